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
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

from core.server import drain, patience
from core.server.patience import HEAD_SECONDS, IDLE_SECONDS, STALL_SECONDS
from core.server.reaper import Reaper

log = logging.getLogger(__name__)

MAX_WAITING_MESSAGES = 100
# Beside its sockets a server answers so many requests at once.
MAX_REQUESTS = 1000
# For a refusal to reach a client before it is cut off.
HANG_UP_SECONDS = 1.0

sleep = time.sleep


def spawn(function: Callable[..., Any], *args: Any) -> None:
    """Run a function in a thread that ends with the process."""
    threading.Thread(target=function, args=args, daemon=True).start()


def run_off_loop(function: Callable[..., Any], *args: Any) -> Any:
    """Call the function: threads need no loop."""
    return function(*args)


def ticks() -> None:
    """Return None: there is no event loop, and each client is written to by a thread of its own."""


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
        environ["baton.stay"]()
        environ["werkzeug.socket"].settimeout(None)
        patience.limit_silence(environ["werkzeug.socket"])
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


class BoundedThreads(ThreadedWSGIServer):
    """A server that starts a thread for each connection, but not without end."""

    def __init__(self, guard: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reaper = guard.reaper
        self._free = threading.Semaphore(guard.max_sockets + MAX_REQUESTS)
        # Of several workers that a connection wakes, all but one find nothing to accept.
        self.socket.setblocking(False)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError as error:
            # The system gives no further thread.
            self._free.release()
            log.warning("a connection is not served: %s", error)
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection until it ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class Deadline:
    """For a part of a request, which must arrive in time, however slowly its bytes trickle in."""

    def __init__(
        self, reaper: Reaper, connection: socket.socket, pace: patience.Pace | None = None
    ) -> None:
        self.reaper, self.connection, self.pace = reaper, connection, pace
        self.is_met = False
        self.is_late = False

    def give_up(self) -> None:
        """Cut the connection if that part is not here yet, and no more of it comes."""
        if self.is_met:
            return
        left = self.pace.left() if self.pace else 0
        if left > 0:
            self.reaper.add(left, self.give_up)
        else:
            self.is_late = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)


class Handler(WSGIRequestHandler):
    """A request handler that keeps silent, waits for nobody without end, and is counted."""

    timeout = STALL_SECONDS
    _patience = HEAD_SECONDS
    running: set[int] = set()
    _numbers = itertools.count()

    def handle_one_request(self) -> None:
        """Read a request and answer it."""
        self._head = self._deadline(self._patience)
        self._patience = IDLE_SECONDS + HEAD_SECONDS
        super().handle_one_request()

    def parse_request(self) -> bool:
        """Read the head."""
        self._head.is_met = super().parse_request() and not self._head.is_late
        return self._head.is_met

    def _deadline(self, seconds: float, pace: patience.Pace | None = None) -> Deadline:
        deadline = Deadline(self.server.reaper, self.connection, pace)
        self.server.reaper.add(seconds, deadline.give_up)
        return deadline

    def run_wsgi(self) -> None:
        """Answer one request."""
        number = next(self._numbers)
        self.running.add(number)
        # Behind its answer werkzeug reads whatever the client still sends, for as long as that goes on.
        self._pace = patience.pace_of_body(self.headers)
        seconds = self._pace.left() if self._pace else patience.ANSWER_SECONDS
        self._answer = self._deadline(seconds, self._pace)
        try:
            super().run_wsgi()
        finally:
            self.running.discard(number)
            self._answer.is_met = True

    def make_environ(self) -> dict[str, Any]:
        """Return what the application may know and ask of the connection."""
        environ = super().make_environ()
        if self._pace:
            environ["wsgi.input"] = patience.Counted(environ["wsgi.input"], self._pace)
        return environ | {
            "baton.hang_up": self._hang_up,
            "baton.stay": self._stay,
        }

    def _hang_up(self) -> None:
        self._answer = self._deadline(HANG_UP_SECONDS)

    def _stay(self) -> None:
        self._answer.is_met = True

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
    server = BoundedThreads(guard, host, port, app, handler=Handler, fd=sock.fileno())

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
