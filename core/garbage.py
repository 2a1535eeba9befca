"""Python's search for objects in circles: not through all of the process while thousands of records are made.

Such a search stops everybody, for a tenth of a second; records are in no circle. What is young is searched as ever.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG, MIDDLE, OLD = gc.get_threshold()
NEVER = 1_000_000
_lock = threading.Lock()
_asking = {"count": 0}


@contextmanager
def without_long_search() -> Iterator[None]:
    """Leave out the search through all there is, until the last who asked for that has ended."""
    _ask(1)
    try:
        yield
    finally:
        _ask(-1)


def _ask(more: int) -> None:
    with _lock:
        _asking["count"] += more
        gc.set_threshold(YOUNG, MIDDLE, NEVER if _asking["count"] else OLD)
