"""A push service on this machine and the browser behind it, which take nothing but what is signed and sealed right."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.web_push import to_bytes

CURVE = ec.SECP256R1()
SECRET = b"sixteen bytes ok"
DAY = 24 * 3600


class PushReceiver:
    """What came in, decrypted, newest last; `answers` are given to the next messages instead of a yes."""

    def __init__(self, address: str = "/browser/1") -> None:
        self.key = ec.generate_private_key(CURVE)
        self.messages: list[dict[str, Any]] = []
        self.headers: list[Any] = []
        self.signers: list[str] = []
        self.faults: list[str] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.endpoint = self.origin + address

    @property
    def subscription(self) -> dict[str, Any]:
        """What a browser's push manager gives the page."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _text(point), "auth": _text(SECRET)}
        return {"endpoint": self.endpoint, "keys": keys}

    def close(self) -> None:
        """Be gone."""
        self.server.shutdown()
        self.server.server_close()

    def take(self, headers: Any, body: bytes) -> tuple[int, dict[str, str]]:
        """Take a message; return status and headers of the answer."""
        if self.answers:
            return self.answers.pop(0)
        try:
            self.signers.append(self._signer(headers["Authorization"]))
            assert headers["Content-Encoding"] == "aes128gcm"
            assert int(headers["TTL"]) > 0
            assert len(headers["Topic"]) <= 32
            message = json.loads(self.decrypt(body))
        except Exception as fault:
            self.faults.append(repr(fault))
            return 400, {}
        self.headers.append(headers)
        self.messages.append(message)
        return 201, {}

    def decrypt(self, body: bytes) -> bytes:
        """Read a message as RFC 8291 has the browser do it."""
        salt, size, ours = body[:16], int.from_bytes(body[16:20], "big"), body[21 : 21 + body[20]]
        sealed = body[21 + body[20] :]
        assert len(sealed) <= size <= 4096
        sender = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, ours)
        mine = to_bytes(self.subscription["keys"]["p256dh"])
        shared = self.key.exchange(ec.ECDH(), sender)
        material = _derive(shared, SECRET, b"WebPush: info\0" + mine + ours, 32)
        key = _derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derive(material, salt, b"Content-Encoding: nonce\0", 12)
        text, mark = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0").rpartition(b"\x02")[::2]
        assert mark == b""
        return text

    def _signer(self, authorization: str) -> str:
        """Return who signed, once the token is proved (RFC 8292)."""
        scheme, _blank, rest = authorization.partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to_bytes(parts["k"]))
        claims = jwt.decode(parts["t"], point, algorithms=["ES256"], audience=self.origin)
        assert claims["exp"] - time.time() <= DAY
        assert claims["sub"].startswith(("https://", "mailto:"))
        return parts["k"]

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = receiver.take(self.headers, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def open_receiver(address: str = "/browser/1") -> Iterator[PushReceiver]:
    """Run a push service for as long as somebody listens to it."""
    receiver = PushReceiver(address)
    try:
        yield receiver
    finally:
        receiver.close()


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
