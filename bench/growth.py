"""Growth: are moves on a large board as quick as on a small one?

Run by `.venv/bin/python -m bench.growth [quick]`: eight people move deals, each the next when the last move is
acknowledged, on boards of several sizes in one database.
"""

import sys

from bench.boards import move_lines, sqlite_boards
from bench.load import run_load
from bench.report import Table, say_facts
from bench.servers import baton

SIZES, QUICK_SIZES = (100, 5_000, 10_000), (100, 5_000)
PEOPLE = 8
MOVES, QUICK_MOVES = 20_000, 6_000


def measure(is_quick: bool) -> None:
    """Measure and print."""
    sizes = QUICK_SIZES if is_quick else SIZES
    title = f"Moves on boards of several sizes, {PEOPLE} at once"
    compared = "moves_per_s", "cpu_us", "p99_ms"
    table = Table("growth", title, *compared, base=_line(sizes[0]))
    with (
        sqlite_boards(*sizes) as (folder, boards),
        baton({"DATA_DIR": str(folder)}, boards) as server,
    ):
        for _ in range(1 if is_quick else 3):
            for size, board in zip(sizes, boards.all, strict=True):
                server.boards = [board.stream]
                options = {"clients": PEOPLE, "senders": PEOPLE, "warm": 0.5}
                lines = move_lines(board, QUICK_MOVES if is_quick else MOVES)
                found = run_load(server, "loop", lines, seconds=1 if is_quick else 4, **options)
                table.add(
                    _line(size),
                    moves_per_s=found.acks / found.seconds,
                    cpu_us=found.server_cpu / found.acks * 1e6,
                    p99_ms=found.acked(99),
                )
                table.add_load(_line(size), found.own_share)
    table.close()


def _line(size: int) -> str:
    return f"{size:,} cards"


if __name__ == "__main__":
    say_facts()
    measure("quick" in sys.argv)
