"""Redaction: what the log says about somebody who is forgotten. Numbers, times and who did what stay as they are.

It never says how a record is now: a change has to do that, before or after, so that log and tables agree.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete, select, update

from core.changes import CHANGE, CHANGED_CARD, COUNTER, STREAM
from core.checkpoints import CHECKPOINT, begin_to_redact
from core.consumers import CURSOR
from core.database import writing
from core.extensions import db
from core.folds import FOLD, FOLDED_RECORD
from core.records import records

# So many changes are looked through in one transaction, while others wait.
PORTION = 100
Fields = dict[str, Any]
# Returns what may still be said of a record of this type and id.
Redact = Callable[[str, str, Fields], Fields]


def redact_portion(stream: str, after: int, redact: Redact) -> int | None:
    """Redact the next changes of a stream's log; return the last one's number, None behind the end."""
    with writing(db.engine) as connection:
        begin_to_redact(connection, stream)
        rows = connection.execute(
            select(CHANGE.c.seq, CHANGE.c.patches, CHANGE.c.before)
            .where(CHANGE.c.stream == stream, CHANGE.c.seq > after)
            .order_by(CHANGE.c.seq)
            .limit(PORTION)
            .with_for_update()
        ).all()
        for row in rows:
            _redact_change(connection, stream, row, redact)
    return rows[-1].seq if rows else None


def redact_changes(stream: str, seqs: list[int], redact: Redact) -> None:
    """Redact some changes of a stream's log."""
    with writing(db.engine) as connection:
        begin_to_redact(connection, stream)
        these = (CHANGE.c.stream == stream) & CHANGE.c.seq.in_(seqs)
        shown = select(CHANGE.c.seq, CHANGE.c.patches, CHANGE.c.before)
        for row in connection.execute(shown.where(these).with_for_update()).all():
            _redact_change(connection, stream, row, redact)


def redact_fold(stream: str, redact: Redact) -> None:
    """Redact what a stream's folded records say."""
    with writing(db.engine) as connection:
        begin_to_redact(connection, stream)
        here = FOLDED_RECORD.c.stream == stream
        for row in connection.execute(select(FOLDED_RECORD).where(here).with_for_update()).all():
            said = redact(row.type, row.id, row.record)
            if said != row.record:
                this = here & (FOLDED_RECORD.c.type == row.type) & (FOLDED_RECORD.c.id == row.id)
                connection.execute(update(FOLDED_RECORD).where(this).values(record=said))


def erase_stream(connection: Connection, stream: str) -> None:
    """Remove a stream that is nobody's any more: its records and its log."""
    kind, _, scope_id = stream.partition(":")
    # The lock of the stream, as of every change: none comes in between.
    here = STREAM.c.name == stream
    connection.execute(select(STREAM.c.seq).where(here).with_for_update()).all()
    for record in records.values():
        if record.stream == kind:
            scope = record.table.c[record.scope_column]
            connection.execute(delete(record.table).where(scope == scope_id))
    for table in (CHANGED_CARD, CHANGE, CHECKPOINT, FOLDED_RECORD, FOLD, COUNTER, CURSOR):
        connection.execute(delete(table).where(table.c.stream == stream))
    connection.execute(delete(STREAM).where(here))


def _redact_change(connection: Connection, stream: str, row: Any, redact: Redact) -> None:
    patches = [_redacted(patch, "put", redact) for patch in row.patches]
    before = [_redacted(entry, "fields", redact) for entry in row.before]
    if patches != row.patches or before != row.before:
        this = (CHANGE.c.stream == stream) & (CHANGE.c.seq == row.seq)
        connection.execute(update(CHANGE).where(this).values(patches=patches, before=before))


def _redacted(entry: Fields, key: str, redact: Redact) -> Fields:
    if not entry.get(key):
        return entry
    return {**entry, key: redact(entry["type"], entry["id"], entry[key])}
