"""Somebody who only works: a command every tenth of a second, in a process of its own, while others attack.

Each line it prints is `[when, milliseconds]`; `[when, null]` says that the line broke and was made anew.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.models import new_id
from tests.support.raw_socket import RawSocket

PAUSE = 0.1
PATIENCE = 30


class Normal:
    """What somebody normal meets, as their process tells it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._seen: list[tuple[float, float | None]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def between(self, began: float, ended: float) -> list[float]:
        """Return how long each answer of this time took, in milliseconds."""
        return [ms for at, ms in list(self._seen) if began <= at <= ended and ms is not None]

    def breaks(self, began: float, ended: float) -> int:
        """Return how often the line broke."""
        return sum(ms is None for at, ms in list(self._seen) if began <= at <= ended)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            at, ms = json.loads(line)
            self._seen.append((at, ms))


@contextmanager
def working(port: int, token: str, stream: str, card: str) -> Iterator[Normal]:
    """Have somebody work until the block ends."""
    command = [sys.executable, "-m", "bench.attacks.normal", str(port), token, stream, card]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield Normal(process)
    finally:
        process.kill()
        process.wait()


def _work(port: int, token: str, stream: str, card: str) -> None:
    while True:
        with contextlib.suppress(OSError, AssertionError), RawSocket(port, PATIENCE) as sock:
            sock.sign_in(token)
            sock.emit("join", {"stream": stream, "since": 0}, 0)
            assert sock.wait_for("430[")
            for number in range(1, sys.maxsize):
                _one(sock, number, stream, card)
                time.sleep(PAUSE)
        _say(time.monotonic(), None)
        time.sleep(PAUSE)


def _one(sock: RawSocket, number: int, stream: str, card: str) -> None:
    fields = {"title": f"Offer {number}"}
    command = {"stream": stream, "id": new_id(), "name": "card.edit"}
    began = time.monotonic()
    sock.emit("command", command | {"args": {"card": card, "fields": fields}}, number)
    answer = sock.wait_for(f"43{number}[")
    assert '"ok"' in answer, answer
    _say(began, (time.monotonic() - began) * 1000)


def _say(*what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _work(int(sys.argv[1]), *sys.argv[2:])
