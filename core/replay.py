"""The change log played again from its beginning, to be compared with the tables."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from core.changes import CHANGE, STREAM
from core.records import Record, records

Records = dict[tuple[str, str], dict[str, Any]]


def stream_names(connection: Connection) -> list[str]:
    """Return the names of all streams that have a log or records."""
    names = set(connection.scalars(select(STREAM.c.name)))
    for (kind, _type), record in records.items():
        scope = record.table.c[record.scope_column]
        names |= {f"{kind}:{id}" for id in connection.scalars(select(scope).distinct())}
    return sorted(names)


def differences(connection: Connection, stream: str) -> Iterator[str]:
    """Yield a sentence for each difference between a stream's log and its records."""
    head = connection.scalar(select(STREAM.c.seq).where(STREAM.c.name == stream)) or 0
    columns = select(CHANGE.c.seq, CHANGE.c.patches).where(CHANGE.c.stream == stream)
    changes = connection.execute(columns.order_by(CHANGE.c.seq)).all()
    if [change.seq for change in changes] != list(range(1, head + 1)):
        yield f"{stream}: the log's numbers are not 1 to {head}"
    stored = _stored(connection, stream)
    replayed = _replayed(change.patches for change in changes)
    for key in sorted(stored.keys() | replayed.keys()):
        if stored.get(key) != replayed.get(key):
            yield f"{stream}: {key[0]} {key[1]} is not what the log says"


def _stored(connection: Connection, stream: str) -> Records:
    kind, _, id = stream.partition(":")
    found = [record for (owner, _type), record in records.items() if owner == kind]
    return {key: value for record in found for key, value in _rows(connection, record, id)}


def _rows(connection: Connection, record: Record, scope_id: str) -> Iterator[Any]:
    mine = record.select().where(record.table.c[record.scope_column] == scope_id)
    for dump in record.dump_all(connection.execute(mine)):
        yield (record.type, dump["id"]), dump


def _replayed(changes: Iterable[list[dict[str, Any]]]) -> Records:
    state: Records = {}
    for patches in changes:
        for patch in patches:
            state.pop((patch["type"], patch["id"]), None)
            if "put" in patch:
                state[patch["type"], patch["id"]] = patch["put"]
    return state
