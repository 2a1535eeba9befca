"""How long a server waits for what a client has begun to send, in both async modes."""

import socket
from email.message import Message

HEAD_SECONDS = 5.0
IDLE_SECONDS = 75.0
# Without a single byte.
STALL_SECONDS = 60.0
# With all of its bytes, at the pace of the slowest line on which somebody would still work.
BODY_SECONDS = 60.0
SLOWEST = 10 * 1024
LARGEST_BODY = 64 * 1024 * 1024
# Of a WebSocket's client, with its acknowledgement of bytes that were sent to it. With the head every five
# seconds, a line is known to be broken ten seconds after it broke.
SILENT_SECONDS = 5.0
# With an answer to what bears no body; a polling client waits for less than half of that.
ANSWER_SECONDS = 120.0


def seconds_for_body(head: Message) -> float | None:
    """Return how long a request may take that brings a body, None for one without a body."""
    if head.get("transfer-encoding"):
        size = LARGEST_BODY
    else:
        text = head.get("content-length") or ""
        size = int(text) if text.isascii() and text.isdigit() else 0
    return BODY_SECONDS + min(size, LARGEST_BODY) / SLOWEST if size else None


def limit_silence(line: socket.socket) -> None:
    """Have the system end a connection when what was sent stays unacknowledged; its pings need 45 seconds."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int(SILENT_SECONDS * 1000)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
