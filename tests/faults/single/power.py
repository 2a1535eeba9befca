"""What a power loss would leave of a SQLite database, at any moment of a recorded run.

`Recorder` compiles recorder.c and reads what it wrote. `crash_states` goes through the record and yields what a
disk may hold if the power failed there: what was synced is kept, of the rest either nothing, or each write with
probability 1/2 and torn at sectors of 512 bytes, as the names of files are when their folder was not synced.
"""

import random
import re
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from core.database import open_sqlite
from core.pace import Pace
from core.replay import differences

SOURCE = Path(__file__).with_name("recorder.c")
HEAD = struct.Struct("<cB6xqq")
DATABASE, LOG, JOURNAL, SHARED, FOLDER = 1, 2, 3, 4, 5
SUFFIXES = {DATABASE: "", LOG: "-wal", JOURNAL: "-journal"}
SECTOR = 512
ACK = re.compile(rb'43\d*\[\{"ok":\{"seq":(\d+)(?!,"epoch")')


@dataclass(frozen=True)
class Event:
    """One thing which the process did: w(rite), s(ync), t(runcate), c(reate), u(nlink), m(ap), a(nswer)."""

    what: str
    file: int
    offset: int
    data: bytes


class Recorder:
    """Records the server that is started with `environment`."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.database, self.record = database.resolve(), folder / "record"
        self.start = self.database.read_bytes()
        library = folder / "recorder.so"
        compile = ["gcc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl", "-lpthread"]
        subprocess.run(compile, check=True)
        self.environment = {
            "LD_PRELOAD": str(library),
            "RECORD_DATABASE": str(self.database),
            "RECORD_TO": str(self.record),
        }

    def events(self) -> list[Event]:
        """All that was recorded, in its order."""
        raw, at, events = self.record.read_bytes(), 0, []
        while at < len(raw):
            what, file, offset, length = HEAD.unpack_from(raw, at)
            at += HEAD.size
            size = length if what in b"wa" else 0
            events.append(Event(what.decode(), file, offset, raw[at : at + size]))
            at += size
        mapped = {event.file for event in events if event.what == "m"}
        assert mapped <= {SHARED}, (
            "a file was written through a map, which the record does not show"
        )
        return events


@dataclass
class _Disk:
    """What is safe on the disk, and what is still on its way to it."""

    safe: dict[int, bytes]
    pending: dict[int, list[Event]] = field(default_factory=dict)
    names: list[Event] = field(default_factory=list)
    named: set[int] = field(default_factory=lambda: {DATABASE})

    def take(self, event: Event) -> None:
        if event.what in "cu":
            self.names.append(event)
            # A new file of an old name begins empty.
            self.safe[event.file], self.pending[event.file] = b"", []
        elif event.what in "wt":
            self.pending.setdefault(event.file, []).append(event)
        elif event.what == "s" and event.file == FOLDER:
            self.named, self.names = _named(self.named, self.names), []
        elif event.what == "s":
            self.safe[event.file] = self._content(event.file, None)
            self.pending[event.file] = []

    def files(self, chance: random.Random | None, all: bool = False) -> dict[int, bytes]:
        """What stands on the disk after a crash; without chance nothing that is not safe, or all of it."""
        if chance is None:
            named = _named(self.named, self.names) if all else self.named
            return {file: self._content(file, None) if all else self.safe[file] for file in named}
        names = [event for event in self.names if chance.random() < 0.5]
        return {file: self._content(file, chance) for file in _named(self.named, names)}

    def _content(self, file: int, chance: random.Random | None) -> bytes:
        content = bytearray(self.safe.get(file, b""))
        for event in self.pending.get(file, []):
            if event.what == "w":
                _write(content, event, chance)
            elif chance is None or chance.random() < 0.5:
                del content[event.offset :]
                content.extend(bytes(event.offset - len(content)))
        return bytes(content)


@dataclass(frozen=True)
class State:
    """A disk after a crash behind so many events, and the newest change that had been acknowledged by then."""

    at: int
    kind: str
    files: dict[int, bytes]
    acked: int


def crash_states(
    events: list[Event], start: bytes, seed: int, share: float = 1.0
) -> Iterator[State]:
    """Yield a share of all crash states of a record."""
    disk, acked, chance = _Disk({DATABASE: start}), 0, random.Random(seed)
    for at, event in enumerate(events):
        # What was not synced is most just before it is.
        if event.what == "s" and chance.random() < share:
            yield State(at, "dropped", disk.files(None), acked)
        if event.what in "ws" and chance.random() < share:
            yield State(at, "torn", disk.files(chance), acked)
        if event.what == "a":
            acked = max(acked, *map(int, ACK.findall(event.data)), 0)
            if chance.random() < share:
                yield State(at, "dropped", disk.files(None), acked)
        disk.take(event)
    yield State(len(events), "dropped", disk.files(None), acked)
    yield State(len(events), "torn", disk.files(chance), acked)
    yield State(len(events), "whole", disk.files(None, all=True), acked)


def lay_out(state: State, folder: Path) -> Path:
    """Write a state into a folder; return the path of its database."""
    database = folder / "crashed.db"
    for suffix in ("-shm", *SUFFIXES.values()):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    for file, content in state.files.items():
        Path(f"{database}{SUFFIXES[file]}").write_bytes(content)
    return database


def damage(database: Path) -> str | None:
    """What SQLite says is wrong with a database after it has recovered it."""
    try:
        with sqlite.connect(database) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite.DatabaseError as error:
        return str(error)
    return None if found == "ok" and not orphans else f"{found} {orphans[:1]}"


def logged(database: Path, stream: str) -> list[int]:
    """The numbers of a stream's changes."""
    statement = "SELECT seq FROM change WHERE stream = ? ORDER BY seq"
    with sqlite.connect(database) as connection:
        return [seq for (seq,) in connection.execute(statement, (stream,))]


def unequal(database: Path, stream: str) -> list[str]:
    """How the tables differ from what the log makes of a stream."""
    return list(differences(open_sqlite(database), stream, Pace()))


def _named(names: set[int], events: list[Event]) -> set[int]:
    names = set(names)
    for event in events:
        (names.add if event.what == "c" else names.discard)(event.file)
    return names


def _write(content: bytearray, event: Event, chance: random.Random | None) -> None:
    if chance is None:
        pieces = [(0, event.data)]
    elif chance.random() < 0.5:
        return
    else:
        # Of a write that was under way, some sectors are there.
        whole = chance.random() < 0.5
        starts = range(0, len(event.data), SECTOR)
        pieces = [
            (at, event.data[at : at + SECTOR]) for at in starts if whole or chance.random() < 0.5
        ]
    for at, piece in pieces:
        begin = event.offset + at
        content.extend(bytes(max(0, begin - len(content))))
        content[begin : begin + len(piece)] = piece
