"""The eventlet mode: the guards of its WebSocket, its web server."""

import errno
import logging
import os
import signal
import socket
import time
from collections.abc import Sequence
from typing import Any

import eventlet
import eventlet.hubs
import eventlet.tpool
import eventlet.websocket
import eventlet.wsgi
from engineio.async_drivers.eventlet import WebSocketWSGI
from engineio.packet import MESSAGE, Packet
from eventlet import greenio

from core import metrics
from core.server import drain, heads, patience
from core.server.patience import HEAD_SECONDS, IDLE_SECONDS, STALL_SECONDS
from core.server.ticks import Ticks

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 20_000
TICK = 0.05
BLOCKED_SECONDS = 0.1

spawn = eventlet.spawn
sleep = eventlet.sleep
run_off_loop = eventlet.tpool.execute


class GuardedWebSocket(eventlet.websocket.RFC6455WebSocket):
    """A WebSocket that limits a message and not only a frame, unmasks fast, and lets others work."""

    class Message(eventlet.websocket.RFC6455WebSocket.Message):
        """A message whose fragments together stay below the limit of one frame."""

        size = 0

        def push(self, data: bytes, final: bool = False) -> None:
            """Add a piece."""
            self.size += len(data)
            if self.size > self.max_frame_length:
                raise eventlet.websocket.FailedConnectionError(1009, "Message is too big")
            self.finished = final
            if data:
                self.data.append(data)

    @staticmethod
    def _apply_mask(data: bytes, mask: tuple[int, ...], length: int = 0, offset: int = 0) -> bytes:
        shift = offset % 4
        key = bytes(mask[shift:] + mask[:shift]) * (len(data) // 4 + 1)
        number = int.from_bytes(data, "big") ^ int.from_bytes(key[: len(data)], "big")
        return number.to_bytes(len(data), "big")

    def _recv_frame(self, message: Any = None) -> Any:
        # A client that sends without a pause would otherwise keep all others waiting.
        eventlet.sleep(0)
        return super()._recv_frame(message)

    def send_now(self, packets: Sequence[Any]) -> bool:
        """Write packets without waiting; return False, with nothing written, when the line is not free."""
        if not self._sendlock.acquire(blocking=False):
            return False
        data = b"".join(map(self._framed, packets))
        try:
            sent = self.socket.fd.send(data)
        except BlockingIOError:
            self._sendlock.release()
            return False
        except OSError:
            # The line is broken, which its reader notices.
            sent = len(data)
        if sent < len(data):
            eventlet.spawn(self._finish, data[sent:])
        else:
            self._sendlock.release()
        return True

    def _framed(self, packet: Any) -> bytes:
        # All who are sent an event are given the same packet, so that its frame is made once.
        frame: bytes | None = getattr(packet, "frame", None)
        if frame is None:
            frame = packet.frame = self._pack_message(packet.encode())
        return frame

    def _finish(self, rest: bytes) -> None:
        try:
            self.socket.sendall(rest)
        except OSError:
            return
        finally:
            self._sendlock.release()

    def settle(self) -> None:
        """Prepare for a long life: keep nothing of the request, and need no timer for each wait."""
        self.environ = None
        self.socket.settimeout(None)
        patience.limit_silence(self.socket)

    def abort(self) -> None:
        """Cut the connection, whoever is reading or writing."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def close(self, close_data: Any = None) -> None:
        """Say good-bye. The descriptor is left to who reads from it, until the client has gone too.

        Closed here, its number would soon be something else's, and its reader still be waiting for it.
        """
        try:
            self._send_closing_frame(close_data=close_data, ignore_send_errors=True)
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def fail(self, code: int, reason: str) -> None:
        """Close with a code."""
        self.close(close_data=(code, reason))


class Upgrade(WebSocketWSGI):
    """Turns a request into a WebSocket and ends the request, whose stack and buffers are half of a socket's cost."""

    def __call__(self, environ: Any, _start_response: Any) -> list[bytes]:
        """Answer the handshake."""
        line = self._handle_hybi_request(environ)
        line.settle()
        environ["baton.hand_over"]()
        eventlet.wsgi.WSGI_LOCAL.already_handled = True
        eventlet.spawn(self._serve, line)
        return []

    def _serve(self, line: GuardedWebSocket) -> None:
        try:
            self.handler(line)
        finally:
            line.close()
            line.socket.close()


def guard_websockets(eio: Any) -> None:
    """Let eventlet's server make guarded WebSockets, if they work with the installed eventlet."""
    if not _guards_work():
        log.warning("WebSockets run without a limit on messages: this eventlet is another one")
        return
    eventlet.websocket.RFC6455WebSocket = GuardedWebSocket
    if _hands_over():
        eio._async = eio._async | {"websocket": Upgrade}
    else:
        log.warning("WebSockets keep the request they came by: this eventlet is another one")


def ticks() -> Ticks | None:
    """Return the turns of the event loop, if WebSockets of the installed eventlet can be written to at once."""
    if _sends_at_once():
        return Ticks(lambda end: eventlet.hubs.get_hub().schedule_call_global(0, end))
    log.warning("each client is written to by its own task: this eventlet is another one")
    return None


def _guards_work() -> bool:
    mask = bytes((1, 2, 3, 4))
    piece = bytes(byte ^ mask[i % 4] for i, byte in enumerate(b"abcdef"))
    frames = [b"\x01\x86" + mask + piece, b"\x00\x86" + mask + piece, b"\x80\x86" + mask + piece]
    try:
        return [_received(frames, limit) for limit in (18, 17)] == ["abcdef" * 3, None]
    except Exception:
        return False


def _received(frames: list[bytes], limit: int) -> Any:
    ours, theirs = eventlet.green.socket.socketpair()
    theirs.sendall(b"".join(frames))
    try:
        return GuardedWebSocket(ours, {}, max_frame_length=limit).wait()
    finally:
        ours.close()
        theirs.close()


def _sends_at_once() -> bool:
    ours, theirs = eventlet.green.socket.socketpair()
    try:
        line = GuardedWebSocket(ours, {})
        is_sent = line.send_now([Packet(MESSAGE, "abc"), Packet(MESSAGE, "d")])
        return is_sent and theirs.recv(100) == b"\x81\x044abc\x81\x024d"
    except Exception:
        return False
    finally:
        ours.close()
        theirs.close()


class Nothing:
    """Stands where the server of HTTP had a connection that it must not close any more."""

    def shutdown(self, _how: int) -> None:
        """Leave the connection as it is."""

    def close(self) -> None:
        """Leave the connection as it is."""


class Protocol(eventlet.wsgi.HttpProtocol):
    """HTTP whose head and body must arrive in time, however slowly their bytes trickle in."""

    _patience = HEAD_SECONDS
    _is_late = False

    def handle_one_request(self) -> None:
        """Read a request and answer it."""
        hub = eventlet.hubs.get_hub()
        self._timer = hub.schedule_call_global(self._patience, self._give_up)
        try:
            super().handle_one_request()
        finally:
            self._timer.cancel()
            # It holds methods of ours: without this circle all is freed as soon as a request is over.
            self.environ = None
        self._patience = IDLE_SECONDS + HEAD_SECONDS

    def parse_request(self) -> bool:
        """Read the head; a request whose end is open ends the connection."""
        # eventlet puts the file itself back.
        self.rfile = lines = heads.Lines(self.rfile)
        if not super().parse_request() or self._is_late:
            return False
        if not lines.are_plain or heads.is_ambiguous(self.headers, self.request_version):
            self.wfile.write(heads.REFUSAL)
            self.close_connection = 1
            return False
        return True

    def get_environ(self) -> dict[str, Any]:
        """The head is here: what bears no body may take as long as the application likes."""
        self._timer.cancel()
        environ = super().get_environ()
        body = environ["wsgi.input"]
        pace = patience.pace_of_body(self.headers)
        if pace is not None:
            body.rfile = patience.Counted(body.rfile, pace)
            self._expect(pace)
        if body.chunked_input:
            body.rfile = heads.Chunks(body.rfile)
            # It has an end of its own; werkzeug takes what has neither that nor a length for empty.
            environ["wsgi.input_terminated"] = True
        # eventlet keeps a connection open, whatever the answer says about it.
        return environ | {
            "baton.hang_up": self._hang_up,
            "baton.hand_over": self._hand_over,
            "baton.stay": self._stay,
        }

    def log_message(self, format: str, *args: Any) -> None:
        """Note a request that is none where all else is noted: the stock class writes to stderr by itself."""
        log.debug(format, *args)

    def _hang_up(self) -> None:
        self.close_connection = 1

    def _stay(self) -> None:
        # The answer comes piece by piece, and each is wanted at once.
        self.environ["eventlet.minimum_write_chunk_size"] = 1

    def _hand_over(self) -> None:
        # From now on the connection is somebody else's.
        self.connection = self.conn_state[1] = Nothing()

    def _expect(self, pace: patience.Pace) -> None:
        """Wait for a body as long as it comes."""
        left = pace.left()
        if left > 0:
            hub = eventlet.hubs.get_hub()
            self._timer = hub.schedule_call_global(left, self._expect, pace)
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._is_late = True
        greenio.shutdown_safe(self.connection)


class Listener:
    """A listening socket that outlives any error of accept() and can be told to stop."""

    def __init__(self, sock: socket.socket, is_alone: bool) -> None:
        self._sock = sock
        self._sock.settimeout(0.2)
        self._is_alone = is_alone
        self._is_stopped = False
        self._is_finished = eventlet.event.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def accept(self) -> tuple[Any, Any]:
        """Return the next connection. After `stop` wait for `finish`, then end the server's loop."""
        # Who shares the socket leaves what waits in the queue to the others; who is alone takes it along.
        while not self._is_stopped or self._is_alone:
            try:
                return self._sock.accept()
            except (TimeoutError, BlockingIOError):
                if self._is_stopped:
                    break
            except OSError as error:
                if error.errno == errno.EINVAL:
                    # The parent of all workers has hung up.
                    break
                # Above all too many open files: it passes, while leaving the loop would end the server.
                log.warning("accepting a connection failed: %s", error)
                eventlet.sleep(0.1)
        if self._is_alone:
            drain.hang_up(self._sock)
        self._is_finished.wait()
        raise OSError(errno.ESHUTDOWN, "the server is going away")

    def stop(self) -> None:
        """Accept nothing more. What others who share the socket accept is theirs."""
        self._is_stopped = True
        if self._is_alone:
            self._sock.settimeout(0)

    def finish(self) -> None:
        """End the server's loop."""
        self._is_finished.send()


def serve(app: Any, guard: Any, sock: socket.socket, is_alone: bool) -> None:
    """Serve until SIGTERM or SIGINT. Whoever serves alone hangs up then, since nobody else accepts."""
    listener = Listener(sock, is_alone)

    def leave(*_: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        eventlet.hubs.get_hub().schedule_call_global(drain.LEAVE_SECONDS, os._exit, 0)
        eventlet.spawn(drain.drain, guard, listener.stop, listener.finish)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    # Its threads are there before anybody needs them at once.
    eventlet.tpool.setup()
    eventlet.spawn(_watch)
    eventlet.wsgi.server(
        listener,
        app,
        protocol=Protocol,
        max_size=MAX_CONNECTIONS,
        keepalive=IDLE_SECONDS,
        socket_timeout=STALL_SECONDS,
        log_output=False,
        debug=False,
    )


def _hands_over() -> bool:
    ours, theirs = eventlet.green.socket.socketpair()
    theirs.sendall(b"GET / HTTP/1.1\r\n\r\n")
    theirs.settimeout(0)

    def keep(environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        environ["baton.hand_over"]()
        eventlet.wsgi.WSGI_LOCAL.already_handled = True
        return []

    try:
        eventlet.wsgi.server(_Once(ours), keep, protocol=Protocol, log_output=False)
        theirs.recv(1)
    except BlockingIOError:
        return True
    except Exception:
        return False
    finally:
        ours.close()
        theirs.close()
    return False


class _Once:
    """A listening socket with one connection."""

    family = socket.AF_UNIX

    def __init__(self, connection: Any) -> None:
        self._connections = [connection]

    def getsockname(self) -> str:
        """Return an address."""
        return "self-test"

    def accept(self) -> tuple[Any, Any]:
        """Return the connection, then end the server's loop."""
        if self._connections:
            return self._connections.pop(), ("self-test", 0)
        # Its request is handled now.
        eventlet.sleep(0)
        raise OSError(errno.EPIPE, "that was all")

    def close(self) -> None:
        """Nothing listens."""


def after_fork() -> None:
    """Forget the parent's event loop."""
    eventlet.hubs.use_hub()


def _watch() -> None:
    while True:
        wall, cpu = time.monotonic(), time.thread_time()
        eventlet.sleep(TICK)
        late = time.monotonic() - wall - TICK
        if late > BLOCKED_SECONDS:
            busy = time.thread_time() - cpu
            metrics.count("baton_loop_blocked_seconds_total", late)
            log.warning(
                "the event loop stood still for %d ms (%d ms of CPU)", late * 1e3, busy * 1e3
            )
