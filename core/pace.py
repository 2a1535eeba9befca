"""Long work in short transactions: how many rows to take at once, found out on the way."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# A transaction should take so long; others wait for none that takes 50 ms.
AIM_SECONDS = 0.02
LARGEST = 200


class Pace:
    """Measures each turn and sets `size`, the number of rows for the next."""

    def __init__(self, aim: float = AIM_SECONDS, lowest: int = 1) -> None:
        self.aim, self.lowest = aim, lowest
        self.size = max(20, lowest)
        self.longest = 0.0
        self.took = 0.0

    @contextmanager
    def turn(self) -> Iterator[int]:
        """Time what is done inside; yields how many rows it may take."""
        begun = time.monotonic()
        yield self.size
        self.took = time.monotonic() - begun
        self.longest = max(self.longest, self.took)
        wanted = int(self.size * self.aim / max(self.took, 0.0001))
        self.size = max(self.lowest, min(wanted, self.size * 2, LARGEST))

    def rest(self) -> None:
        """Leave the database to others for as long as we had it."""
        time.sleep(self.took)
