"""Runs load.c against a server and reads what it found."""

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.boards import temporary_folder
from bench.machine import LOAD_CORES, at, compiled
from bench.report import percentile
from bench.servers import Server


@dataclass
class Found:
    """What one run of the load found."""

    seconds: float
    connecting: float
    deliveries: int
    bytes: int
    acks: int
    server_cpu: float
    own_cpu: float
    body_bytes: int
    seen_ms: list[float]
    acked_ms: list[float]

    @property
    def cpu_per_delivery(self) -> float:
        """Microseconds of the server for each frame that came to somebody."""
        return self.server_cpu / self.deliveries * 1e6

    @property
    def own_share(self) -> float:
        """Percent of a core that the load took."""
        return self.own_cpu / self.seconds * 100

    def seen(self, percent: float) -> float:
        """Milliseconds until everybody had a move."""
        return percentile(self.seen_ms, percent)

    def acked(self, percent: float) -> float:
        """Milliseconds until a move was acknowledged."""
        return percentile(self.acked_ms, percent)


def run_load(server: Server, mode: str, moves: Iterable[str] = (), **options: Any) -> Found:
    """Run the load once."""
    with temporary_folder() as folder:
        command = _command(server, folder, mode, moves, options)
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, **at(LOAD_CORES))
    return Found(**json.loads(done.stdout))


class IdleClients:
    """Clients that have joined and say nothing."""

    def __init__(self, server: Server, folder: Path, **options: Any) -> None:
        command = _command(server, folder, "idle", (), options)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, **at(LOAD_CORES))
        assert self.process.stdout
        self.is_ready = self.process.stdout.readline() == b"ready\n"

    def finish(self) -> Found:
        """Wait for the end of the run."""
        out, _ = self.process.communicate()
        return Found(**json.loads(out))


def _command(
    server: Server, folder: Path, mode: str, moves: Iterable[str], options: dict[str, Any]
) -> list[str]:
    files = {"moves": moves, "joins": server.joins()}
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines))
    words = {
        "mode": mode,
        "port": server.port,
        "raw": int(server.is_raw),
        "servers": ",".join(map(str, server.processes())),
        "signin": json.dumps({"token": server.token}),
        **{name: folder / name for name in files},
        **options,
    }
    return [str(compiled("load")), *(f"{name}={value}" for name, value in words.items())]
