"""Memory: what the process grows by when a large board is opened, is worked on, and is opened by 500 at once.

Run by `.venv/bin/python -m bench.memory [quick]` (quick: 5,000 cards and 20 people). All figures count from the
process that has worked on a small board. The last is taken after a while of quiet: does memory come back?
"""

import sys
import time

from bench.boards import sqlite_boards
from bench.growth import QUICK_SIZES, SIZES
from bench.report import Table, say_facts
from bench.servers import Server, baton
from bench.snapshot import PEOPLE, QUICK_PEOPLE, Reader, get_at_once, path_of

MOVES = 20
QUIET_SECONDS = 3


def measure(is_quick: bool) -> None:
    """Measure and print."""
    sizes = QUICK_SIZES if is_quick else SIZES
    people = QUICK_PEOPLE if is_quick else PEOPLE
    table = Table(
        "memory", f"What a board of {sizes[-1]:,} cards adds to the process, {people} people"
    )
    with (
        sqlite_boards(*sizes) as (folder, boards),
        baton({"DATA_DIR": str(folder)}, boards) as server,
    ):
        # The first commands of a process load much that later ones need.
        Reader(server, boards.all[0]).work(MOVES)
        alone = server.rss_kib()
        reader = Reader(server, boards.all[-1])
        reader.timed()
        opened = _grown(server, alone)
        reader.work(MOVES)
        worked_on = _grown(server, alone)
        get_at_once(server, path_of(boards.all[-1]), people)
        crowded = _grown(server, alone)
        time.sleep(QUIET_SECONDS)
        table.add(
            "Baton",
            alone_MiB=alone / 1024,
            opened_MiB=opened,
            moved_MiB=worked_on,
            crowd_MiB=crowded,
            quiet_MiB=_grown(server, alone),
        )
    table.close()


def _grown(server: Server, alone: int) -> float:
    return (server.rss_kib() - alone) / 1024


if __name__ == "__main__":
    say_facts()
    measure("quick" in sys.argv)
