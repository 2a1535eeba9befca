"""Snapshots: all that an audience sees of a stream at one seq, read from the tables of its records."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from core.actors import Actor
from core.changes import SETTING, STREAM
from core.prepared import Prepared
from core.records import record_of, records
from core.scopes import Holders, Scope, open_stream

AT_ONCE = 100
# One statement, since everybody who opens a stream asks both.
NOW = Prepared(
    select(
        select(SETTING.c.value).where(SETTING.c.name == "epoch").scalar_subquery(),
        select(STREAM.c.seq).where(STREAM.c.name == bindparam("of_stream")).scalar_subquery(),
    )
)


@dataclass(frozen=True)
class View:
    """A stream as an audience may see it at one moment."""

    stream: str
    scope: Scope
    audience: str
    epoch: str
    seq: int

    @property
    def id(self) -> str:
        """The id of the stream's subject."""
        return self.stream.partition(":")[2]

    @property
    def head(self) -> dict[str, Any]:
        """What a snapshot of it begins with."""
        return {"audience": self.audience, "epoch": self.epoch, "seq": self.seq}


def look(connection: Connection, stream: str, actor: Actor) -> View:
    """Return what an actor may see of a stream now; raise NotFound for strangers."""
    scope, context = open_stream(stream, actor, connection)
    epoch, seq = NOW.first(connection, {"of_stream": stream})
    return View(stream, scope, scope.audience(context), epoch, seq or 0)


def read(connection: Connection, view: View, *, archived: bool) -> dict[str, Any]:
    """Return a snapshot, with what is archived if that is wanted."""
    holders = holders_now(connection, view)
    return {
        **view.head,
        view.scope.kind: read_subject(connection, view),
        "records": {
            type: list(read_records(connection, view, type, archived=archived, holders=holders))
            for type in shown_types(view)
        },
    }


def shown_types(view: View) -> list[str]:
    """Return the types of the records in a snapshot; what only an open card shows is not in it."""
    kind = view.scope.kind
    return [
        type
        for (of_kind, type), record in records.items()
        if of_kind == kind and record.is_in_snapshot and type != kind
    ]


def read_subject(connection: Connection, view: View) -> dict[str, Any] | None:
    """Return the record of the board, workspace or person that a stream is about."""
    kind = view.scope.kind
    # It hangs on nothing that somebody holds.
    return next(read_records(connection, view, kind, archived=True, holders={}), None)


def read_records(
    connection: Connection, view: View, type: str, *, archived: bool, holders: Holders
) -> Iterator[dict[str, Any]]:
    """Yield what the audience sees of a type of records, in order of their ids; see `holders_now`."""
    for item in _records(connection, view, type, archived=archived):
        shown = view.scope.project(view.audience, type, item, holders)
        if shown is not None:
            yield shown


def holders_now(connection: Connection, view: View) -> Holders:
    """Return who holds what, as far as what the audience sees depends on it."""
    return view.scope.holders(
        view.audience, lambda kind: _records(connection, view, kind, archived=True)
    )


def _records(
    connection: Connection, view: View, type: str, *, archived: bool
) -> Iterator[dict[str, Any]]:
    record = record_of(view.scope.kind, type)
    columns = record.table.c
    statement = record.select().where(columns[record.scope_column] == view.id)
    if not archived and "archived_at" in columns:
        statement = statement.where(columns.archived_at.is_(None))
    rows = connection.execute(statement.order_by(columns.id))
    # Quicker than row by row, and unlike all at once they do not fill the memory.
    for some in rows.partitions(AT_ONCE):
        yield from record.dump_all(some)
