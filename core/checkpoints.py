"""Checkpoints: a stream's records as they stood after every so many changes, so that any time of it is near one.

They say nothing that the log does not: whoever finds none begins at the fold, or at the beginning. A job writes
them; they go when what they were made of is folded or redacted, and are made anew.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    ForeignKey,
    LargeBinary,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, server
from core.changes import COUNTER, STREAM, changes_since, head
from core.commands import derived_id
from core.database import one_moment, writing
from core.extensions import change_committed, db
from core.folds import FOLDED_RECORD, folded_to
from core.jobs import Later, Progress, enqueue, job
from core.lines import Lines, board_types, unpack_lines
from core.models import Model, UtcDateTime
from core.prepared import Prepared

# So many changes can be applied within some ten milliseconds.
EVERY = 1_000
# Of more than these every second goes: the further back, the further apart.
MOST = 128
# So many changes are read in one go while checkpoints are made.
PORTION = 200
AGAIN_SECONDS = 5.0
# Counts how often a stream's log was redacted.
REDACTIONS = "redactions"


class Checkpoint(Model):
    """What a snapshot would show of a stream after change `seq`, packed."""

    __tablename__ = "checkpoint"

    stream: Mapped[str] = mapped_column(ForeignKey("stream.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    # The earliest time among the changes after `after`, up to this one: clocks may have stepped back.
    after: Mapped[int] = mapped_column(BigInteger)
    earliest: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)


CHECKPOINT = Checkpoint.__table__
HERE = CHECKPOINT.c.stream == bindparam("in_stream")
NEAREST = Prepared(
    select(CHECKPOINT.c.seq, CHECKPOINT.c.body)
    .where(HERE, CHECKPOINT.c.seq <= bindparam("wanted"))
    .order_by(CHECKPOINT.c.seq.desc())
    .limit(1)
)
SPANS = Prepared(
    select(CHECKPOINT.c.seq, CHECKPOINT.c.after, CHECKPOINT.c.earliest)
    .where(HERE)
    .order_by(CHECKPOINT.c.seq.desc())
)


def nearest(connection: Connection, stream: str, seq: int) -> Row[Any] | None:
    """Return the last checkpoint not after a change, None when there is none."""
    return NEAREST.first(connection, {"in_stream": stream, "wanted": seq})


def spans(connection: Connection, stream: str) -> list[Row[Any]]:
    """Return which changes each checkpoint stands for, and their earliest time, the newest first."""
    return SPANS.rows(connection, {"in_stream": stream})


def drop_checkpoints(connection: Connection, stream: str, before: int | None = None) -> None:
    """Forget a stream's checkpoints, or those before a change."""
    gone = delete(CHECKPOINT).where(CHECKPOINT.c.stream == stream)
    connection.execute(gone if before is None else gone.where(CHECKPOINT.c.seq < before))


def begin_to_redact(connection: Connection, stream: str) -> None:
    """Forget what was made of a log that is about to be redacted, and keep out what is being made of it."""
    _lock(connection, stream)
    raised = update(COUNTER).where(COUNTER.c.stream == stream, COUNTER.c.name == REDACTIONS)
    if not connection.execute(raised.values(value=COUNTER.c.value + 1)).rowcount:
        connection.execute(insert(COUNTER).values(stream=stream, name=REDACTIONS, value=1))
    drop_checkpoints(connection, stream)


def shown(stream: str) -> list[str]:
    """Return the types of records of which a stream's snapshot consists, its subject among them."""
    return board_types(_kind(stream))


def unpack(stream: str, body: bytes) -> Lines:
    """Return what a checkpoint of a stream holds."""
    return unpack_lines(_kind(stream), shown(stream), body)


def folded_records(connection: Connection, stream: str) -> Lines:
    """Return a stream's records as they stood at its fold."""
    found = Lines(_kind(stream), shown(stream))
    wanted = (FOLDED_RECORD.c.stream == stream) & FOLDED_RECORD.c.type.in_(shown(stream))
    columns = FOLDED_RECORD.c.type, FOLDED_RECORD.c.id, FOLDED_RECORD.c.record
    for type, id, record in connection.execute(select(*columns).where(wanted)):
        found.put(type, id, record)
    return found


def _kind(stream: str) -> str:
    return stream.partition(":")[0]


