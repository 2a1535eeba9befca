"""Commands that take changes back: as a change of their own, which others see and which can be taken back too."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import Connection, select

from board.commands.bulk import MAX_TOGETHER
from board.fields import Instant
from board.models import Import
from board.rewinding import Rewind, Touched
from board.seen_log import seen_changes
from board.undoable import UNDOING, Target, changes_of, check_target, names_of, refusal
from core import clock, server
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import AppError, Conflict, Forbidden, NotFound
from core.jobs import enqueue
from core.models import new_id
from core.schemas import Flag, Id, Integer, List, Schema

IMPORT = Import.__table__
MAX_NAMED = 50


class Undo(Schema):
    seq = Integer(low=1)
    group = Id()
    member = Id()
    since = Instant()
    until = Integer(low=1)
    partly = Flag()


@command("change.undo", scope="board", schema=Undo)
def undo(
    change: Change, board: Any, actor: Actor, *, partly: bool = False, **of: Any
) -> dict[str, Any] | None:
    """Take back one change, a group, or what `member` did from `since` up to change `until`.

    What newer work has touched is refused, or with `partly` left as it is. More than 200 records are taken
    back by a job, in several changes of one group: the answer names both.
    """
    target = Target(**of)
    check_target(target)
    _refuse_running(change, target)
    rows = few(change, target)
    if rows is None:
        return _in_the_background(change, board, actor, target, partly)
    rows = allowed(change.connection, board, actor, rows, target)
    rewind = Rewind(change).take_back(rows)
    if rewind.touched and not partly:
        raise in_the_way(rewind.touched)
    rewind.apply()
    if not change.patches:
        raise Conflict(_("Nothing of it is left to be undone."), {"nothing": True})
    change.cause = target.cause() | named(rows)
    return {"left": [shown(one) for one in rewind.touched[:MAX_NAMED]]} if rewind.touched else None


class RewindRecords(Schema):
    steps = List(fields.Dict(), required=True)


@command("change.rewind", scope="board", schema=RewindRecords, internal=True)
def rewind_records(
    change: Change, board: Any, actor: Actor, *, steps: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """A portion of a large undo: records that still are `now` what it said become what they were."""
    rewind = Rewind(change).take_back([_Portion.of(steps)])
    rewind.apply()
    return {"left": [shown(one) for one in rewind.touched[:MAX_NAMED]]} if rewind.touched else None


@dataclass(frozen=True)
class _Portion:
    """Steps in the form of a change."""

    patches: list[dict[str, Any]]
    before: list[dict[str, Any]]

    @classmethod
    def of(cls, steps: list[dict[str, Any]]) -> "_Portion":
        # Backwards, since what is taken back is taken back from its end.
        pairs = [_pair(**step) for step in reversed(steps)]
        return cls([patch for patch, _before in pairs], [before for _patch, before in pairs])


def _pair(
    type: str, id: str, now: dict[str, Any] | None, becomes: dict[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    patch = {"type": type, "id": id, **({"put": now} if now else {"del": True})}
    if now and becomes:
        becomes = {name: value for name, value in becomes.items() if now[name] != value}
    return patch, {"type": type, "id": id, "fields": becomes}


def few(change: Change, target: Target) -> list[Any] | None:
    """Return the changes of a target, None if they are too many for one change."""
    rows, records = [], 0
    for row in changes_of(change.connection, change.stream, target):
        rows.append(row)
        records += len(row.patches)
        if records > MAX_TOGETHER:
            return None
    return rows


def reader(connection: Connection, stream: str) -> Change:
    """Return a change that is never recorded, to reckon what an undo would do."""
    return Change(connection, stream, 0, id=new_id(), name="", actor="", at=clock.now())


def allowed(
    connection: Connection, board: Any, actor: Actor, rows: list[Any], target: Target
) -> list[Any]:
    """Return the changes which somebody may take back. One or a group may be taken back whole, or not at all."""
    mine, _stays = sort_out(connection, board, actor, rows, target)
    return mine


def breathe() -> None:
    """Let others on before more is reckoned."""
    server.sleep(0)


def sort_out(
    connection: Connection, board: Any, actor: Actor, rows: list[Any], target: Target
) -> tuple[list[Any], list[tuple[Any, AppError]]]:
    """Return the same, and with it the changes that stay, each with why."""
    _refuse_unseen(connection, board, rows)
    judged = [(row, refusal(board, actor, row, target)) for row in rows]
    mine = [row for row, error in judged if error is None]
    stays = [(row, error) for row, error in judged if error is not None]
    if stays and (target.member is None or not mine):
        raise stays[0][1]
    return mine, stays


def _refuse_unseen(connection: Connection, board: Any, rows: list[Any]) -> None:
    """A deal that went to somebody else meanwhile is theirs to undo."""
    if board.sight.own is None:
        return
    seen = seen_changes(connection, board, rows)
    if sum(len(row.patches) for row in seen) < sum(len(row.patches) for row in rows):
        raise NotFound(_("There is no such deal."), {"field": "card"})


def in_the_way(touched: list[Touched]) -> AppError:
    """Return the refusal that says where newer work would be lost."""
    cards = list(dict.fromkeys(one.card for one in touched if one.card))
    data = {"cards": cards[:MAX_NAMED], "touched": [shown(one) for one in touched[:MAX_NAMED]]}
    return Conflict(_("Newer changes are in the way."), data)


def shown(one: Touched) -> dict[str, Any]:
    """Return what is told of a record that stays."""
    return {
        "type": one.type, "id": one.id, "card": one.card, "fields": list(one.fields), "why": one.why,
    }  # fmt: skip


def named(rows: list[Any]) -> dict[str, Any]:
    """Return of which commands the work is taken back, and whether it is thereby done again."""
    names = sorted(set().union(*map(names_of, rows)))
    undone = [row for row in islice(rows, 1) if row.name in UNDOING]
    again = bool(undone) and not (undone[0].cause or {}).get("again", False)
    return {"names": names} | ({"again": True} if again else {})


def _in_the_background(
    change: Change, board: Any, actor: Actor, target: Target, partly: bool
) -> dict[str, Any]:
    if not board.may("card.edit"):
        raise Forbidden(_("Your role does not allow this."))
    change.group = derived_id(change.id, "undo")
    since = target.since and target.since.isoformat()
    args = {
        "board": board.id, "seq": target.seq, "group": target.group, "member": target.member,
        "since": since, "until": target.until or change.seq - 1, "partly": partly,
        "as": change.group,
    }  # fmt: skip
    change.cause = target.cause()
    id = derived_id(change.id, "job")
    job = enqueue("undo", args, actor.id, id=id, connection=change.connection)
    return {"job": job, "group": change.group}


def _refuse_running(change: Change, target: Target) -> None:
    running = select(IMPORT.c.state).where(
        IMPORT.c.board_id == change.scope_id, IMPORT.c.id == target.group
    )
    if target.group and change.select(running).scalar() in ("running", "cancelling"):
        raise Conflict(
            _("This import is still running. Cancel it instead."), {"group": target.group}
        )
