"""Fan-out: what it costs to tell 500 people who watch one board of a move, and how soon the last one knows.

Run by `.venv/bin/python -m bench.fanout [quick]`. Each server is told of moves by the same load: five a
second (steady), then twenty at once, again and again (bursts, which is also how much it can do).
"""

import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice

from bench.boards import Boards, move_lines, sqlite_boards
from bench.load import Found, run_load
from bench.report import Table, say_facts
from bench.servers import Server, baton, floor, peers

WATCHERS = 500
CARDS = 100
MOVES = 12_000


def measure(is_quick: bool) -> None:
    """Measure and print."""
    compared = "cpu_us", "p50_ms", "p99_ms"
    title = f"Fan-out to {WATCHERS} watchers, CPU of the server for each delivery"
    steady = Table("fan-out steady", f"{title}: 5 moves a second", *compared)
    bursts = Table("fan-out bursts", f"{title}: 20 moves at once", *compared, "deliveries_per_s")
    for _ in range(1 if is_quick else 3):
        with (
            sqlite_boards(CARDS) as (folder, boards),
            baton({"DATA_DIR": str(folder)}, boards) as server,
        ):
            found = _run(server, steady, bursts, is_quick, boards)
        # A change of ours is so large; the others send as much.
        size = round(found.bytes / found.deliveries)
        for serve in (floor, *peers(is_quick)):
            with serve(size) as server:
                _run(server, steady, bursts, is_quick)
    steady.close()
    bursts.close()


def _run(
    server: Server, steady: Table, bursts: Table, is_quick: bool, boards: Boards | None = None
) -> Found:
    lines = list(islice(move_lines(boards.all[0], MOVES) if boards else _words(), MOVES))
    half = MOVES // 2
    run = partial(run_load, server, clients=WATCHERS, warm=0.5 if is_quick else 1)
    found = run("steady", lines[:half], seconds=1.5 if is_quick else 5)
    _add(steady, server, found)
    found = run("bursts", lines[half:], senders=20, seconds=1 if is_quick else 3)
    _add(bursts, server, found, deliveries_per_s=found.deliveries / found.seconds)
    return found


def _words() -> Iterator[str]:
    while True:
        yield '["command",{"stream":"board:1"}]'


def _add(table: Table, server: Server, found: Found, **more: float) -> None:
    spent = {"cpu_us": found.cpu_per_delivery, "p50_ms": found.seen(50), "p99_ms": found.seen(99)}
    table.add(server.name, **spent, **more)
    table.add_load(server.name, found.own_share)


if __name__ == "__main__":
    say_facts()
    measure("quick" in sys.argv)
