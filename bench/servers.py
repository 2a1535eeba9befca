"""The servers that are measured, each on the same core: the floor, the peers, and Baton."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

from bench.boards import Boards
from bench.machine import CORES, HERE, ROOT, SERVER_CORES, at, compiled, node_packages
from tests.support.house import children_of
from tests.support.live import free_port

PATIENCE = 90


class Server:
    """A running server."""

    def __init__(self, name: str, port: int, process: subprocess.Popen[bytes]) -> None:
        self.name, self.port, self.process = name, port, process
        self.is_raw = False
        self.token = ""
        self.boards: Sequence[str] = ["board:1"]

    def processes(self) -> list[int]:
        """Return the process ids of the server and of its workers."""
        return [self.process.pid, *children_of(self.process.pid)]

    def joins(self) -> list[str]:
        """Return what clients say to hear one of the boards."""
        heads = self._heads() if self.token else {}
        streams = [{"stream": name, "since": heads.get(name, 0)} for name in self.boards]
        return [json.dumps(["join", stream]) for stream in streams]

    def ask(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()

    def rss_kib(self) -> int:
        """Return the memory of all processes."""
        return sum(_kept(pid, "VmRSS") for pid in self.processes())

    def _heads(self) -> dict[str, int]:
        boards = json.loads(self.ask("/api/boards")[1])["boards"]
        return {f"board:{board['id']}": board["seq"] for board in boards}


@contextmanager
def floor(frame_bytes: int, answer: Path | None = None) -> Iterator[Server]:
    """A C loop of send(): floor.c."""
    command = [str(compiled("floor")), "{port}", str(frame_bytes)]
    with _running("floor", [*command, str(answer)] if answer else command) as server:
        server.is_raw = True
        yield server


@contextmanager
def node_socketio(frame_bytes: int) -> Iterator[Server]:
    """Socket.IO on Node."""
    script, packages = str(HERE / "socketio_server.js"), str(node_packages())
    command = ["node", script, "{port}", str(frame_bytes), packages]
    with _running("Node socket.io", command) as server:
        yield server


@contextmanager
def flask_socketio(frame_bytes: int) -> Iterator[Server]:
    """Flask-SocketIO on eventlet, as it comes."""
    command = [sys.executable, "-m", "bench.flask_server", "{port}", str(frame_bytes)]
    with _running("stock Flask-SocketIO", command) as server:
        yield server


@contextmanager
def baton(
    environment: dict[str, str], boards: Boards | None = None, cores: set[int] | None = None
) -> Iterator[Server]:
    """Baton, as `python app.py` serves it."""
    command = [sys.executable, "app.py"]
    with _running("Baton", command, environment | {"RATE_LIMIT": "off"}, cores) as server:
        if boards:
            server.token = boards.token
            server.boards = [board.stream for board in boards.all]
        yield server


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[Server]:
    """Baton with the limits of an installation, on any core, its log kept: for attacks."""
    with (
        log.open("wb") as kept,
        _running("Baton", [sys.executable, "app.py"], environment, everywhere(), kept) as server,
    ):
        yield server


def peers(is_quick: bool) -> list[Callable[[int], AbstractContextManager[Server]]]:
    """Return the peers that can be run here; one of them is enough for a quick look."""
    if not node_packages():
        return [flask_socketio]
    return [node_socketio] if is_quick else [node_socketio, flask_socketio]


def everywhere() -> set[int]:
    """Return all cores, for a server of several processes."""
    return set(CORES)


@contextmanager
def _running(
    name: str,
    command: list[str],
    environment: dict[str, str] | None = None,
    cores: set[int] | None = None,
    log: IO[bytes] | int = subprocess.DEVNULL,
) -> Iterator[Server]:
    port = free_port()
    process = subprocess.Popen(
        [word.replace("{port}", str(port)) for word in command],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port), "HOST": "127.0.0.1"} | (environment or {}),
        stdout=log,
        stderr=log,
        **at(cores or SERVER_CORES),
    )
    try:
        _wait(process, port, name)
        yield Server(name, port, process)
    finally:
        # Going in peace takes a second, and whoever starts anew must manage after a power cut.
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.005)
    raise SystemExit(f"{name} did not start")


def _kept(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))
