"""Snapshots: what it costs to open a board of 5,000 cards, and what if 500 people open it at once (quick: 20).

Run by `.venv/bin/python -m bench.snapshot [quick]`. Cold is the first answer after a start (another board was
opened before), warm the same again, moved the first one after a move, unchanged an answer of 304. The floor
is SQLite making JSON of the same rows by itself, compressed alike; with 500 at once, a C loop that sends the
same bytes to each.
"""

import gzip
import re
import statistics
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pysqlite3.dbapi2 as sqlite3

from bench.boards import Board, move_lines, sqlite_boards, temporary_folder
from bench.load import Found, run_load
from bench.machine import cpu_seconds, on_the_servers_core
from bench.report import FLOOR, Table, say_facts
from bench.servers import Server, baton, floor

CARDS = 5_000
PEOPLE, QUICK_PEOPLE = 500, 20
TIMES, QUICK_TIMES = 20, 5


def measure(is_quick: bool) -> None:
    """Measure and print."""
    one = Table(
        "snapshot",
        f"A board of {CARDS:,} cards over HTTP, CPU and time of the server",
        "warm_cpu_ms",
    )
    people = QUICK_PEOPLE if is_quick else PEOPLE
    many = Table("snapshot crowd", f"{people} people open it at once", "last_s", "cpu_ms")
    times = QUICK_TIMES if is_quick else TIMES
    for number in range(1 if is_quick else 3):
        with sqlite_boards(100, CARDS) as (folder, boards):
            small, large = boards.all
            one.add(FLOOR, **_raw(folder, large))
            with baton({"DATA_DIR": str(folder)}, boards) as server:
                server.ask(path_of(small))
                idle = server.rss_kib()
                one.add("Baton", **_answers(server, large, times))
                if number == 0:
                    body = server.ask(path_of(large), **{"Accept-Encoding": "gzip"})[1]
                    _floor_crowd(many, body, people)
                    _crowd(many, server, path_of(large), people)
                    many.add("Baton", grown_MiB=(server.rss_kib() - idle) / 1024)
    one.close()
    many.close()


def path_of(board: Board) -> str:
    """Return where a board is asked for."""
    return f"/api/boards/{board.id}"


def _answers(server: Server, board: Board, times: int) -> dict[str, float]:
    reader = Reader(server, board)
    cold, cold_cpu = reader.timed()
    warm = _median(reader.timed, times)
    size = len(reader.body)
    moved = reader.work(times)
    reader.timed()
    reader.headers["If-None-Match"] = reader.tag
    unchanged = _median(reader.timed, times)
    assert reader.status == 304
    return {
        "cold_cpu_ms": cold_cpu,
        "warm_cpu_ms": warm[1],
        "moved_cpu_ms": statistics.median(cpu for _, cpu in moved),
        "304_cpu_ms": unchanged[1],
        "cold_ms": cold,
        "warm_ms": warm[0],
        "304_ms": unchanged[0],
        "gzip_KB": size / 1000,
    }


class Reader:
    """A client that keeps its connection, and knows what the server spent on each answer."""

    def __init__(self, server: Server, board: Board) -> None:
        self.server, self.board, self.path = server, board, path_of(board)
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {server.token}", "Accept-Encoding": "gzip"}
        self.status, self.tag, self.body = 0, "", b""

    def timed(self) -> tuple[float, float]:
        """Ask once; return the milliseconds it took and those of the server's CPU."""
        pids = self.server.processes()
        cpu, begun = cpu_seconds(pids), time.monotonic()
        self.connection.request("GET", self.path, headers=self.headers)
        answer = self.connection.getresponse()
        self.body = answer.read()
        took = time.monotonic() - begun
        self.status, self.tag = answer.status, answer.headers["ETag"]
        return took * 1e3, (cpu_seconds(pids) - cpu) * 1e3

    def work(self, times: int) -> list[tuple[float, float]]:
        """Move some deals, and ask after each of the moves; return what the asking took."""
        lines = move_lines(self.board, times)
        return [self.timed() for line in lines if self._move(line)]

    def _move(self, line: str) -> bool:
        args = re.search(r'"args":(\{.*?\})', line)
        assert args
        headers = self.headers | {"Content-Type": "application/json"}
        self.connection.request("POST", f"{self.path}/commands/card.move", args[1], headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status == 200


def _median(timed: Callable[[], tuple[float, float]], times: int) -> tuple[float, float]:
    took, cpu = zip(*(timed() for _ in range(times)), strict=True)
    return statistics.median(took), statistics.median(cpu)


def _raw(folder: Path, board: Board) -> dict[str, float]:
    connection = sqlite3.connect(folder / "baton.db")
    names = [row[1] for row in connection.execute("PRAGMA table_info(card)")]
    fields = ", ".join(f"'{name}', \"{name}\"" for name in names)
    query = f"SELECT json_group_array(json_object({fields})) FROM card WHERE board_id = ?"
    body, times = b"", []
    with on_the_servers_core():
        for _ in range(QUICK_TIMES):
            begun = time.process_time()
            body = gzip.compress(connection.execute(query, (board.id,)).fetchone()[0].encode(), 1)
            times.append((time.process_time() - begun) * 1e3)
    connection.close()
    return {"warm_cpu_ms": statistics.median(times), "gzip_KB": len(body) / 1000}


def _floor_crowd(table: Table, body: bytes, people: int) -> None:
    with temporary_folder() as folder:
        (folder / "body").write_bytes(body)
        with floor(100, folder / "body") as server:
            _crowd(table, server, "/", people)


def _crowd(table: Table, server: Server, path: str, people: int) -> None:
    found = get_at_once(server, path, people)
    table.add(
        server.name,
        last_s=max(found.seen_ms) / 1e3,
        median_s=found.seen(50) / 1e3,
        cpu_ms=found.server_cpu / people * 1e3,
    )
    table.add_load(server.name, found.own_share)


def get_at_once(server: Server, path: str, people: int) -> Found:
    """Have so many people ask for something at the same moment."""
    with temporary_folder() as folder:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAccept-Encoding: gzip\r\n"
        request = folder / "request"
        request.write_bytes(f"{head}Authorization: Bearer {server.token}\r\n\r\n".encode())
        return run_load(server, "get", clients=people, request=request)


if __name__ == "__main__":
    say_facts()
    measure("quick" in sys.argv)
