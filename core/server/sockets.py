"""An engine.io socket that a client can neither fill, nor stall, nor keep open."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakMethod

import engineio.socket
from engineio import packet
from engineio.exceptions import EngineIOError

from core import metrics
from core.server.door import Ticket
from core.server.ticks import Ticks

log = logging.getLogger(__name__)

MAX_QUEUED_PACKETS = 200
MAX_QUEUED_CHARACTERS = 1024 * 1024
# What waits for the end of a turn: with more packets, or a longer one, it is written at once.
MAX_HELD = 64
MAX_HELD_CHARACTERS = 16 * 1024
CLOSE_SECONDS = 1.0
POLICY_VIOLATION = 1008
# One for all, so that its frame is made once.
PING = packet.Packet(packet.PING)
ALLOWED_PACKETS = {packet.CLOSE, packet.PONG, packet.MESSAGE, packet.UPGRADE}


class GuardedSocket(engineio.socket.Socket):
    """The server's side of one client.

    A packet goes straight to the line if nothing waits before it, together with all else that this turn of
    the event loop has for this client. Only what the line does not take goes by the queue, and for as long as
    there is something in it a task writes it: most sockets never need one.
    """

    # Where there is no event loop there are no turns: all goes by the queue and a thread that waits for it.
    ticks: Ticks | None = None

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.ticket: Ticket | None = None
        self.ws: Any = None
        self.is_admitted = False
        self.is_busy = False
        self.is_cut = False
        self._is_writing = False
        self._is_pinged = False
        self._queued = 0
        self._held: list[packet.Packet] = []

    def take(self, ticket: Ticket) -> None:
        """Hold a place in the door until this client has said who it is."""
        ticket.is_taken = True
        self.ticket = ticket

    def admit(self) -> None:
        """The client has said who it is."""
        self.is_admitted = True
        self._give_back()

    def expire(self) -> None:
        """Close a socket that has not said who it is in time."""
        if not self.is_admitted and not self.closed:
            self._cut("it did not say who it is")

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet; a client that does not read is dropped, and comes back by catching up."""
        if self.closed or self.is_cut:
            return
        # The last packet has to go before the mark of the queue's end.
        if self.ticks is None or not self.upgraded or pkt.packet_type == packet.CLOSE:
            self._enqueue(pkt)
            return
        if not self._held:
            self.ticks.at_end(self.flush)
        self._held.append(pkt)
        if len(self._held) >= MAX_HELD or len(pkt.data or "") > MAX_HELD_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what was held for the end of this turn, or queue it behind what is being written."""
        held, self._held = self._held, []
        if not held or self.is_cut:
            return
        is_free = self.ws is not None and self.queue.empty() and not self._is_writing
        if is_free and self.ws.send_now(held):
            return
        for pkt in held:
            self._enqueue(pkt)

    def _enqueue(self, pkt: packet.Packet) -> None:
        if self.is_cut:
            return
        if self.queue.qsize() >= MAX_QUEUED_PACKETS or self._queued > MAX_QUEUED_CHARACTERS:
            self._cut("it stopped reading")
            return
        self._queued += len(pkt.data) if isinstance(pkt.data, str) else 0
        self.queue.put(pkt)
        self._write_later()

    def poll(self) -> list[packet.Packet]:
        """Return all that is queued."""
        packets = super().poll()
        self._queued = 0
        return packets

    def schedule_ping(self) -> None:
        """Begin to ping, as soon as the socket is there; later, note that the client has answered."""
        if not self._is_pinged:
            self._is_pinged = True
            self._after(self.server.ping_interval, self._ping)
        self.last_ping = None

    def _ping(self) -> None:
        self.last_ping = time.time()
        self.send(PING)
        self._after(self.server.ping_timeout, self._expect_answer)

    def _expect_answer(self) -> None:
        if self.last_ping:
            reason = self.server.reason.PING_TIMEOUT
            self.server.start_background_task(self.close, reason=reason)
        else:
            self._after(self.server.ping_interval - self.server.ping_timeout, self._ping)

    def _after(self, seconds: float, duty: Callable[[], None]) -> None:
        # A task that waits for each would outlive its socket, and in threading mode be a thread.
        self.server.guard.reaper.add(seconds, partial(_do_while_open, WeakMethod(duty)))

    def receive(self, pkt: packet.Packet) -> None:
        """Handle one packet of the client."""
        if pkt.packet_type not in ALLOWED_PACKETS:
            self.refuse(f"engine.io packet of type {pkt.packet_type}")
            return
        self.is_busy = True
        try:
            super().receive(pkt)
        finally:
            self.is_busy = False

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Handle the packets that a polling client posts."""
        try:
            super().handle_post_request(environ)
        except EngineIOError:
            raise
        except Exception as error:
            self.refuse(f"malformed packet: {error}")

    def refuse(self, reason: str) -> None:
        """Close the connection of a client that sent what it must not."""
        self._note("refused", reason)
        self.close(abort=True)
        if self.ws is not None:
            self.ws.fail(POLICY_VIOLATION, reason[:100])

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Close, and make sure of it: nobody waits for a client that does not read."""
        if self.closed:
            return
        self.flush()
        super().close(wait=False, abort=abort, reason=reason)
        self._write_later()
        self.server.sockets.pop(self.sid, None)
        self._give_back()
        if self.ws is not None:
            self.server.guard.reaper.add(CLOSE_SECONDS, self.ws.abort)

    def shut(self) -> None:
        """Cut the connection without a word, which wakes whoever waits to read from it or write to it."""
        if self.ws is not None:
            self.ws.abort()

    def _cut(self, reason: str) -> None:
        self.is_cut = True
        self._note("dropped", reason)
        if self.ws is None:
            self.server.start_background_task(self.close, False, True)
        self.shut()

    def _websocket_handler(self, ws: Any) -> list[bytes]:
        self.ws = ws
        if self.closed or self.is_cut:
            # Its time had passed before its handshake was through.
            ws.abort()
            return []
        try:
            return super()._websocket_handler(ws) if self.ticks is None else self._read(ws)
        except OSError:
            # The line broke.
            return []
        except Exception as error:
            self._note("refused", f"malformed packet: {error}")
            return []
        finally:
            self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)
            self.ws = None

    def _read(self, ws: Any) -> list[bytes]:
        # As the stock function, without its writer.
        if self.connected and not self._is_upgrade(ws):
            return []
        self.connected = self.upgraded = True
        self._write_later()
        while (text := ws.wait()) is not None:
            self.receive(packet.Packet(encoded_packet=text))
        self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        return []

    def _is_upgrade(self, ws: Any) -> bool:
        """Move a client from polling to this WebSocket, as both sides ask each other for."""
        self.upgrading = True
        try:
            if ws.wait() != "2probe":
                return False
            ws.send("3probe")
            # Ends the poll that waits, after which the client says that it has moved.
            self.queue.put(packet.Packet(packet.NOOP))
            return ws.wait() == "5"
        finally:
            self.upgrading = False

    def _write_later(self) -> None:
        if self.ticks is None or not self.upgraded or self.ws is None or self._is_writing:
            return
        if not self.queue.empty():
            self._is_writing = True
            self.server.start_background_task(self._write, self.ws)

    def _write(self, ws: Any) -> None:
        try:
            while not self.queue.empty():
                packets = self.poll()
                for pkt in packets:
                    ws.send(pkt.encode())
                if not packets:
                    ws.close()
        except OSError:
            # The line is broken, which its reader notices.
            return
        finally:
            self._is_writing = False

    def _give_back(self) -> None:
        if self.ticket:
            self.ticket.give_back()

    def _note(self, what: str, reason: str) -> None:
        metrics.count("baton_sockets_dropped_total", reason=reason.partition(":")[0])
        address = self.ticket.address if self.ticket else "unknown"
        log.warning("socket of %s %s: %.200s", address, what, reason)


def _do_while_open(duty: WeakMethod[Callable[[], None]]) -> None:
    method = duty()
    if method and not method.__self__.closed:
        method()
