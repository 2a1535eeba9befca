"""A real server process (`python app.py`) on a free port, for tests that need sockets or a browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.support.fork_server import ForkedProcess

ROOT = Path(__file__).parents[2]
PATIENCE = 60


class LiveServer:
    """Starts, stops and restarts `python app.py` over one data folder and database."""

    def __init__(
        self,
        data_dir: Path,
        environment: dict[str, str],
        program: Sequence[str] = ("app.py",),
        under: Sequence[str] = (),
    ) -> None:
        self.command = [*under, sys.executable, *program]
        self.port = free_port()
        self.data_dir = data_dir
        self.log = data_dir / "server.log"
        self.environment = {"PORT": str(self.port), "HOST": "127.0.0.1", **environment}
        self.process: subprocess.Popen[bytes] | ForkedProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server and return once it answers."""
        self.process = self._launch()
        self._wait_until_alive()

    def _launch(self) -> subprocess.Popen[bytes] | ForkedProcess:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """Ask the server to go; insist after a while."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def _wait_until_alive(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server stopped at once:\n{self.log.read_text()}")
            if _answers(f"{self.url}/healthz"):
                return
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server did not answer in {PATIENCE} s:\n{self.log.read_text()}")


class ForkedServer(LiveServer):
    """The same, forked from a process that has imported everything: it is there sooner."""

    def _launch(self) -> ForkedProcess:
        return ForkedProcess(os.environ | self.environment, str(self.log))


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
