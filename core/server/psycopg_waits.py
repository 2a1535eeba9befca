"""How psycopg waits for PostgreSQL in eventlet mode: a moment for itself, and then so that others can work.

psycopg's own waiting in C would stop the whole process; its `wait_selector`, which `server.prepare` chooses, does
not, but opens and closes a selector for each answer. It stays in use where connections are opened.
"""

from collections.abc import Generator
from typing import Any

import psycopg
import psycopg.waiting
from eventlet import patcher
from eventlet.green import select as green_select
from psycopg.waiting import READY_R, READY_W, WAIT_R, WAIT_RW, WAIT_W

select = patcher.original("select")

# Most answers come sooner than others could have had their turn; until then rows may be locked.
AT_ONCE_MILLISECONDS = 1
EVENTS = {WAIT_R: select.POLLIN, WAIT_W: select.POLLOUT, WAIT_RW: select.POLLIN | select.POLLOUT}


def install() -> None:
    """Take the place of `psycopg.waiting.wait`, which is looked up for each answer."""
    psycopg.waiting.wait = wait


def wait(
    steps: Generator[int, int, Any],
    fileno: int,
    interval: float = 0.0,
    timeout: float | None = None,
) -> Any:
    """Drive a generator of psycopg, which says what it waits for, to its end; return what it returns."""
    try:
        wanted = next(steps)
        while True:
            ready = _ready(fileno, wanted) or _wait_until_ready(fileno, wanted, timeout)
            wanted = steps.send(ready)
    except StopIteration as end:
        return end.value


def _ready(fileno: int, wanted: int) -> int:
    poll = select.poll()
    poll.register(fileno, EVENTS[wanted])
    ready = 0
    for _fileno, events in poll.poll(AT_ONCE_MILLISECONDS):
        ready |= READY_W if events & select.POLLOUT else 0
        # Whatever else there is, also that the line is broken, is found out by reading.
        ready |= READY_R if events & ~select.POLLOUT else 0
    return ready


def _wait_until_ready(fileno: int, wanted: int, timeout: float | None) -> int:
    reading = [fileno] if wanted & WAIT_R else []
    writing = [fileno] if wanted & WAIT_W else []
    readable, writable, _ = green_select.select(reading, writing, [], timeout)
    if not readable and not writable:
        raise psycopg.errors._WaitTimeout("wait timeout expired")
    return (READY_R if readable else 0) | (READY_W if writable else 0)
