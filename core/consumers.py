"""Consumers of the change log: each keeps a durable cursor per stream and goes on where it was."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any

from flask import Flask
from sqlalchemy import BigInteger, Connection, String, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import references, server
from core.changes import STREAM, changes_since
from core.database import log_failure, reading, writing
from core.errors import AppError, Unavailable
from core.extensions import change_committed, db
from core.folds import FOLD
from core.models import Model
from core.pace import Pace
from core.prepared import Prepared

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.05
IDLE_SECONDS = 2.0
# So long changes are read before others have their turn, and so many of them are handled before that is written down.
READING_SECONDS = 0.01
KEPT_TOGETHER = 100


class Cursor(Model):
    """Up to which change of a stream a consumer has finished."""

    __tablename__ = "cursor"

    consumer: Mapped[str] = mapped_column(String(40), primary_key=True)
    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


CURSOR = Cursor.__table__


@dataclass(frozen=True)
class Consumer:
    """A function that is told each change of one kind of stream, in order, at least once.

    Of changes to records of `types` it is told at once, of others within some seconds.
    """

    name: str
    streams: str
    handle: Callable[[Any], None]
    types: frozenset[str] = frozenset()

    def waits_for(self, change: Any) -> bool:
        """Whether it is to be told of a change at once."""
        if not change.stream.startswith(f"{self.streams}:"):
            return False
        return not self.types or any(patch["type"] in self.types for patch in change.patches)


BEHIND = (
    # A consumer that is new begins where the log does: what was folded is told nobody any more.
    select(STREAM.c.name, func.coalesce(CURSOR.c.seq, FOLD.c.seq, 0), STREAM.c.seq)
    .outerjoin(
        CURSOR, and_(CURSOR.c.stream == STREAM.c.name, CURSOR.c.consumer == bindparam("who"))
    )
    .outerjoin(FOLD, FOLD.c.stream == STREAM.c.name)
    .where(CURSOR.c.seq.is_(None) | (CURSOR.c.seq < STREAM.c.seq))
)
BEHIND_IN_ONE = Prepared(BEHIND.where(STREAM.c.name == bindparam("in_stream")))
BEHIND_IN_ANY = Prepared(BEHIND.where(STREAM.c.name.like(bindparam("streams"))))
THIS_CURSOR = and_(CURSOR.c.consumer == bindparam("who"), CURSOR.c.stream == bindparam("in_stream"))
FIND_CURSOR = Prepared(select(CURSOR.c.seq).where(THIS_CURSOR))
# Another process may be further on already; a cursor never goes back.
MOVE_CURSOR = Prepared(
    update(CURSOR)
    .where(THIS_CURSOR, CURSOR.c.seq < bindparam("to"))
    .values(seq=bindparam("to"))
    .returning(CURSOR.c.seq)
)

consumers: dict[str, Consumer] = {}
_running = threading.Lock()
_news = threading.Event()
# Which consumer waits for what was committed here, and in which stream, since the consumers last ran.
_fresh: set[tuple[str, str]] = set()


def consumer(
    name: str, *, streams: str, types: Collection[str] = ()
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register the function below to be told the changes of all streams of a kind.

    Where it acts upon records of some `types` alone, other changes do not wake it: it is told of them
    together, within some seconds. It may be told a change twice (after a crash): what it writes must
    have derived command ids.
    """

    def register(handle: Callable[[Any], None]) -> Callable[[Any], None]:
        consumers[name] = Consumer(name, streams, handle, frozenset(types))
        return handle

    return register


def follow(app: Flask) -> None:
    """Loop for ever: run the consumers whenever something was committed, here or elsewhere."""
    change_committed.connect(_wake)
    looked_at = 0.0
    while True:
        _news.wait(timeout=IDLE_SECONDS)
        # What is committed in quick succession is handled together, and each cursor written once.
        server.sleep(GATHER_SECONDS)
        _news.clear()
        fresh: set[tuple[str, str]] | None = {_fresh.pop() for _ in range(len(_fresh))}
        if time.monotonic() - looked_at > IDLE_SECONDS:
            fresh, looked_at = None, time.monotonic()
        references.begin()
        try:
            with app.app_context():
                run_consumers(fresh)
        except Exception:
            log_failure(log, "running the consumers failed; trying again")


