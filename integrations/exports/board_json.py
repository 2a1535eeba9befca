"""A board as JSON, complete for whoever sees all of it: the form that docs/export.md describes and our import reads."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from board.models import StoredFile
from board.queries import ATTACHMENT, ROLE
from core import clock, strict_json
from core.changes import CHANGE
from core.clock import to_wire
from core.folds import folded_to
from core.records import records
from integrations.exports.shown import Shown, gently

FORMAT, VERSION = "baton-board", 1
STORED_FILE = StoredFile.__table__
# The subject stands by itself; which file brought what is of no use elsewhere.
LEFT_OUT = ("board", "import")
PAGE = 500


def all_types() -> list[str]:
    """Return the types of all that a board holds; packages above this one have theirs."""
    return [type for (stream, type) in records if stream == "board" and type not in LEFT_OUT]


def board_json(connection: Connection, shown: Shown) -> Iterator[str]:
    """Yield the document, piece by piece; the connection sees one moment."""
    is_whole = shown.board.sight.is_whole
    head = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": to_wire(clock.now()),
        "complete": is_whole,
        "source": {"board": shown.board.id, "epoch": shown.view.epoch, "seq": shown.view.seq},
        "board": shown.subject,
        "people": _people(connection, shown),
        "departments": list(shown.departments.values()),
        "roles": _roles(connection, shown),
        "files": _files(connection, shown),
    }
    yield strict_json.dumps(head)[:-1] + ',"records":{'
    for number, type in enumerate(all_types()):
        yield ("," if number else "") + f'"{type}":['
        yield from with_commas(map(_record, shown.records[type].values()))
        yield "]"
    yield '},"history":['
    if is_whole:
        yield from with_commas(_history(connection, shown.view.stream))
    first = folded_to(connection, shown.view.stream) if is_whole else shown.view.seq
    yield f'],"history_from":{first + 1}}}'


def _record(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "imported_in"}


def _people(connection: Connection, shown: Shown) -> list[dict[str, Any]]:
    """Return whom the records name, and who has done something here."""
    log = select(CHANGE.c.actor).where(CHANGE.c.stream == shown.view.stream).distinct()
    did = set(connection.scalars(log)) if shown.board.sight.is_whole else set()
    met = {one["id"] for one in shown.met()} | did
    return [one for id, one in shown.people.items() if id in met]


def _roles(connection: Connection, shown: Shown) -> list[dict[str, Any]]:
    """Return the names of those roles of the workspace's own that somebody has here."""
    used = {member["role"] for member in shown.records["member"].values()}
    mine = (ROLE.c.workspace_id == shown.board.workspace_id) & ROLE.c.id.in_(used)
    rows = connection.execute(select(ROLE.c.id, ROLE.c.name).where(mine).order_by(ROLE.c.id))
    return [dict(row._mapping) for row in rows]


def _files(connection: Connection, shown: Shown) -> list[dict[str, Any]]:
    """Return of each attachment that is a file which bytes it has: name and size stand in its record."""
    seen = shown.records["attachment"]
    found = (
        select(ATTACHMENT.c.id, STORED_FILE.c.sha256)
        .join(STORED_FILE, STORED_FILE.c.id == ATTACHMENT.c.file)
        .where(ATTACHMENT.c.board_id == shown.board.id)
        .order_by(ATTACHMENT.c.id)
    )
    rows = connection.execute(found)
    return [{"attachment": row.id, "sha256": row.sha256} for row in rows if row.id in seen]


def _history(connection: Connection, stream: str) -> Iterator[dict[str, Any]]:
    """Yield who did what when, as far as the log goes back; what it changed is not in it."""
    told = (
        CHANGE.c.seq,
        CHANGE.c.at,
        CHANGE.c.happened_at,
        CHANGE.c.actor,
        CHANGE.c.name,
        CHANGE.c.group,
    )
    log = select(*told).where(CHANGE.c.stream == stream).order_by(CHANGE.c.seq).limit(PAGE)
    last = 0
    while rows := connection.execute(log.where(CHANGE.c.seq > last)).all():
        for row in rows:
            yield _entry(row)
        last = rows[-1].seq


def _entry(row: Any) -> dict[str, Any]:
    entry = {"seq": row.seq, "at": to_wire(row.at), "actor": row.actor, "name": row.name}
    if row.happened_at:
        entry["happened_at"] = to_wire(row.happened_at)
    return entry | ({"group": row.group} if row.group else {})


def with_commas(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a list of objects."""
    for number, item in enumerate(gently(items)):
        yield ("," if number else "") + strict_json.dumps(item)
