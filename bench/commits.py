"""Commits: how many moves a second are durable and acknowledged, through all of Baton, while 50 people watch.

Run by `.venv/bin/python -m bench.commits [quick]`. Each of 8, or 32, people sends a move as soon as the last
one is acknowledged. The floor is the bare driver on the same disk: one UPDATE and one row of a log in each
transaction. Then moves that come alone, one every ten milliseconds. PostgreSQL, with three workers and Redis,
is measured where it is installed, if there is time.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pysqlite3.dbapi2 as sqlite3

from bench.boards import (
    Board,
    Boards,
    make_boards,
    mixed_lines,
    sqlite_boards,
    temporary_folder,
)
from bench.load import run_load
from bench.machine import on_the_servers_core
from bench.report import FLOOR, Table, percentile, say, say_facts
from bench.servers import Server, baton, everywhere
from tests.support.postgres import DURABLE, Cluster, running_cluster
from tests.support.redis_server import RedisServer
from tests.support.waiting import eventually

AT_ONCE = (8, 32)
PAUSE = 0.01
WATCHERS = 50
CARDS = 100
# More than any server manages.
MOVES_PER_SECOND = 6_000
WORKERS = 3
BODY = "x" * 700

TABLES = (
    "CREATE TABLE card (id integer PRIMARY KEY, place text)",
    "CREATE TABLE log (seq {serial} PRIMARY KEY, body text)",
    *(f"INSERT INTO card VALUES ({number}, '')" for number in range(CARDS)),
)


@dataclass
class Moves:
    """The moves of one round: in so many seconds, with so many of CPU (the database's own processes aside)."""

    seconds: float
    cpu: float
    ms: list[float]


def measure(is_quick: bool) -> None:
    """Measure and print."""
    rounds, seconds = (1, 1) if is_quick else (3, 4)
    _measure_sqlite(rounds, seconds)
    _measure_alone(rounds, seconds)
    if is_quick:
        return
    if not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        say("\nPostgreSQL is not installed: its commits were not measured.")
        return
    _measure_postgresql(rounds=2, seconds=4)


def _measure_sqlite(rounds: int, seconds: float) -> None:
    tables = _tables("SQLite, one process")
    for _ in range(rounds):
        floor = _raw_sqlite(seconds / 2)
        with (
            sqlite_boards(CARDS) as (folder, boards),
            baton({"DATA_DIR": str(folder)}, boards) as server,
        ):
            for at_once, table in tables.items():
                _add(table, FLOOR, floor)
                _add(table, "Baton", _baton_moves(server, table, boards.all, at_once, seconds))
    _close(tables)


def _measure_alone(rounds: int, seconds: float) -> None:
    title = f"A durable move alone, one every {PAUSE * 1e3:.0f} ms, SQLite, one process"
    table = Table("commits alone", title, "cpu_us", "p99_ms")
    with (
        sqlite_boards(CARDS) as (folder, boards),
        baton({"DATA_DIR": str(folder)}, boards) as server,
    ):
        for _ in range(rounds):
            _add(table, FLOOR, _raw_sqlite(seconds, PAUSE))
            lines = mixed_lines(boards.all, round((1 + seconds) / PAUSE))
            options = {"clients": 5, "senders": 5, "seconds": seconds, "warm": 0.5}
            found = run_load(server, "spread", lines, rate=round(1 / PAUSE), **options)
            table.add_load(server.name, found.own_share)
            _add(table, "Baton", Moves(found.seconds, found.server_cpu, found.acked_ms))
    table.close()


def _measure_postgresql(rounds: int, seconds: float) -> None:
    tables = _tables(f"PostgreSQL, {WORKERS} workers and Redis")
    with running_cluster(DURABLE) as cluster, _baton_on(cluster) as (server, boards):
        url = cluster.create("raw").replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in TABLES:
                connection.execute(statement.format(serial="serial"))
        for _ in range(rounds):
            for at_once, table in tables.items():
                _add(table, FLOOR, _raw_postgresql(url, at_once, seconds / 2))
                for name, some in (("Baton", boards.all[:1]), (f"… {WORKERS} boards", boards.all)):
                    _add(table, name, _baton_moves(server, table, some, at_once, seconds))
    _close(tables)


def _tables(where: str) -> dict[int, Table]:
    title = f"Durable moves acknowledged, {WATCHERS} watchers, {where}"
    compared = "moves_per_s", "cpu_us", "p99_ms"
    return {n: Table(f"commits {where} {n}", f"{title}, {n} at once", *compared) for n in AT_ONCE}


def _close(tables: dict[int, Table]) -> None:
    for table in tables.values():
        table.close()


def _add(table: Table, line: str, took: Moves) -> None:
    figures = {
        "moves_per_s": len(took.ms) / took.seconds,
        "cpu_us": took.cpu / len(took.ms) * 1e6,
        "p99_ms": percentile(took.ms, 99),
    }
    table.add(line, **{name: figures[name] for name in table.compared})


def _baton_moves(
    server: Server, table: Table, boards: list[Board], at_once: int, seconds: float
) -> Moves:
    lines = mixed_lines(boards, int(MOVES_PER_SECOND * seconds * 1.25))
    server.boards = [board.stream for board in boards]
    options = {"clients": WATCHERS, "senders": at_once, "seconds": seconds, "warm": seconds / 4}
    found = run_load(server, "loop", lines, **options)
    table.add_load(server.name, found.own_share)
    return Moves(found.seconds, found.server_cpu, found.acked_ms)


def _raw_sqlite(seconds: float, pause: float = 0) -> Moves:
    with temporary_folder() as folder, on_the_servers_core():
        connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for statement in TABLES:
            connection.execute(statement.format(serial="integer"))

        def move(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "UPDATE card SET place = ? WHERE id = ?", (str(number), number % CARDS)
            )
            connection.execute("INSERT INTO log (body) VALUES (?)", (BODY,))
            connection.execute("COMMIT")

        cpu = time.process_time()
        times = _times(move, seconds, pause)
        cpu = time.process_time() - cpu
        connection.close()
    return Moves(seconds, cpu, times)


def _raw_postgresql(url: str, at_once: int, seconds: float) -> Moves:
    def work(first: int) -> list[float]:
        with psycopg.connect(url, autocommit=True) as connection:

            def move(number: int) -> None:
                # Each its own rows, so that only the disk is waited for.
                card = (number * at_once + first) % CARDS
                with connection.transaction():
                    connection.execute(
                        "UPDATE card SET place = %s WHERE id = %s", (str(number), card)
                    )
                    connection.execute("INSERT INTO log (body) VALUES (%s)", (BODY,))

            return _times(move, seconds)

    cpu = time.process_time()
    with ThreadPoolExecutor(at_once) as threads:
        times = [ms for found in threads.map(work, range(at_once)) for ms in found]
    return Moves(seconds, time.process_time() - cpu, times)


def _times(move: Callable[[int], None], seconds: float, pause: float = 0) -> list[float]:
    times: list[float] = []
    over = time.monotonic() + seconds
    while (begun := time.monotonic()) < over:
        move(len(times))
        times.append((time.monotonic() - begun) * 1e3)
        time.sleep(pause)
    return times


@contextmanager
def _baton_on(cluster: Cluster) -> Iterator[tuple[Server, Boards]]:
    with temporary_folder() as folder:
        redis = RedisServer(folder).start()
        environment = {"DATA_DIR": str(folder), "DATABASE_URL": cluster.create("boards")}
        environment |= {"WORKERS": str(WORKERS), "REDIS_URL": redis.url}
        boards = make_boards(environment | {"WORKERS": "1"}, (CARDS,) * WORKERS)
        try:
            with baton(environment, boards, everywhere()) as server:
                assert eventually(lambda: len(server.processes()) == 1 + WORKERS)
                yield server, boards
        finally:
            redis.kill()


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    say_facts()
    measure("quick" in sys.argv)