def run_consumers(fresh: Collection[tuple[str, str]] | None = None) -> int:
    """Tell every consumer what it has not finished, in all streams, or those of pairs (consumer, stream)
    what is fresh there; return how many changes were handled.
    """
    with _running:
        if fresh is None:
            return sum(_run(item) for item in consumers.values())
        return sum(
            _run(item, streams)
            for item in consumers.values()
            if (streams := [stream for name, stream in fresh if name == item.name])
        )


def lag(connection: Connection) -> dict[str, int]:
    """Return of how many changes each consumer has not been told yet."""
    return {name: _lag_of(connection, item) for name, item in consumers.items()}


def _lag_of(connection: Connection, item: Consumer) -> int:
    asked = {"who": item.name, "streams": f"{item.streams}:%"}
    return sum(newest - seq for _, seq, newest in BEHIND_IN_ANY.rows(connection, asked))


def _wake(change: Any) -> None:
    waiting = [item.name for item in consumers.values() if item.waits_for(change)]
    if waiting:
        _fresh.update((name, change.stream) for name in waiting)
        _news.set()


def _run(item: Consumer, streams: Collection[str] | None = None) -> int:
    handled = 0
    while _behind(item, streams):
        with _alone(item) as is_ours:
            # Looked at anew: what was behind before may have been done by whoever had it until now.
            behind = _behind(item, streams) if is_ours else []
            done = sum(_follow(item, stream, seq) for stream, seq in behind)
        handled += done
        # Whoever came meanwhile and found us at it left it to us: look again.
        if not done:
            return handled
    return handled


@contextmanager
def _alone(item: Consumer) -> Iterator[bool]:
    """Run a consumer in one process at a time; a process that dies lets go of it."""
    if db.engine.dialect.name == "sqlite":
        # No second server may open the file, and in this one `_running` is held.
        yield True
        return
    key = int.from_bytes(hashlib.sha256(f"consumer {item.name}".encode()).digest()[:8], signed=True)
    with db.engine.connect() as connection, connection.begin():
        yield connection.execute(select(func.pg_try_advisory_xact_lock(key))).scalar_one()


def _behind(item: Consumer, streams: Collection[str] | None) -> list[tuple[str, int]]:
    kind = f"{item.streams}:"
    with reading(db.engine) as connection:
        if streams is None:
            rows = BEHIND_IN_ANY.rows(connection, {"who": item.name, "streams": f"{kind}%"})
            return [(stream, seq) for stream, seq, _ in rows]
        return [
            (stream, seq)
            for name in streams
            if name.startswith(kind)
            for stream, seq, _ in BEHIND_IN_ONE.rows(
                connection, {"who": item.name, "in_stream": name}
            )
        ]


def _follow(item: Consumer, stream: str, seq: int) -> int:
    handled, kept, pace = 0, seq, Pace(READING_SECONDS)
    while True:
        # A change may hold two hundred records: a hundred of those would stop everybody for a second.
        with pace.turn() as size, reading(db.engine) as connection:
            rows = changes_since(connection, stream, seq, limit=size)
        done = list(takewhile(partial(_handle, item), rows))
        handled += len(done)
        seq = done[-1].seq if done else seq
        is_over = len(done) < len(rows) or not rows
        if seq > kept and (is_over or seq - kept >= KEPT_TOGETHER):
            _keep(item, stream, seq)
            kept = seq
        if is_over:
            return handled
        server.sleep(0)


def _handle(item: Consumer, row: Any) -> bool:
    references.begin(change=row.id)
    try:
        item.handle(row)
    except Unavailable:
        return False
    except AppError as refusal:
        # What is refused now stays refused: going on is better than standing still for ever.
        log.warning("consumer %s: %s #%s: %s", item.name, row.stream, row.seq, refusal.message)
    except Exception:
        # The cursor stays, so that the change is tried again; nothing behind it is skipped.
        log_failure(log, "consumer %s failed at %s #%s", item.name, row.stream, row.seq)
        return False
    return True


def _keep(item: Consumer, stream: str, seq: int) -> None:
    mine = {"who": item.name, "in_stream": stream}
    with writing(db.engine) as connection:
        is_moved = MOVE_CURSOR.rows(connection, mine | {"to": seq})
        if not is_moved and not FIND_CURSOR.rows(connection, mine):
            connection.execute(insert(CURSOR).values(consumer=item.name, stream=stream, seq=seq))