def ask_for_checkpoints(stream: str, actor: str) -> None:
    """See to it that missing checkpoints are made; at most once an hour, however many ask."""
    hour = clock.to_wire(clock.now())[:13]
    enqueue("checkpoints", {"stream": stream}, actor, id=derived_id(stream, "checkpoints", hour))


@change_committed.connect
def _after_change(change: Any) -> None:
    if change.seq % EVERY == 0:
        args = {"stream": change.stream}
        enqueue("checkpoints", args, change.actor, id=derived_id(change.id, "checkpoints"))


@job("checkpoints")
def make_checkpoints(progress: Progress) -> dict[str, Any]:
    """Write the checkpoints that are due in a stream and not there yet."""
    stream, made = progress.args["stream"], 0
    for done, newest in _Maker(stream).make():
        made += 1
        progress.step(done, newest)
    return {"made": made}


class _Maker:
    """Goes along a stream's log from its last checkpoint, and leaves one wherever one is due."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.lines = Lines(_kind(stream), shown(stream))
        self.seq = self.after = 0
        self.earliest: datetime | None = None
        # Whether what it stands on is still so when it writes.
        self.ground: tuple[int, int] = (0, 0)

    def make(self) -> Iterator[tuple[int, int]]:
        """Yield how far it is, and the head, at each checkpoint."""
        with one_moment(db.engine) as connection:
            newest = self._begin(connection)
        while self.seq + EVERY - self.seq % EVERY <= newest:
            while self._advance(self.seq + EVERY - self.seq % EVERY) % EVERY:
                server.sleep(0)
            if not self._write():
                raise Later(AGAIN_SECONDS)
            yield self.seq, newest

    def _begin(self, connection: Connection) -> int:
        newest = head(connection, self.stream)
        last = nearest(connection, self.stream, newest)
        fold = folded_to(connection, self.stream)
        if last is not None and last.seq >= fold:
            self.lines, self.seq = unpack(self.stream, last.body), last.seq
        else:
            self.lines, self.seq = folded_records(connection, self.stream), fold
        self.after, self.ground = self.seq, _ground(connection, self.stream)
        return newest

    def _advance(self, until: int) -> int:
        """Apply the next changes; return where it is then."""
        limit = min(PORTION, until - self.seq)
        with one_moment(db.engine) as connection:
            rows = changes_since(connection, self.stream, self.seq, limit)
        for row in rows:
            self.lines.apply(row.patches)
        self.seq = rows[-1].seq
        self.earliest = min([self.earliest or rows[0].at, *(row.at for row in rows)])
        return self.seq

    def _write(self) -> bool:
        """Keep a checkpoint, unless what was read before has been folded or redacted meanwhile."""
        body = server.run_off_loop(self.lines.pack)
        with writing(db.engine) as connection:
            _lock(connection, self.stream)
            if _ground(connection, self.stream) != self.ground:
                return False
            row = {"stream": self.stream, "seq": self.seq, "after": self.after}
            connection.execute(insert(CHECKPOINT).values(**row, earliest=self.earliest, body=body))
            _thin(connection, self.stream)
        self.after, self.earliest = self.seq, None
        return True


def _ground(connection: Connection, stream: str) -> tuple[int, int]:
    """Return what must not have changed between reading a log and keeping what was made of it."""
    mine = (COUNTER.c.stream == stream) & (COUNTER.c.name == REDACTIONS)
    redacted = connection.scalar(select(COUNTER.c.value).where(mine))
    return folded_to(connection, stream), redacted or 0


def _lock(connection: Connection, stream: str) -> None:
    connection.execute(select(STREAM.c.seq).where(STREAM.c.name == stream).with_for_update()).all()


def _thin(connection: Connection, stream: str) -> None:
    kept = spans(connection, stream)[::-1]
    if len(kept) <= MOST:
        return
    for gone, heir in zip(kept[::2], kept[1::2], strict=False):
        mine = CHECKPOINT.c.stream == stream
        connection.execute(delete(CHECKPOINT).where(mine, CHECKPOINT.c.seq == gone.seq))
        if heir.after == gone.seq:
            span = {"after": gone.after, "earliest": min(gone.earliest, heir.earliest)}
            connection.execute(
                update(CHECKPOINT).where(mine, CHECKPOINT.c.seq == heir.seq).values(span)
            )
