"""How long a server waits for what a client has begun to send, in both async modes."""

import socket
import time
from email.message import Message
from typing import Any

HEAD_SECONDS = 5.0
IDLE_SECONDS = 75.0
# Without a single byte.
STALL_SECONDS = 60.0
# With all of its bytes, at the pace of the slowest line on which somebody would still work.
BODY_SECONDS = 60.0
SLOWEST = 10 * 1024
# A body is given the time for so much of it at once, more of it only as it comes: what it says of its length is a word.
AT_ONCE = 1024 * 1024
# Of a WebSocket's client, with its acknowledgement of bytes that were sent to it. With the head every five
# seconds, a line is known to be broken ten seconds after it broke.
SILENT_SECONDS = 5.0
# With an answer to what bears no body; a polling client waits for less than half of that.
ANSWER_SECONDS = 120.0


class Pace:
    """How long a body may take that is beginning to come."""

    def __init__(self, size: int) -> None:
        self.came = 0
        self._size = min(size, AT_ONCE)
        self._began = time.monotonic()

    def left(self) -> float:
        """Return after how many seconds it is too slow, unless more of it comes until then."""
        allowed = BODY_SECONDS + max(self._size, self.came) / SLOWEST
        return self._began + allowed - time.monotonic()


class Counted:
    """A file from which a body is read, and the pace that is told so."""

    def __init__(self, file: Any, pace: Pace) -> None:
        self._file, self._pace = file, pace

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def read(self, *size: int) -> bytes:
        """Read some of it."""
        return self._count(self._file.read(*size))

    def readline(self, *size: int) -> bytes:
        """Read a line of it."""
        return self._count(self._file.readline(*size))

    def readinto(self, buffer: bytearray) -> int | None:
        """Read some of it into a buffer."""
        size: int | None = self._file.readinto(buffer)
        self._pace.came += size or 0
        return size

    def _count(self, data: bytes) -> bytes:
        self._pace.came += len(data)
        return data


def pace_of_body(head: Message) -> Pace | None:
    """Return the pace at which a request's body has to come, None for one without a body."""
    if head.get("transfer-encoding"):
        return Pace(AT_ONCE)
    text = head.get("content-length") or ""
    size = int(text) if text.isascii() and text.isdigit() else 0
    return Pace(size) if size else None


def limit_silence(line: socket.socket) -> None:
    """Have the system end a connection when what was sent stays unacknowledged; its pings need 45 seconds."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int(SILENT_SECONDS * 1000)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
