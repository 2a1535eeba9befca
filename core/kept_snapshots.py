"""Snapshots as they are sent: kept from one request to the next, and moved on by what the log says.

A stream is read from its tables once for each audience; from then on its changes are applied to the records
that are kept. Who may see it is asked of the database for each answer, which is always at the head.
"""

import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from core.actors import Actor
from core.audiences import project_change
from core.changes import changes_since
from core.database import one_moment
from core.extensions import db
from core.folds import folded_to
from core.scopes import Holders
from core.snapshots import View, holders_now, look, read_records, read_subject, shown_types
from core.strict_json import canonical

MAX_BYTES = 32 * 1024 * 1024
# What Python needs beside the bytes themselves, measured.
OF_A_RECORD, OF_A_STREAM = 300, 4_000
# Who is further behind than that reads the tables anew.
MAX_BEHIND = 100
# So many records go through the packer together: some megabytes at once would enlarge the process.
TOGETHER = 100
# The window of zlib that stands for gzip's head and end; no time is in them.
GZIP = 31


def at_hand(view: View, is_packed: bool) -> bytes | None:
    """Return the snapshot of a view as JSON, plain or packed by gzip, if it was made before."""
    copy = _find(view.stream).copies.get(view.audience)
    # Read once: another thread may put the next one in its place.
    sent = copy and copy.sent
    return sent.bodies.get(is_packed) if sent and sent.is_of(view) else None


def make(seen: View, actor: Actor, is_packed: bool) -> tuple[View, bytes]:
    """Return the snapshot of a stream that an actor has just seen, and of which view it is."""
    kept = _find(seen.stream)
    # One makes it and the others wait. Whoever has waited looks again, since what is kept has moved on.
    with kept.lock:
        with one_moment(db.engine) as connection:
            view = look(connection, seen.stream, actor)
            copy = kept.copies.setdefault(view.audience, Copy())
            copy.follow(view, connection)
        body = copy.body(view, is_packed)
        _remember(seen.stream, kept)
    return view, body


@dataclass(frozen=True)
class _Sent:
    """What was made of one view: its JSON, plain, packed or both."""

    epoch: str = ""
    seq: int = -1
    bodies: dict[bool, bytes] = field(default_factory=dict)

    def is_of(self, view: View) -> bool:
        return (self.epoch, self.seq) == (view.epoch, view.seq)


class Copy:
    """The records which one audience sees of a stream, each as its JSON, in order of their ids."""

    def __init__(self) -> None:
        # Replaced as a whole, so that whoever reads it without the lock finds what belongs together.
        self.sent = _Sent()
        self.size = 0
        self._subject = b""
        self._records: dict[str, dict[str, bytes]] = {}

    def follow(self, view: View, connection: Connection) -> None:
        """Become what the view shows."""
        if self.sent.is_of(view):
            return
        patches = self._missing(view, connection)
        if patches is None:
            self._read(view, connection)
        else:
            self._apply(view, patches)
        self.sent = _Sent(view.epoch, view.seq)

    def body(self, view: View, is_packed: bool) -> bytes:
        """Return the whole as JSON, plain or packed."""
        bodies = self.sent.bodies
        if is_packed not in bodies:
            parts = self._parts(view)
            bodies[is_packed] = _packed(parts) if is_packed else b"".join(parts)
            kept = [
                len(item) + OF_A_RECORD for of in self._records.values() for item in of.values()
            ]
            self.size = sum(kept) + sum(map(len, bodies.values()))
        return bodies[is_packed]

    def _missing(self, view: View, connection: Connection) -> list[dict[str, Any]] | None:
        """Return the patches from what is kept to the view, None where the tables are to be read."""
        first, epoch = self.sent.seq, self.sent.epoch
        if epoch != view.epoch or not 0 < view.seq - first <= MAX_BEHIND:
            return None
        if folded_to(connection, view.stream) > first:
            return None
        rows = changes_since(connection, view.stream, first, view.seq - first)
        if len(rows) < view.seq - first:
            return None
        changes = [project_change(view.scope, view.audience, row, epoch) for row in rows]
        return [patch for change in changes for patch in change["patches"]]

    def _read(self, view: View, connection: Connection) -> None:
        holders = holders_now(connection, view)
        records = {
            type: _in_order(_read_type(connection, view, type, holders))
            for type in shown_types(view)
        }
        self._subject, self._records = _encoded(read_subject(connection, view)), records

    def _apply(self, view: View, patches: list[dict[str, Any]]) -> None:
        grown = set()
        for patch in patches:
            type, id, record = patch["type"], patch["id"], patch.get("put")
            if type == view.scope.kind:
                self._subject = _encoded(record)
            elif type in self._records:
                known = self._records[type]
                if record is None or record.get("archived_at"):
                    known.pop(id, None)
                    continue
                if id not in known:
                    grown.add(type)
                known[id] = _encoded(record)
        for type in grown:
            self._records[type] = _in_order(self._records[type])

    def _parts(self, view: View) -> Iterator[bytes]:
        head = canonical(view.head)
        yield b'%b,"%b":%b,"records":{' % (head[:-1], view.scope.kind.encode(), self._subject)
        for number, (type, records) in enumerate(self._records.items()):
            yield b'%b"%b":[' % (b"," if number else b"", type.encode())
            items = list(records.values())
            for start in range(0, len(items), TOGETHER):
                yield b"," if start else b""
                yield b",".join(items[start : start + TOGETHER])
            yield b"]"
        yield b"}}"


class _Kept:
    """The copies of one stream, by audience."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.copies: dict[str, Copy] = {}
        # As of the last time when whoever held the lock counted: others may be adding a copy.
        self.size = OF_A_STREAM


# The last used at the end.
_streams: OrderedDict[str, _Kept] = OrderedDict()
_registry = threading.Lock()


def _find(stream: str) -> _Kept:
    with _registry:
        kept = _streams.setdefault(stream, _Kept())
        _streams.move_to_end(stream)
        return kept


def _remember(stream: str, kept: _Kept) -> None:
    """Keep a stream, and drop those which were not used for longest where all together are too large."""
    size = OF_A_STREAM + sum(copy.size for copy in kept.copies.values())
    with _registry:
        kept.size = size
        _streams[stream] = kept
        _streams.move_to_end(stream)
        total = sum(one.size for one in _streams.values())
        while total > MAX_BYTES:
            total -= _streams.popitem(last=False)[1].size


def _in_order(records: dict[str, bytes]) -> dict[str, bytes]:
    # Here and not in the database, whose language may order ids in another way.
    return {id: records[id] for id in sorted(records)}


def _read_type(connection: Connection, view: View, type: str, holders: Holders) -> dict[str, bytes]:
    found = read_records(connection, view, type, archived=False, holders=holders)
    return {record["id"]: _encoded(record) for record in found}


def _encoded(record: dict[str, Any] | None) -> bytes:
    # Keys are sorted, since PostgreSQL keeps no order of them in the log. Copied, since orjson's own
    # answer keeps the 8 KiB that it was written in.
    return b"%b" % canonical(record)


def _packed(parts: Iterator[bytes]) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, GZIP)
    return b"".join([*map(packer.compress, parts), packer.flush()])
