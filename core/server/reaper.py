"""One background task that does small things at their time, instead of a thread for each."""

import itertools
import logging
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

    def add(self, seconds: float, duty: Callable[[], None]) -> None:
        """Call a function after so many seconds."""
        heappush(self._due, (time.monotonic() + seconds, next(self._numbers), duty))
        if not self._is_running:
            self._is_running = True
            self._eio.start_background_task(self._run)

    def _run(self) -> None:
        while True:
            self._eio.sleep(TICK)
            while self._due and self._due[0][0] <= time.monotonic():
                _, _, duty = heappop(self._due)
                self._call(duty)

    def _call(self, duty: Callable[[], None]) -> None:
        try:
            duty()
        except Exception:
            log.exception("closing a socket failed")
