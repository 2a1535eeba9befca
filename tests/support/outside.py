"""A server outside, on this machine: it keeps what it is told and answers what a test wants."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Given = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Told:
    """One request as it came."""

    path: str
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Outside:
    """What came in, the newest last. `answers` are given first; then `answer` is asked."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.answers: list[Given] = []
        self.answer: Callable[[Told], Given] = lambda told: (200, {}, b"ok")
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        """Be gone."""
        self.server.shutdown()
        self.server.server_close()

    def take(self, told: Told) -> Given:
        """Keep a request; return what it is answered."""
        self.told.append(told)
        return self.answers.pop(0) if self.answers else self.answer(told)

    def _handler(outside) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, said = outside.take(Told(self.path, self.headers, body))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def open_outside() -> Iterator[Outside]:
    """Run a server outside for as long as somebody needs it."""
    outside = Outside()
    try:
        yield outside
    finally:
        outside.close()
