"""A small S3 server on this machine: one bucket, objects in memory, signatures checked, and it can misbehave.

Of the protocol it speaks what a store of files needs: a look at the bucket, putting, getting, deleting, and listing in
short pages. The signature is worked out from Amazon's description, not by the library that is being tested.
"""

import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, REGION = "baton-test", "secret/with+signs", "eu-test-1"
PAGE = 2
PIECE = 256 * 1024


class TestBucket:
    """What lies in the bucket, and how the server answers."""

    __test__ = False

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.changed: dict[str, float] = {}
        self.waiting: set[str] = set()
        # Whatever is asked waits for this.
        self.let_through = threading.Event()
        self.let_through.set()
        self.port = 0
        self.open()

    def open(self) -> None:
        """Listen, from the beginning or again."""
        handler = type("Handler", (_Handler,), {"bucket": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Be away."""
        self._server.shutdown()
        self._server.server_close()
        for line in self._server.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def url(self, name: str = "files", secret: str = SECRET) -> str:
        """What FILES_URL has to say."""
        at = f"127.0.0.1:{self.port}/{name}?region={REGION}"
        return f"s3+http://{KEY}:{quote(secret, safe='')}@{at}"

    def put(self, key: str, content: bytes) -> None:
        self.objects[key], self.changed[key] = content, time.time()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *args: Any) -> None:
        self.lines: list[socket.socket] = []
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the line, so that it can be cut."""
        self.lines.append(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of lines that were cut."""


class _Handler(BaseHTTPRequestHandler):
    bucket: TestBucket
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        if self._is_let_in(b""):
            self._answer(200, b"")

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_let_in(content):
            self.bucket.put(self._key, content)
            self._answer(200, b"")

    def do_GET(self) -> None:
        if not self._is_let_in(b""):
            return
        if not self._key:
            self._answer(200, self._listing().encode())
        elif self._key in self.bucket.objects:
            self._answer(200, self.bucket.objects[self._key])
        else:
            self._refuse(404, "NoSuchKey")

    def do_DELETE(self) -> None:
        if self._is_let_in(b""):
            self.bucket.objects.pop(self._key, None)
            self._answer(204, b"")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/files").removeprefix("/")

    def _is_let_in(self, content: bytes) -> bool:
        self.bucket.waiting.add(self._key)
        self.bucket.let_through.wait()
        self.bucket.waiting.discard(self._key)
        if hashlib.sha256(content).hexdigest() != self.headers.get("X-Amz-Content-SHA256"):
            self._refuse(400, "XAmzContentSHA256Mismatch")
        elif not self._is_signed():
            self._refuse(403, "SignatureDoesNotMatch")
        elif not urlsplit(self.path).path.startswith("/files"):
            self._refuse(404, "NoSuchBucket")
        else:
            return True
        return False

    def _is_signed(self) -> bool:
        said = self.headers.get("Authorization", "").removeprefix("AWS4-HMAC-SHA256 ")
        given = dict(part.strip().split("=", 1) for part in said.split(",") if "=" in part)
        scope = f"{self.headers.get('X-Amz-Date', '')[:8]}/{REGION}/s3/aws4_request"
        if given.get("Credential") != f"{KEY}/{scope}":
            return False
        expected = _sign(scope, self._to_be_signed(scope, given["SignedHeaders"]))
        return hmac.compare_digest(expected, given["Signature"])

    def _to_be_signed(self, scope: str, names: str) -> str:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        pairs = sorted((quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in _pairs(query))
        headers = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names.split(";"))
        whole = "\n".join(
            [
                self.command,
                path,
                "&".join(f"{name}={value}" for name, value in pairs),
                headers,
                names,
                self.headers["X-Amz-Content-SHA256"],
            ]
        )
        digest = hashlib.sha256(whole.encode()).hexdigest()
        return f"AWS4-HMAC-SHA256\n{self.headers['X-Amz-Date']}\n{scope}\n{digest}"

    def _listing(self) -> str:
        asked = dict(_pairs(urlsplit(self.path).query))
        after = asked.get("continuation-token", "")
        keys = sorted(key for key in self.bucket.objects if key.startswith(asked.get("prefix", "")))
        rest = [key for key in keys if key > after]
        told = "".join(self._listed(key) for key in rest[:PAGE])
        on = "<IsTruncated>false</IsTruncated>"
        if len(rest) > PAGE:
            token = f"<NextContinuationToken>{escape(rest[PAGE - 1])}</NextContinuationToken>"
            on = f"<IsTruncated>true</IsTruncated>{token}"
        return f"<ListBucketResult>{on}{told}</ListBucketResult>"

    def _listed(self, key: str) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(self.bucket.changed[key]))
        return f"<Contents><Key>{escape(key)}</Key><LastModified>{at}</LastModified></Contents>"

    def _refuse(self, status: int, code: str) -> None:
        self._answer(
            status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
        )

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        for at in range(0, len(content), PIECE) if self.command != "HEAD" else ():
            self.wfile.write(content[at : at + PIECE])


def _sign(scope: str, text: str) -> str:
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


@contextmanager
def open_bucket() -> Iterator[TestBucket]:
    """Run a server for as long as it is needed."""
    bucket = TestBucket()
    try:
        yield bucket
    finally:
        bucket.let_through.set()
        bucket.close()
