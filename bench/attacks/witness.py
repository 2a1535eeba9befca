"""A normal user beside an attack: how long their commands take, and how much memory the server has meanwhile."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from bench.attacks.stage import Stage
from bench.report import percentile

# As somebody moves deals who is in a hurry.
PAUSE = 0.1


@dataclass
class Felt:
    """What the user felt, in milliseconds and MiB."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return it as a table shows it."""
        return {
            "p50_ms": percentile(self.took, 50),
            "p95_ms": percentile(self.took, 95),
            "failed": len(self.failed),
            "before_MiB": self.memory[0],
            "most_MiB": max(self.memory),
            "after_MiB": self.memory[-1],
        }


@contextmanager
def witnessed(stage: Stage) -> Iterator[Felt]:
    """Let somebody move a deal of a board that is left alone, again and again, while something else is done."""
    felt, is_over = Felt(), threading.Event()
    thread = threading.Thread(target=_move, args=(stage, felt, is_over))
    thread.start()
    try:
        yield felt
    finally:
        is_over.set()
        thread.join()
        felt.memory.append(stage.server.rss_kib() / 1024)


def _move(stage: Stage, felt: Felt, is_over: threading.Event) -> None:
    path = f"/api/boards/{stage.quiet['board']}/commands/card.move"
    body = json.dumps({"card": stage.quiet["card"], "column": stage.quiet["column"]})
    while True:
        felt.memory.append(stage.server.rss_kib() / 1024)
        begun = time.perf_counter()
        try:
            felt.failed += _ask(stage, path, body)
        except OSError as error:
            felt.failed.append(repr(error))
        felt.took.append((time.perf_counter() - begun) * 1000)
        if is_over.wait(PAUSE):
            return


def _ask(stage: Stage, path: str, body: str) -> list[str]:
    line = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=30)
    heads = {"Authorization": f"Bearer {stage.people['witness'].token}"}
    heads |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    line.request("POST", path, body, heads)
    answer = line.getresponse()
    said = answer.read()
    line.close()
    return [] if answer.status == 200 else [said.decode()]
