"""The change log played again, to be compared with the tables, while people go on working.

It goes in short transactions, and keeps of each record a digest alone, so that neither a long log nor a
large board costs much memory.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, func, select, tuple_

from core import strict_json
from core.changes import CHANGE, STREAM, head
from core.database import one_moment
from core.folds import FOLDED_RECORD, folded_to
from core.pace import LARGEST, Pace
from core.records import Record, records


def stream_names(connection: Connection) -> list[str]:
    """Return the names of all streams that have a log or records."""
    names = set(connection.scalars(select(STREAM.c.name)))
    for (kind, _type), record in records.items():
        scope = record.table.c[record.scope_column]
        names |= {f"{kind}:{id}" for id in connection.scalars(select(scope).distinct())}
    return sorted(names)


def differences(engine: Engine, stream: str, pace: Pace) -> Iterator[str]:
    """Yield a sentence for each difference between a stream's log and its records."""
    while True:
        replay = _Replay(engine, stream, pace)
        try:
            found = [*replay.play(), *replay.compare()]
        except _FoldMoved:
            # The log is being pruned: what was read is no longer there to be continued.
            continue
        yield from (f"{stream}: {sentence}" for sentence in found)
        return


class _FoldMoved(Exception):
    """Changes were folded which this replay has not reached yet."""


