"""Long reckoning in a thread of its own, so that whoever moves a card meanwhile hardly waits for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

QUICK_SECONDS = 0.0003
USUAL_SECONDS = sys.getswitchinterval()
# Who reckons now: the interval is one for the whole process.
_reckoning: set[object] = set()


@contextmanager
def giving_way() -> Iterator[None]:
    """Give way more often than Python does by itself: a move gives way many times, and would wait each time."""
    me = object()
    _reckoning.add(me)
    sys.setswitchinterval(QUICK_SECONDS)
    try:
        yield
    finally:
        _reckoning.discard(me)
        if not _reckoning:
            sys.setswitchinterval(USUAL_SECONDS)
