"""Idle: what sockets cost that have joined a board and say nothing.

Run by `.venv/bin/python -m bench.idle [quick]`: 500 of them at each server but the floor, which keeps next to
nothing of a client, and 5,000 at Baton, or as many as the limits of this machine allow; 50 to a board (quick:
250, Baton alone).
"""

import resource
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from bench.boards import sqlite_boards, temporary_folder
from bench.load import IdleClients
from bench.report import Table, say_facts
from bench.servers import Server, baton, peers
from core.server.processes import raise_file_limit

COUNT, QUICK_COUNT, MANY = 500, 250, 5_000
TO_A_BOARD = 50
# What a server has open beside its sockets.
OTHER_FILES = 100
SETTLE = 1.0
FRAME = 500
# Peers say nothing meanwhile. Baton's heads take five seconds to go round; of 5,000 sockets, which need longer
# than that to join, those that came first are pinged within twenty.
PEER_SECONDS, SECONDS, MANY_SECONDS = 2, 5, 20


def measure(is_quick: bool) -> None:
    """Measure and print."""
    if is_quick:
        _measure(QUICK_COUNT, SECONDS)
        return
    _measure(COUNT, SECONDS, *peers(is_quick))
    raise_file_limit()
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHER_FILES
    _measure(min(MANY, allowed // TO_A_BOARD * TO_A_BOARD), MANY_SECONDS)


def _measure(
    count: int, seconds: int, *others: Callable[[int], AbstractContextManager[Server]]
) -> None:
    table = Table(f"idle {count}", f"{count:,} idle sockets, {TO_A_BOARD} to a board")
    for serve in others:
        with serve(FRAME) as server:
            server.boards = [f"board:{number}" for number in range(count // TO_A_BOARD)]
            _watch(table, server, count, PEER_SECONDS)
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
