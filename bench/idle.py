"""Idle: what sockets cost that have joined a board and say nothing.

Run by `.venv/bin/python -m bench.idle [quick]`: 500 and 2,000 of them, 50 to a board (quick: 250, Baton alone).
"""

import sys
import time

from bench.boards import sqlite_boards, temporary_folder
from bench.load import IdleClients
from bench.report import Table, say_facts
from bench.servers import Server, baton, floor, peers

COUNTS, QUICK_COUNTS = (500, 2_000), (250,)
TO_A_BOARD = 50
SETTLE = 1.0
FRAME = 500


def measure(is_quick: bool) -> None:
    """Measure and print."""
    counts = QUICK_COUNTS if is_quick else COUNTS
    # One or two beats of the heads, which come every five seconds.
    seconds = 5 if is_quick else 10
    tables = {n: Table(f"idle {n}", f"{n:,} idle sockets, {TO_A_BOARD} to a board") for n in counts}
    for count, table in tables.items():
        for serve in () if is_quick else (floor, *peers(is_quick)):
            with serve(FRAME) as server:
                server.boards = [f"board:{number}" for number in range(count // TO_A_BOARD)]
                _watch(table, server, count, seconds)
        sizes = (0,) * (count // TO_A_BOARD)
        with (
            sqlite_boards(*sizes) as (folder, boards),
            baton({"DATA_DIR": str(folder)}, boards) as server,
        ):
            _watch(table, server, count, seconds)
        table.close()


def _watch(table: Table, server: Server, count: int, seconds: float) -> None:
    time.sleep(SETTLE)
    alone = server.rss_kib()
    with temporary_folder() as folder:
        clients = IdleClients(server, folder, clients=count, seconds=seconds, warm=2 * SETTLE)
        if not clients.is_ready:
            table.add(server.name, failed=1)
            return
        time.sleep(SETTLE)
        full = server.rss_kib()
        found = clients.finish()
    table.add(
        server.name,
        KiB_per_socket=(full - alone) / count,
        alone_MiB=alone / 1024,
        percent_of_a_core=found.server_cpu / found.seconds * 100,
        all_joined_s=found.connecting,
    )


if __name__ == "__main__":
    say_facts()
    measure("quick" in sys.argv)
