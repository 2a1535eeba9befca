"""How much memory and how many files the server holds, from the first second to the last."""

import asyncio

from tests.faults.history import History
from tests.faults.server import Server

SETTLED = 3.0


class Memory:
    """Watches the serving processes; figures in MB of the largest one."""

    def __init__(self, server: Server, history: History) -> None:
        self.server, self.history = server, history
        self.start = self.peak = self.end = self._now()
        self.files_start = self.files_end = server.files()
        # Of the life that lasts to the end: how much when it had settled, and for how long it has lived.
        self.base, self.lived = 0.0, 0.0

    async def watch(self) -> None:
        """Look every now and then."""
        life = -1
        while True:
            await asyncio.sleep(0.5)
            if life != self.server.lives:
                life, since, self.base = self.server.lives, self.history.now(), 0.0
            self.lived = self.history.now() - since
            if not self.base and self.lived > SETTLED:
                # A process that nobody has asked anything yet is smaller than any that serves.
                self.base = max(self.start, self._now())
            self.peak = max(self.peak, self._now())

    async def finish(self) -> None:
        """Look for the last time, when all clients have left."""
        await asyncio.sleep(1)
        self.end, self.files_end = self._now(), self.server.files()

    def _now(self) -> float:
        return round(max(self.server.memory(), default=0) / 2**20, 1)
