"""What a client may say: a Socket.IO packet that is checked as soon as it is read."""

from typing import Any

from socketio import packet

RESERVED_EVENTS = {"connect", "disconnect", "connect_error", "message", "error", "*"}
MAX_DEPTH = 64


class BadPacketError(ValueError):
    """A client sent what no honest client sends."""


class StrictPacket(packet.Packet):
    """A Socket.IO packet without binary parts, reserved events, or namespaces of the client's choice."""

    uses_binary_events = False

    def decode(self, encoded_packet: Any) -> int:
        """Read a packet; raise BadPacketError for anything that our clients never send."""
        if not isinstance(encoded_packet, str):
            raise BadPacketError("binary packet")
        try:
            super().decode(encoded_packet)
        except Exception as error:
            raise BadPacketError(f"malformed packet: {error}") from None
        fault = _fault(self) or _depth_fault(encoded_packet, self.data)
        if fault:
            raise BadPacketError(fault)
        return 0


def _fault(pkt: StrictPacket) -> str | None:
    if pkt.packet_type == packet.CONNECT:
        return None if pkt.data is None or isinstance(pkt.data, dict) else "malformed sign-in"
    if pkt.namespace not in (None, "/"):
        return "unknown namespace"
    if pkt.packet_type == packet.DISCONNECT:
        return None
    if pkt.packet_type != packet.EVENT:
        return f"packet of type {pkt.packet_type}"
    if not isinstance(pkt.data, list) or not pkt.data or not isinstance(pkt.data[0], str):
        return "event without a name"
    return f"reserved event {pkt.data[0]}" if pkt.data[0] in RESERVED_EVENTS else None


def _depth_fault(text: str, data: Any) -> str | None:
    # Nearly every packet has too few brackets to be deep, so that it need not be walked through.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return None
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            return "nested too deeply"
        level = [item for value in level for item in _children(value)]
    return None


def _children(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
