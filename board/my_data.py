"""My data: everything that Baton keeps about one person, or that they did where they may still look.

It is written piece by piece, each read by itself, so that neither memory nor a transaction grows with it.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from auth.identities import identities_of
from auth.models import Account, Member
from auth.passkeys import passkeys_of
from auth.second_factor import state_of
from auth.sessions import sessions_of
from auth.tokens import tokens_of
from board.feeds import feed_of
from board.queries import ATTACHMENT, BATON, CARD, COMMENT, TASK, visible_to
from board.scope import open_board
from board.seen_log import seen_among
from core import clock, strict_json
from core.actors import Actor
from core.audiences import project_change
from core.changes import CHANGE, epoch
from core.clock import to_wire
from core.errors import NotFound
from core.extensions import db
from core.records import record_of, records
from core.scopes import open_stream

# So many changes are read at once.
PAGE = 200


def my_data(person: str) -> Iterator[str]:
    """Write a JSON object, piece by piece."""
    yield '{"made_at":' + strict_json.dumps(to_wire(clock.now()))
    yield ',"account":' + _dump(_account(person))
    yield ',"members":' + strict_json.dumps(_members(person))
    yield ',"own":' + strict_json.dumps(_own_records(person))
    yield ',"boards":['
    for number, (board, name) in enumerate(_boards(person)):
        yield ("," if number else "") + '{"id":' + strict_json.dumps(board)
        yield ',"name":' + strict_json.dumps(name)
        yield ',"records":' + strict_json.dumps(_on_board(person, board)) + "}"
    yield '],"changes":['
    yield from _with_commas(_changes(person))
    yield "]}"


def _account(person: str) -> dict[str, Any]:
    with db.engine.connect() as connection:
        columns = (Account.id, Account.email, Account.created_at)
        row = connection.execute(select(*columns).where(Account.id == person)).one()
    return {
        **row._mapping,
        "second_factor": state_of(person),
        "passkeys": passkeys_of(person),
        "identities": identities_of(person),
        "sessions": sessions_of(person),
        "tokens": tokens_of(person),
        "calendar": _calendar(person),
    }


def _calendar(person: str) -> dict[str, Any] | None:
    """Return what is in one's calendar feed, without its address."""
    feed = feed_of(person)
    return feed and {name: value for name, value in feed.items() if name != "secret"}


def _members(person: str) -> list[dict[str, Any]]:
    record = record_of("workspace", "member")
    with db.engine.connect() as connection:
        found = connection.execute(record.select().where(Member.id == person))
        return record.dump_all(found)


def _own_records(person: str) -> dict[str, list[dict[str, Any]]]:
    """Settings, notices, what one follows: all that lies in one's own stream."""
    found = {}
    for (stream, type), record in records.items():
        if stream == "user":
            mine = record.table.c[record.scope_column] == person
            with db.engine.connect() as connection:
                found[type] = record.dump_all(connection.execute(record.select().where(mine)))
    return found


def _boards(person: str) -> list[tuple[str, str]]:
    visible = visible_to(person).subquery()
    with db.engine.connect() as connection:
        query = select(visible.c.id, visible.c.name).order_by(visible.c.id)
        return [(row.id, row.name) for row in connection.execute(query)]


def _on_board(person: str, board: str) -> dict[str, list[dict[str, Any]]]:
    mine: dict[str, ColumnElement[bool]] = {
        "card": CARD.c.owner == person,
        "task": TASK.c.assignee == person,
        "comment": COMMENT.c.author == person,
        "baton": or_(BATON.c.member == person, BATON.c.asked_by == person),
        "attachment": ATTACHMENT.c.added_by == person,
    }
    found = {}
    for type, condition in mine.items():
        record = record_of("board", type)
        query = record.select().where(record.table.c.board_id == board, condition)
        with db.engine.connect() as connection:
            items = record.dump_all(connection.execute(query))
            found[type] = _as_seen(connection, person, board, type, items)
    return found


def _as_seen(
    connection: Connection, person: str, id: str, type: str, items: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return those of deals that one still sees, amounts left out where they are hidden."""
    try:
        board = open_board(id, Actor(person), connection)
    except NotFound:
        # Lost while the file was being written.
        return []
    deals = [item["id"] if type == "card" else item["card"] for item in items]
    seen = {None} | seen_among(connection, board, deals)
    return [
        board.sight.of_seen_deal(type, item)
        for item, deal in zip(items, deals, strict=True)
        if deal in seen
    ]


def _changes(person: str) -> Iterator[str]:
    """What one did, in the streams that one may open now, as one sees it now."""
    for stream in _streams(person):
        seq = 0
        while rows := _page(stream, person, seq):
            for row in rows:
                seq = row["seq"]
                yield strict_json.dumps(row)


def _streams(person: str) -> list[str]:
    with db.engine.connect() as connection:
        mine = (Member.id == person) & (Member.status == "active")
        workspaces = connection.scalars(select(Member.workspace_id).where(mine)).all()
    boards = [f"board:{board}" for board, _name in _boards(person)]
    return [f"user:{person}", *(f"workspace:{id}" for id in workspaces), *boards]


def _page(stream: str, person: str, after: int) -> list[dict[str, Any]]:
    mine = (CHANGE.c.stream == stream) & (CHANGE.c.actor == person) & (CHANGE.c.seq > after)
    query = select(CHANGE).where(mine).order_by(CHANGE.c.seq).limit(PAGE)
    with db.engine.connect() as connection:
        try:
            scope, context = open_stream(stream, Actor(person), connection)
        except NotFound:
            # Lost while the file was being written.
            return []
        name, audience = epoch(connection), scope.audience(context)
        rows = connection.execute(query)
        return [project_change(scope, audience, row, name) for row in rows]


def _with_commas(pieces: Iterator[str]) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        yield f",{piece}" if number else piece


def _dump(values: Any) -> str:
    return strict_json.dumps(_on_the_wire(values))


def _on_the_wire(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _on_the_wire(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_on_the_wire(inner) for inner in value]
    return to_wire(value) if hasattr(value, "tzinfo") else value
