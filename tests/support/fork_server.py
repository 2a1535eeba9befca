"""A process that has imported the program once and forks a server whenever one is asked for.

Importing takes longer than most tests. `python -m tests.support.fork_server` reads a line of JSON for
each server, with its environment and the file of its log, and answers with a process id.
"""

import gc
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path

from core import server
from tests.support.settings import make_config
from tests.support.waiting import eventually


class ForkedProcess:
    """A forked server, as much of `subprocess.Popen` as tests need. Its parent reaps it."""

    def __init__(self, environment: dict[str, str], log: str) -> None:
        forks = _fork_server()
        assert forks.stdin
        assert forks.stdout
        print(json.dumps([environment, log]), file=forks.stdin, flush=True)
        self.pid = int(forks.stdout.readline())

    def poll(self) -> int | None:
        """Return None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float = 60) -> int:
        """Return once it has ended; raise TimeoutExpired."""
        if not eventually(lambda: self.poll() is not None, timeout):
            raise subprocess.TimeoutExpired("a forked server", timeout)
        return 0

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _fork_server() -> subprocess.Popen[str]:
    """The process to fork from; it ends with the input that we hold."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.fork_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Fork a server for each line of the input."""
    with tempfile.TemporaryDirectory() as folder:
        server.prepare(make_config(Path(folder), "sqlite:///"))
    # Not before the standard library is patched.
    app = import_module("app")

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        environment, log = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(environment, log)
            app.main()
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become(environment: dict[str, str], log: str) -> None:
    """Take over a server's surroundings in the place of those of the process that was forked."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, log, os.O_WRONLY | os.O_APPEND | os.O_CREAT),
    ):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(1, 2)


if __name__ == "__main__":
    main()
