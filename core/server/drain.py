"""How a server leaves: it tells its clients, finishes what it has begun, and closes."""

import contextlib
import logging
import socket
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

LEAVE_SECONDS = 8.0
FINISH_SECONDS = 5.0
QUIET_SECONDS = 0.3
at_leaving: list[Callable[[], None]] = []


def drain(guard: Any, stop_accepting: Callable[[], None], finish: Callable[[], None]) -> None:
    """Leave in good order. Who is cut off all the same sends its command again elsewhere."""
    guard.is_draining = True
    stop_accepting()
    for let_go in at_leaving:
        let_go()
    guard.server.emit("going_away", {}, ignore_queue=True)
    # What the clients sent before they heard of it is still on its way.
    guard.eio.sleep(QUIET_SECONDS)
    _wait(guard, FINISH_SECONDS, lambda: not any(map(_has_work, _sockets(guard))))
    sockets = _sockets(guard)
    for sock in sockets:
        sock.close()
    _wait(guard, 1, lambda: not any(sock.ws for sock in sockets))
    for sock in sockets:
        sock.shut()
    guard.is_drained = True
    finish()


def hang_up(listener: socket.socket) -> None:
    """Refuse new connections, for all who share the socket: whoever dials finds another server at once."""
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)


def _has_work(sock: Any) -> bool:
    return not sock.closed and (sock.is_busy or sock.queue.qsize() > 0)


def _sockets(guard: Any) -> list[Any]:
    return list(guard.eio.sockets.values())


def _wait(guard: Any, seconds: float, is_done: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not is_done() and time.monotonic() < until:
        guard.eio.sleep(0.05)
