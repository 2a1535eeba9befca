"""A server on this machine which somebody is not supposed to reach, or which answers as it is told."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ssl import SSLContext


class Spy:
    """Counts who connects; `answer` gets each connection, by default says yes."""

    def __init__(self, tls: SSLContext | None = None, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, 0), family=family)
        self.port = self.listener.getsockname()[1]
        self.tls = tls
        self.connections = 0
        self.requests: list[bytes] = []
        self.answer: Callable[[socket.socket], None] = saying("204 No Content")
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with suppress(OSError):
                self._take(self.tls.wrap_socket(line, server_side=True) if self.tls else line)

    def _take(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as reader:
            head = b"".join(iter(reader.readline, b"\r\n"))
            length = re.search(rb"(?i)content-length: (\d+)", head)
            self.requests.append(head + b"\r\n" + reader.read(int(length[1]) if length else 0))
            self.answer(line)


def saying(status: str, *headers: str, body: bytes = b"") -> Callable[[socket.socket], None]:
    """Answer with a status, headers and a body."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close"]
    return lambda line: line.sendall("\r\n".join([*lines, "", ""]).encode() + body)


@contextmanager
def watching(tls: SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Spy]:
    """Run a spy for as long as somebody wants to know."""
    spy = Spy(tls, host)
    try:
        yield spy
    finally:
        spy.listener.close()
