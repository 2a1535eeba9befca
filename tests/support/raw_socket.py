"""A WebSocket client that may send anything, frame by frame."""

import base64
import contextlib
import ctypes
import json
import os
import socket
import struct
import time
from typing import Any

SO_ATTACH_FILTER = 26
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class RawSocket:
    """One connection; `status` is the answer to the handshake."""

    def __init__(
        self,
        port: int,
        timeout: float = 10,
        receive_buffer: int = 0,
        transport: str = "websocket",
        sid: str = "",
        **headers: str,
    ) -> None:
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(timeout)
        self.sock.connect(("127.0.0.1", port))
        self._buffer = b""
        fields = {
            "Host": f"127.0.0.1:{port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in fields.items() if value]
        path = f"/socket.io/?EIO=4&transport={transport}" + (sid and f"&sid={sid}")
        head = f"GET {path} HTTP/1.1\r\n" + "\r\n".join(lines)
        self.sock.sendall(head.encode() + b"\r\n\r\n")
        self.head = self._read_until(b"\r\n\r\n").decode()
        self.status = int(self.head.split()[1])

    def frame(self, payload: bytes | str, opcode: int = TEXT, final: bool = True) -> None:
        """Send one masked frame."""
        data = payload.encode() if isinstance(payload, str) else payload
        self.sock.sendall(frame(data, opcode, final))

    def emit(self, event: str, payload: Any = None, id: int | None = None) -> None:
        """Send a Socket.IO event."""
        self.frame(f"42{'' if id is None else id}" + json.dumps([event, payload]))

    def sign_in(self, token: str = "good") -> None:
        """Connect the namespace and wait for the answer."""
        self.frame("40" + json.dumps({"token": token}))
        assert self.wait_for("40"), "sign-in was refused"

    def wait_for(self, prefix: str) -> str:
        """Return the next text that starts so, answering pings on the way; "" when the socket closes."""
        while True:
            opcode, data = self.read()
            if opcode == CLOSE:
                return ""
            text = data.decode()
            if text == "2":
                self.frame("3")
            elif text.startswith(prefix):
                return text

    def read(self) -> tuple[int, bytes]:
        """Return opcode and data of the next frame; CLOSE when the connection has ended."""
        try:
            first, second = self._take(2)
            length = second & 127
            if length == 126:
                (length,) = struct.unpack("!H", self._take(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._take(8))
            return first & 15, self._take(length)
        except ConnectionError:
            return CLOSE, b""

    def closes_within(self, seconds: float) -> bool:
        """Whether the server ends the connection, TCP and all, in so many seconds."""
        until = time.monotonic() + seconds
        self._buffer = b""
        while (left := until - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                if not self.sock.recv(65536):
                    return True
            except TimeoutError:
                return False
            except ConnectionError:
                return True
        return False

    def vanish(self) -> None:
        """Be as a machine that lost its network: nothing arrives, nothing is acknowledged, nobody is told."""
        # One instruction of a packet filter: keep 0 bytes of what comes.
        drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
        program = struct.pack("HL", 1, ctypes.addressof(drop_all))
        self.sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.sock.close()

    def __enter__(self) -> "RawSocket":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._receive()
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data

    def _read_until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._receive()
        data, _, self._buffer = self._buffer.partition(end)
        return data

    def _receive(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._buffer += data


def frame(data: bytes, opcode: int = TEXT, final: bool = True, mask: bytes = b"\0\0\0\0") -> bytes:
    """Return a masked frame; a mask of zeros leaves the data as it is."""
    first = (128 if final else 0) | opcode
    if len(data) < 126:
        head = struct.pack("!BB", first, 128 | len(data))
    elif len(data) < 65536:
        head = struct.pack("!BBH", first, 128 | 126, len(data))
    else:
        head = struct.pack("!BBQ", first, 128 | 127, len(data))
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)) if any(mask) else data
    return head + mask + masked
