"""One background task that does small things at their time, instead of a thread for each."""

import itertools
import logging
import threading
import time
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

log = logging.getLogger(__name__)

TICK = 0.25


class Reaper:
    """Calls functions later. They must not block."""

    def __init__(self, eio: Any) -> None:
        self._eio = eio
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._is_running = False
        self._lock = threading.Lock()

    def add(self, seconds: float, duty: Callable[[], None]) -> None:
        """Call a function after so many seconds."""
        with self._lock:
            heappush(self._due, (time.monotonic() + seconds, next(self._numbers), duty))
            is_first, self._is_running = not self._is_running, True
        if is_first:
            self._eio.start_background_task(self._run)

    def _run(self) -> None:
        while True:
            self._eio.sleep(TICK)
            while duty := self._next_due():
                self._call(duty)

    def _next_due(self) -> Callable[[], None] | None:
        with self._lock:
            if self._due and self._due[0][0] <= time.monotonic():
                return heappop(self._due)[2]
        return None

    def _call(self, duty: Callable[[], None]) -> None:
        try:
            duty()
        except Exception:
            log.exception("what was due for a socket failed")
