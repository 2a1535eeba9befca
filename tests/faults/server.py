"""The server under test: the real `python app.py`, or the same with a bug put in, as processes to be hurt."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.faults.wire import LineBroken, http
from tests.support.live import ROOT, free_port

PATIENCE = 60
PAGE = os.sysconf("SC_PAGE_SIZE")


class Server:
    """One server with its workers, all in a process group of their own."""

    def __init__(self, folder: Path, environment: dict[str, str], bug: str | None = None) -> None:
        self.port = free_port()
        self.log = folder / "server.log"
        self.environment = environment | {"HOST": "127.0.0.1", "PORT": str(self.port)}
        script = ["-m", "tests.faults.start", bug] if bug else ["app.py"]
        self.command = [sys.executable, *script]
        self.process: subprocess.Popen[bytes] | None = None
        # How often it was started, and how often it came up.
        self.starts = self.lives = 0

    async def start(self) -> None:
        """Start it and return once it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.starts += 1
        for _ in range(PATIENCE * 20):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(LineBroken):
                await http(self.port, "", "/healthz", patience=2)
                self.lives += 1
                return
            await asyncio.sleep(0.05)
        raise RuntimeError(f"the server does not answer: {self.log.read_text()[-2000:]}")

    async def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        self._signal_group(signal.SIGKILL)
        await self._gone()

    async def stop(self) -> None:
        """Ask it to leave; insist after a while."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._gone(), 15)
        self._signal_group(signal.SIGKILL)

    def pause(self) -> None:
        self._signal_group(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal_group(signal.SIGCONT)

    def workers(self) -> list[int]:
        """Process ids of the workers; with a single process there are none."""
        return children(self.process.pid) if self.process else []

    def memory(self) -> list[int]:
        """Resident bytes of each serving process."""
        return [rss(pid) for pid in self.serving()]

    def files(self) -> int:
        """How many files and sockets are open in all serving processes."""
        return sum(open_files(pid) for pid in self.serving())

    def serving(self) -> list[int]:
        if self.process is None:
            return []
        return self.workers() or [self.process.pid]

    async def _gone(self) -> None:
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.02)

    def _signal_group(self, number: int) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def children(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def rss(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def open_files(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0
