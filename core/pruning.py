"""Pruning: old changes are folded, a few at a time, so that the log does not grow for ever.

Each transaction leads from one sound state to another: killed at any moment, it goes on where it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, takewhile
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update
from sqlalchemy.engine import Row

from core.changes import CHANGE, STREAM
from core.checkpoints import drop_checkpoints
from core.consumers import CURSOR, consumers
from core.database import WRITE
from core.folds import FOLD, FOLDED_RECORD, folded_to
from core.pace import Pace


@dataclass
class Pruned:
    """What was done: so many changes in so many streams, and how long others waited at most."""

    changes: int = 0
    streams: int = 0
    longest: float = 0.0


def prune(engine: Engine, older_than: datetime, keep: int) -> Pruned:
    """Fold what is older, but for the newest `keep` changes of each stream and what consumers need."""
    done, pace = Pruned(), Pace()
    for stream in _streams(engine):
        folded = _prune_stream(engine, stream, older_than, keep, pace)
        done.changes += folded
        done.streams += folded > 0
    done.longest = pace.longest
    return done


def _streams(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(STREAM.c.name).order_by(STREAM.c.name)))


def _prune_stream(engine: Engine, stream: str, older_than: datetime, keep: int, pace: Pace) -> int:
    folded = 0
    while rows := _old_changes(engine, stream, older_than, keep, pace.size):
        with engine.connect().execution_options(**WRITE) as connection:
            # Here others are waited for; from here on they wait for us.
            transaction = connection.begin()
            with pace.turn(), transaction:
                if _move_fold(connection, stream, rows):
                    _fold(connection, stream, rows)
                    folded += len(rows)
        pace.rest()
    return folded


def _old_changes(
    engine: Engine, stream: str, older_than: datetime, keep: int, limit: int
) -> list[Row[Any]]:
    """Return the oldest changes that are not folded and may be, of about `limit` patches; they are final."""
    with engine.connect() as connection:
        last = _last_to_fold(connection, stream, keep)
        rows = connection.execute(
            select(CHANGE.c.seq, CHANGE.c.at, CHANGE.c.patches)
            .where(CHANGE.c.stream == stream)
            .where(CHANGE.c.seq > folded_to(connection, stream), CHANGE.c.seq <= last)
            .order_by(CHANGE.c.seq)
            .limit(limit)
        ).all()
    old = list(takewhile(lambda row: row.at < older_than, rows))
    # A change of an import has as many patches as two hundred others.
    totals = accumulate(len(row.patches) for row in old)
    return old[: max(1, sum(total <= limit for total in totals))]


def _last_to_fold(connection: Connection, stream: str, keep: int) -> int:
    newest = connection.scalar(select(STREAM.c.seq).where(STREAM.c.name == stream)) or 0
    kind = stream.partition(":")[0]
    names = [item.name for item in consumers.values() if item.streams == kind]
    mine = (CURSOR.c.stream == stream) & CURSOR.c.consumer.in_(names)
    finished = list(connection.scalars(select(CURSOR.c.seq).where(mine)))
    # A consumer without a cursor has still to be told everything.
    behind = [0] if len(finished) < len(names) else finished
    return min([newest - keep, *behind])


def _move_fold(connection: Connection, stream: str, rows: list[Row[Any]]) -> bool:
    """Say up to where it is folded; False when somebody else has folded these meanwhile."""
    before, last = rows[0].seq - 1, {"seq": rows[-1].seq, "at": rows[-1].at}
    here = update(FOLD).where(FOLD.c.stream == stream, FOLD.c.seq == before).values(last)
    if connection.execute(here).rowcount:
        return True
    if before:
        return False
    connection.execute(insert(FOLD).values(stream=stream, **last))
    return True


def _fold(connection: Connection, stream: str, rows: list[Row[Any]]) -> None:
    records = _outcome(patch for row in rows for patch in row.patches)
    keys = [{"of_type": type, "with_id": id} for type, id in records]
    if keys:
        this = (FOLDED_RECORD.c.type == bindparam("of_type")) & (
            FOLDED_RECORD.c.id == bindparam("with_id")
        )
        connection.execute(
            delete(FOLDED_RECORD).where(FOLDED_RECORD.c.stream == stream, this), keys
        )
    kept = [
        {"stream": stream, "type": type, "id": id, "record": record}
        for (type, id), record in records.items()
        if record is not None
    ]
    if kept:
        connection.execute(insert(FOLDED_RECORD), kept)
    # Whoever looks from here on finds the fold, and nothing of the time before it.
    drop_checkpoints(connection, stream, before=rows[-1].seq)
    folded = CHANGE.c.seq.between(rows[0].seq, rows[-1].seq)
    connection.execute(
        update(CHANGE).where(CHANGE.c.stream == stream, folded).values(patches=[], before=[])
    )


def _outcome(patches: Iterable[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any] | None]:
    """Return what patches make of each record they touch; None = it is gone."""
    return {(patch["type"], patch["id"]): patch.get("put") for patch in patches}
