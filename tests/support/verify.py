"""The oracle of every command: old snapshot + its patches = new snapshot, for each audience."""

from typing import Any

from sqlalchemy import Connection, select

from auth.models import Member, Role
from board.models import Board
from board.sight import Sight
from core.actors import Actor
from core.audiences import project_change
from core.changes import changes_since, epoch, head
from core.commands import Outcome, execute
from core.extensions import db
from core.kept_snapshots import Copy
from core.records import records
from core.scopes import Holders, Scope, split_stream
from core.snapshots import View, holders_now, read

BOARD, MEMBER, ROLE = Board.__table__, Member.__table__, Role.__table__
State = dict[tuple[str, str], dict[str, Any]]


def verify_command(
    stream: str, name: str, args: dict[str, Any], actor: Actor, **options: Any
) -> Outcome:
    """Run a command and prove that its patches lead every audience to what a fresh look shows."""
    before, kept = _all_states(stream), KeptCopies(stream)
    kept.verify()
    outcome = execute(stream, name, args, actor, **options)
    written = outcome.change.stream
    if written != stream:
        before = {audience: {} for audience in audiences_of(written)}
    _verify_step(before, outcome.change)
    kept.verify()
    _verify_repeat(stream, name, args, actor, outcome, options)
    return outcome


def apply_patches(state: State, patches: list[dict[str, Any]]) -> State:
    """Return the state after patches; written from the protocol, not from the server's code."""
    state = dict(state)
    for patch in patches:
        key = patch["type"], patch["id"]
        if patch.get("del"):
            state.pop(key, None)
        else:
            state[key] = patch["put"]
    return state


def seen_patches(scope: Scope, audience: str, row: Any, epoch: str) -> list[dict[str, Any]]:
    """Return the patches of a change which an audience is sent.

    Without those that only an open deal shows where deals come into view: these are asked for when one is opened.
    """
    patches = project_change(scope, audience, row, epoch)["patches"]
    if not _sees_own(audience):
        return patches
    return [one for one in patches if records[scope.kind, one["type"]].is_in_snapshot]


class KeptCopies:
    """The copy of a stream that a server would keep for each audience, moved on by the log."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.copies = {audience: Copy() for audience in audiences_of(stream)}

    def verify(self) -> None:
        """Byte by byte they are what somebody would read who kept nothing."""
        for audience in self.copies:
            assert self.body(audience) == _followed(self.stream, audience, Copy())

    def body(self, audience: str) -> bytes:
        """Return the snapshot as it would be sent."""
        return _followed(self.stream, audience, self.copies[audience])


def snapshot_state(stream: str, audience: str, archived: bool = True) -> State:
    """Return what an audience sees of a stream, card level included, by (type, id)."""
    scope, id = split_stream(stream)
    with db.engine.connect() as connection:
        view = _view(connection, stream, audience)
        if view.seq == 0:
            return {}
        shown = read(connection, view, archived=archived)
        holders = holders_now(connection, view)
    state = {
        (type, record["id"]): record for type, items in shown["records"].items() for record in items
    }
    if shown[scope.kind]:
        state[scope.kind, id] = shown[scope.kind]
    return state | _card_level(scope, id, audience, holders)


def _view(connection: Connection, stream: str, audience: str) -> View:
    scope, _id = split_stream(stream)
    return View(stream, scope, audience, epoch(connection), head(connection, stream))


def _followed(stream: str, audience: str, copy: Copy) -> bytes:
    with db.engine.connect() as connection:
        view = _view(connection, stream, audience)
        copy.follow(view, connection)
    return copy.body(view, is_packed=False)


def _all_states(stream: str) -> dict[str, State]:
    return {audience: snapshot_state(stream, audience) for audience in audiences_of(stream)}


def audiences_of(stream: str) -> tuple[str, ...]:
    """Return all audiences; of a board on which somebody sees only their own deals, each person as such a one."""
    scope, id = split_stream(stream)
    if scope.kind != "board":
        return scope.audiences(id)
    with db.engine.connect() as connection:
        people = connection.execute(
            select(MEMBER.c.id)
            .join(BOARD, BOARD.c.workspace == MEMBER.c.workspace_id)
            .join(ROLE, ROLE.c.workspace_id == MEMBER.c.workspace_id)
            .where(BOARD.c.id == id, ROLE.c.own_deals)
        )
        own = [Sight(own=person).audience for person in people.scalars()]
    return (*scope.audiences(id), *own)


def _verify_step(before: dict[str, State], change: Any) -> None:
    scope, _id = split_stream(change.stream)
    with db.engine.connect() as connection:
        logged = changes_since(connection, change.stream, change.seq - 1)
        name = epoch(connection)
    assert [row.seq for row in logged] == [change.seq], "exactly one change, without a gap"
    for audience, old in before.items():
        patches = seen_patches(scope, audience, logged[0], name)
        expected = snapshot_state(change.stream, audience)
        assert apply_patches(old, patches) == expected, f"{change.name} for {audience}"
        _verify_default_snapshot(change.stream, audience, expected)


def _sees_own(audience: str) -> bool:
    return audience.startswith("own")


def _verify_default_snapshot(stream: str, audience: str, whole: State) -> None:
    """The default snapshot is the whole one without what is archived."""
    shown = snapshot_state(stream, audience, archived=False)
    missing = [record for key, record in whole.items() if key not in shown]
    assert all(record.get("archived_at") for record in missing)
    assert shown == {key: whole[key] for key in shown}


def _verify_repeat(
    stream: str, name: str, args: dict[str, Any], actor: Actor, first: Outcome, options: Any
) -> None:
    """The same command id again changes nothing and answers the same, while the actor has access."""
    scope, id = split_stream(stream)
    with db.engine.connect() as connection:
        try:
            scope.open(id, None if options.get("as_house") else actor, connection)
        except Exception:
            return
    again = execute(stream, name, args, actor, first.change.id, **options)
    assert again.repeated
    assert again.seq == first.seq


def _card_level(scope: Scope, id: str, audience: str, holders: Holders) -> State:
    state: State = {}
    if _sees_own(audience):
        # What hangs on a deal that comes into view is asked for when it is opened.
        return state
    for (kind, type), record in records.items():
        if kind != scope.kind or record.is_in_snapshot:
            continue
        rows = db.session.execute(
            record.select().where(record.table.c[record.scope_column] == id)
        ).all()
        db.session.rollback()
        for item in record.dump_all(rows):
            shown = scope.project(audience, type, item, holders)
            if shown is not None:
                state[type, item["id"]] = shown
    return state
