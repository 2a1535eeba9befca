"""The threading mode: a thread for each request and socket, on werkzeug's server."""

import contextlib
import itertools
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from simple_websocket import ConnectionClosed
from werkzeug.serving import WSGIRequestHandler, make_server
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

from core.server import drain

log = logging.getLogger(__name__)

MAX_WAITING_MESSAGES = 100
STALL_SECONDS = 60

sleep = time.sleep


def spawn(function: Callable[..., Any], *args: Any) -> None:
    """Run a function in a thread that ends with the process."""
    threading.Thread(target=function, args=args, daemon=True).start()


def run_off_loop(function: Callable[..., Any], *args: Any) -> Any:
    """Call the function: threads need no loop."""
    return function(*args)


class BoundedServer(simple_websocket.Server):
    """A WebSocket that stops reading while the application has enough to do."""

    def _handle_events(self) -> bool:
        keep_going = super()._handle_events()
        while keep_going and self.connected and len(self.input_buffer) > MAX_WAITING_MESSAGES:
            time.sleep(0.01)
        return keep_going

    def _thread(self) -> None:
        super()._thread()
        # The stock class wakes its reader before it notes the end, and the reader may sleep again.
        self.connected = False
        self.event.set()


class DaemonThread(threading.Thread):
    """A thread that doesn't keep the process alive."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, daemon=True)


class GuardedWebSocket(SimpleWebSocketWSGI):
    """What engine.io takes for a WebSocket, with a limit on messages."""

    def __init__(self, handler: Callable[..., Any], server: Any) -> None:
        super().__init__(handler, server, max_message_size=server.max_http_buffer_size)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Run the WebSocket until it ends."""
        environ["werkzeug.socket"].settimeout(None)
        self.ws = BoundedServer(environ, thread_class=DaemonThread, **self.server_args)
        self.app(self)
        # So werkzeug learns that the connection is used up.
        raise ConnectionError

    def close(self) -> None:
        """Close without a code."""
        self.fail(CloseReason.NORMAL_CLOSURE, "")

    def abort(self) -> None:
        """Cut the connection, whoever is reading or writing."""
        try:
            self.ws.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def fail(self, code: int, reason: str) -> None:
        """Close with a code. Reader and writer may both try."""
        with contextlib.suppress(ConnectionClosed, LocalProtocolError, OSError):
            self.ws.close(code, reason)


def guard_websockets(eio: Any) -> None:
    """Let this engine.io server make guarded WebSockets."""
    eio._async = eio._async | {"websocket": GuardedWebSocket}


class Handler(WSGIRequestHandler):
    """A request handler that keeps silent and is counted."""

    timeout = STALL_SECONDS
    running: set[int] = set()
    _numbers = itertools.count()

    def run_wsgi(self) -> None:
        """Answer one request."""
        number = next(self._numbers)
        self.running.add(number)
        try:
            super().run_wsgi()
        finally:
            self.running.discard(number)

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Stop reading: after a WebSocket no further request comes."""
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing about a request that went well."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Pass on what went wrong."""
        log.warning(message, *args)


def serve(app: Any, guard: Any, sock: socket.socket, is_alone: bool) -> None:
    """Serve until SIGTERM or SIGINT. Whoever serves alone hangs up then, since nobody else accepts."""
    host, port = sock.getsockname()[:2]
    server = make_server(host, port, app, threaded=True, request_handler=Handler, fd=sock.fileno())
    # Of several workers that a connection wakes, all but one find nothing to accept.
    server.socket.setblocking(False)

    def leave(*_: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        spawn(_end_at_last)
        spawn(drain.drain, guard, server.shutdown, lambda: None)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    server.serve_forever()
    if is_alone:
        drain.hang_up(sock)
    _wait_for_requests(guard)


def after_fork() -> None:
    """Nothing of a parent's threads is left in a child."""


def _end_at_last() -> None:
    time.sleep(drain.LEAVE_SECONDS)
    os._exit(0)


def _wait_for_requests(guard: Any) -> None:
    until = time.monotonic() + drain.LEAVE_SECONDS
    while (Handler.running or not guard.is_drained) and time.monotonic() < until:
        time.sleep(0.05)
