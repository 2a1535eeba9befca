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

from sqlalchemy import Connection, bindparam, select

from core import server
from core.actors import Actor
from core.audiences import project_change
from core.changes import SETTING, STREAM, changes_since
from core.database import one_moment
from core.extensions import db
from core.folds import folded_to
from core.scopes import Scope, open_stream
from core.strict_json import canonical

MAX_BYTES = 32 * 1024 * 1024
# What Python needs beside the bytes themselves, measured.
OF_A_RECORD, OF_A_STREAM = 300, 4_000
# Who is further behind than that reads the tables anew.
MAX_BEHIND = 100
# What is larger is compressed while others work.
LARGE = 256 * 1024
# The window of zlib that stands for gzip's head and end; no time is in them.
GZIP = 31

# One statement, since everybody who opens a stream asks both.
NOW = select(
    select(SETTING.c.value).where(SETTING.c.name == "epoch").scalar_subquery(),
    select(STREAM.c.seq).where(STREAM.c.name == bindparam("of_stream")).scalar_subquery(),
)


@dataclass(frozen=True)
class View:
    """A stream as somebody may see it at one moment."""

    stream: str
    scope: Scope
    audience: str
    epoch: str
    seq: int


def look(connection: Connection, stream: str, actor: Actor) -> View:
    """Return what an actor may see of a stream now; raise NotFound for strangers."""
    scope, context = open_stream(stream, actor, connection)
    epoch, seq = connection.execute(NOW, {"of_stream": stream}).one()
    return View(stream, scope, scope.audience(context), epoch, seq or 0)


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
            copy = kept.copies.setdefault(view.audience, _Copy())
            copy.follow(view, connection)
        body = copy.body(is_packed)
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


class _Copy:
    """The records which one audience sees of a stream, each as its JSON, in order of their ids."""

    def __init__(self) -> None:
        # Replaced as a whole, so that whoever reads it without the lock finds what belongs together.
        self.sent = _Sent()
        self.size = 0
        self._subject_type = ""
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

    def body(self, is_packed: bool) -> bytes:
        """Return the whole as JSON, plain or packed."""
        bodies = self.sent.bodies
        if is_packed not in bodies:
            plain = bodies.get(False) or b"".join(self._parts())
            bodies[is_packed] = _packed(plain) if is_packed else plain
            count = sum(map(len, self._records.values()))
            self.size = len(plain) + count * OF_A_RECORD + sum(map(len, bodies.values()))
        return bodies[is_packed]

    def _missing(self, view: View, connection: Connection) -> list[dict[str, Any]] | None:
        """Return the patches from what is kept to the view, None if that cannot or should not be gone."""
        first, epoch = self.sent.seq, self.sent.epoch
        if epoch != view.epoch or not 0 < view.seq - first <= MAX_BEHIND:
            return None
        if folded_to(connection, view.stream) > first:
            return None
        rows = changes_since(connection, view.stream, first, view.seq - first)
        if not rows or rows[-1].seq != view.seq:
            return None
        changes = [project_change(view.scope, view.audience, row, epoch) for row in rows]
        return [patch for change in changes for patch in change["patches"]]

    def _read(self, view: View, connection: Connection) -> None:
        id = view.stream.partition(":")[2]
        shown = view.scope.snapshot(id, view.audience, False, connection)
        found = shown.pop("records")
        self._records = {type: _encoded(found.pop(type)) for type in list(found)}
        self._subject_type, subject = shown.popitem()
        self._subject = canonical(subject)

    def _apply(self, view: View, patches: list[dict[str, Any]]) -> None:
        grown = set()
        for patch in patches:
            type, id, record = patch["type"], patch["id"], patch.get("put")
            if type == self._subject_type:
                self._subject = canonical(record)
            elif type in self._records:
                known = self._records[type]
                if record is None or (view.scope.hides_archived and record.get("archived_at")):
                    known.pop(id, None)
                    continue
                if id not in known:
                    grown.add(type)
                known[id] = canonical(record)
        for type in grown:
            self._records[type] = dict(sorted(self._records[type].items()))

    def _parts(self) -> Iterator[bytes]:
        head = canonical({"epoch": self.sent.epoch, "seq": self.sent.seq})
        yield b'%b,"%b":%b,"records":{' % (head[:-1], self._subject_type.encode(), self._subject)
        for number, (type, records) in enumerate(self._records.items()):
            yield b'%b"%b":[' % (b"," if number else b"", type.encode())
            yield b",".join(records.values())
            yield b"]"
        yield b"}}"


class _Kept:
    """The copies of one stream, by audience."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.copies: dict[str, _Copy] = {}

    @property
    def size(self) -> int:
        return OF_A_STREAM + sum(copy.size for copy in self.copies.values())


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
    with _registry:
        _streams[stream] = kept
        _streams.move_to_end(stream)
        total = sum(one.size for one in _streams.values())
        while total > MAX_BYTES:
            total -= _streams.popitem(last=False)[1].size


def _encoded(records: list[dict[str, Any]]) -> dict[str, bytes]:
    # Sorted here and not by the database, whose language may order them in another way.
    return dict(sorted((record["id"], canonical(record)) for record in records))


def _packed(body: bytes) -> bytes:
    if len(body) < LARGE:
        return zlib.compress(body, 1, GZIP)
    return server.run_off_loop(zlib.compress, body, 1, GZIP)
