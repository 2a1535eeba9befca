"""Start: how long until a server answers?

Run by `.venv/bin/python -m bench.start [quick]`. The floor is Python importing the same libraries and doing
nothing. Baton starts without a database, with a small one and, if there is time, with one of a gigabyte.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pysqlite3.dbapi2 as sqlite3

from bench.boards import sqlite_boards, temporary_folder
from bench.machine import SERVER_CORES, at, cpu_seconds
from bench.report import FLOOR, Table, say_facts
from bench.servers import Server, baton, peers

LIBRARIES = (
    "eventlet, flask, flask_socketio, flask_sqlalchemy, flask_migrate, flask_babel, marshmallow"
)
LARGE = 10**9
SWELL = """
    WITH RECURSIVE copy (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM copy WHERE n < ?)
    INSERT INTO change ({names}) SELECT {values} FROM change AS source, copy WHERE source.stream = ?
"""


def measure(is_quick: bool) -> None:
    """Measure and print."""
    table = Table("start", "From the command to the first answer", "s", "cpu_s")
    for _ in range(1 if is_quick else 3):
        table.add(FLOOR, **_imports())
        for serve in peers(is_quick):
            _add(table, "{name}", lambda serve=serve: serve(100))
        with temporary_folder() as folder:
            _add(table, "{name}, first start", partial(_baton, folder))
            _add(table, "{name}, restart", partial(_baton, folder))
    if not is_quick:
        with sqlite_boards(100) as (folder, boards):
            _swell(folder / "baton.db", boards.all[0].stream)
            for _ in range(3):
                _add(table, "{name}, 1 GB", partial(_baton, folder))
    table.close()


def _baton(folder: Path) -> AbstractContextManager[Server]:
    return baton({"DATA_DIR": str(folder)})


def _add(table: Table, line: str, serve: Callable[[], AbstractContextManager[Server]]) -> None:
    begun = time.monotonic()
    with serve() as server:
        server.ask("/healthz")
        took, cpu = time.monotonic() - begun, cpu_seconds(server.processes())
        table.add(line.format(name=server.name), s=took, cpu_s=cpu)


def _imports() -> dict[str, float]:
    command = [sys.executable, "-W", "ignore", "-c", f"import {LIBRARIES}"]
    begun, before = time.monotonic(), os.times()
    subprocess.run(command, check=True, **at(SERVER_CORES))
    after = os.times()
    cpu = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return {"s": time.monotonic() - begun, "cpu_s": cpu}


def _swell(file: Path, stream: str) -> None:
    """Let the log be as long as if the board's changes had been made again and again."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    names = [row[1] for row in connection.execute("PRAGMA table_info(change)")]
    others = {"stream": "'filler:' || n", "id": "source.id || n"}
    values = ", ".join(others.get(name, f'source."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    statement = SWELL.format(names=quoted, values=values)
    # A first portion tells how many copies make a gigabyte.
    first, last, before = 1, 200, file.stat().st_size
    while file.stat().st_size < LARGE:
        connection.execute(statement, (first, last, stream))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        grown = (file.stat().st_size - before) / last
        first, last = last + 1, last + 1 + int((LARGE - file.stat().st_size) / grown)
    connection.close()


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    say_facts()
    measure("quick" in sys.argv)