class _Replay:
    """One stream's records as its log makes them, up to change `seq`."""

    def __init__(self, engine: Engine, stream: str, pace: Pace) -> None:
        self.engine, self.stream, self.pace = engine, stream, pace
        self.kind, _, self.scope_id = stream.partition(":")
        self.seq = self.fold = 0
        self.digests: dict[str, dict[str, bytes]] = {}

    def play(self) -> Iterator[str]:
        """Read the folded records and the log to its end; yield what is wrong with its numbers."""
        with one_moment(self.engine) as connection:
            self.fold = folded_to(connection, self.stream)
        yield from self._check_folded_numbers()
        self._read_folded()
        self.seq = self.fold
        while numbers := self._in_a_moment(self._advance):
            yield from _gaps(numbers)
        yield from self._in_a_moment(self._check_head)

    def compare(self) -> Iterator[str]:
        """Yield what differs. Each record is looked at once, together with what the log says just then."""
        mine = {type: record for (kind, type), record in records.items() if kind == self.kind}
        for record in mine.values():
            checked: set[str] = set()
            yield from self._compare_rows(record, checked)
            yield from self._compare_rest(record, checked)
        for type in self.digests.keys() - mine.keys():
            yield from (_missing(type, id) for id in self.digests[type])

    def _compare_rows(self, record: Record, checked: set[str]) -> Iterator[str]:
        last = ""
        while rows := self._in_a_moment(self._rows_after, record, last):
            for last, digest, logged in rows:
                checked.add(last)
                yield from _verdict(record.type, last, digest, logged)

    def _compare_rest(self, record: Record, checked: set[str]) -> Iterator[str]:
        """Look once more at what came into the log behind the place where the table was being read."""
        known = self.digests.get(record.type, {})
        while late := [id for id in known if id not in checked][: self.pace.size]:
            rows = self._in_a_moment(self._rows_of, record, late)
            for id, digest, logged in rows:
                checked.add(id)
                yield from _verdict(record.type, id, digest, logged)
            for id in set(late) - checked:
                if known.pop(id, None):
                    yield _missing(record.type, id)

    def _rows_after(self, connection: Connection, limit: int, record: Record, last: str) -> Any:
        id = record.table.c.id
        return self._rows(connection, record, lambda query: query.where(id > last).limit(limit))

    def _rows_of(self, connection: Connection, _limit: int, record: Record, ids: list[str]) -> Any:
        return self._rows(connection, record, lambda query: query.where(record.table.c.id.in_(ids)))

    def _rows(
        self, connection: Connection, record: Record, narrow: Callable[[Any], Any]
    ) -> list[tuple[str, bytes, bytes | None]]:
        """Return rows with their digests, in the table and in the log as it is in this moment."""
        while self._advance(connection, LARGEST):
            pass
        mine = record.select().where(record.table.c[record.scope_column] == self.scope_id)
        found = connection.execute(narrow(mine).order_by(record.table.c.id))
        logged = self.digests.get(record.type, {})
        return [
            (dump["id"], _digest(dump), logged.get(dump["id"])) for dump in record.dump_all(found)
        ]

    def _advance(self, connection: Connection, limit: int) -> list[tuple[int, int]]:
        """Apply the next changes; return their numbers, each with the one that was expected."""
        if folded_to(connection, self.stream) > self.seq:
            raise _FoldMoved
        rows = connection.execute(
            select(CHANGE.c.seq, CHANGE.c.patches)
            .where(CHANGE.c.stream == self.stream, CHANGE.c.seq > self.seq)
            .order_by(CHANGE.c.seq)
            .limit(limit)
        )
        numbers = []
        for seq, patches in rows:
            numbers.append((self.seq + 1, seq))
            self.seq = seq
            self._apply(patches)
        return numbers

    def _apply(self, patches: list[dict[str, Any]]) -> None:
        for patch in patches:
            known = self.digests.setdefault(patch["type"], {})
            known.pop(patch["id"], None)
            if "put" in patch:
                known[patch["id"]] = self._digest_of(patch["type"], patch["put"])

    def _read_folded(self) -> None:
        last = ("", "")
        while rows := self._in_a_moment(self._folded_after, last):
            for type, id, record in rows:
                self.digests.setdefault(type, {})[id] = self._digest_of(type, record)
            last = rows[-1][:2]

    def _digest_of(self, type: str, logged: dict[str, Any]) -> bytes:
        record = records.get((self.kind, type))
        return _digest(record.whole(logged) if record else logged)

    def _folded_after(self, connection: Connection, limit: int, last: tuple[str, str]) -> Any:
        if folded_to(connection, self.stream) != self.fold:
            raise _FoldMoved
        key = FOLDED_RECORD.c.type, FOLDED_RECORD.c.id
        return connection.execute(
            select(*key, FOLDED_RECORD.c.record)
            .where(FOLDED_RECORD.c.stream == self.stream, tuple_(*key) > last)
            .order_by(*key)
            .limit(limit)
        ).all()

    def _check_folded_numbers(self) -> Iterator[str]:
        for start in range(0, self.fold, 1000):
            end = min(start + 1000, self.fold)
            if self._in_a_moment(self._count_between, start, end) != end - start:
                yield f"changes are missing between {start + 1} and {end}"

    def _count_between(self, connection: Connection, _limit: int, start: int, end: int) -> Any:
        inside = (CHANGE.c.stream == self.stream) & CHANGE.c.seq.between(start + 1, end)
        return connection.scalar(select(func.count()).select_from(CHANGE).where(inside))

    def _check_head(self, connection: Connection, _limit: int) -> list[str]:
        while self._advance(connection, LARGEST):
            pass
        newest = head(connection, self.stream)
        return [] if newest == self.seq else [f"the log ends at {self.seq} and not at {newest}"]

    def _in_a_moment(self, read: Callable[..., Any], *given: Any) -> Any:
        with self.pace.turn() as limit, one_moment(self.engine) as connection:
            return read(connection, limit, *given)


def _gaps(numbers: list[tuple[int, int]]) -> Iterator[str]:
    for expected, seq in numbers:
        if seq != expected:
            yield f"changes {expected} to {seq - 1} are missing"


def _missing(type: str, id: str) -> str:
    return f"{type} {id} is in the log and not in the table"


def _verdict(type: str, id: str, digest: bytes, logged: bytes | None) -> Iterator[str]:
    if logged is None:
        yield f"{type} {id} is in the table and not in the log"
    elif digest != logged:
        yield f"{type} {id} is not what the log says"


def _digest(record: dict[str, Any]) -> bytes:
    return hashlib.blake2b(strict_json.canonical(record), digest_size=16).digest()
