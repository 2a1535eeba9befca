"""An engine.io socket that a client can neither fill, nor stall, nor keep open."""

import logging
import time
from typing import Any

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
ALLOWED_PACKETS = {packet.CLOSE, packet.PONG, packet.MESSAGE, packet.UPGRADE}


class GuardedSocket(engineio.socket.Socket):
    """The server's side of one client.

    A packet goes straight to the line if nothing waits before it, together with all else that this turn of
    the event loop has for this client. Only what the line does not take goes by the queue and its writer.
    """

    # Where there is no event loop there are no turns: all goes by the queue.
    ticks: Ticks | None = None

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.ticket: Ticket | None = None
        self.ws: Any = None
        self.is_admitted = False
        self.is_busy = False
        self.is_cut = False
        self._queued = 0
        self._held: list[packet.Packet] = []

    def take(self, ticket: Ticket) -> None:
        """Hold a place in the door until this client has said who it is."""
        ticket.is_taken = True
        self.ticket = ticket

    def admit(self) -> None:
        """The client has said who it is."""
        if not self.is_admitted:
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
        # The writer takes a queue that stays empty for the end of the line, so pings go its way.
        if self.ticks is None or not self.upgraded or pkt.packet_type != packet.MESSAGE:
            self._enqueue(pkt)
            return
        if not self._held:
            self.ticks.at_end(self.flush)
        self._held.append(pkt)
        if len(self._held) >= MAX_HELD or len(pkt.data) > MAX_HELD_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what was held for the end of this turn, or queue it behind what is being written."""
        held, self._held = self._held, []
        if not held or self.is_cut:
            return
        if self.ws is not None and self.queue.empty() and self.ws.send_now(held):
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

    def poll(self) -> list[packet.Packet]:
        """Return all that is queued."""
        packets = super().poll()
        self._queued = 0
        return packets

    def schedule_ping(self) -> None:
        """Ping later. A task that waits for each would outlive its socket, and in threading mode be a thread."""
        if self.last_ping:
            self.last_ping = None
            self.server.guard.reaper.add(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        if not self.closing and not self.closed:
            self.last_ping = time.time()
            self.send(packet.Packet(packet.PING))

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
        self.server.sockets.pop(self.sid, None)
        self._give_back()
        self.server.guard.reaper.add(CLOSE_SECONDS, self.shut)

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
            return super()._websocket_handler(ws)
        except Exception as error:
            self._note("refused", f"malformed packet: {error}")
            return []
        finally:
            self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)
            self.ws = None

    def _give_back(self) -> None:
        if self.ticket:
            self.ticket.give_back()

    def _note(self, what: str, reason: str) -> None:
        metrics.count("baton_sockets_dropped_total", reason=reason.partition(":")[0])
        address = self.ticket.address if self.ticket else "unknown"
        log.warning("socket of %s %s: %.200s", address, what, reason)
