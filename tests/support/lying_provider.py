"""An identity provider on this machine that says whatever a test wants, true or not, and signs it or not."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from joserfc.jws import JWSRegistry

CLIENT, SECRET = "baton", "a-secret-of-the-tests"


class LyingProvider:
    """`documents`, `claims` and `sign` are what it says; `asked` what was asked of it, by path."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first"})
        self.keys = [self.key]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.asked: list[str] = []
        self.metadata: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        }
        self.sign = self.signed
        # By code, what it was given for: each is good once.
        self.codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}

    @property
    def settings(self) -> dict[str, str]:
        """What an operator sets."""
        return {
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "Harbour",
            "OUTBOUND_ALLOW": "127.0.0.1",
        }

    def visit(self, location: str, subject: str = "tom", **claims: Any) -> dict[str, str]:
        """Vouch for somebody; return what their browser is sent back with. A claim of None is left out."""
        asked = dict(parse_qsl(urlsplit(location).query))
        code, now = secrets.token_hex(8), int(time.time())
        told = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": subject,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": f"{subject}@example.com",
            "email_verified": True,
            "name": subject.title(),
        }
        told = {name: value for name, value in (told | claims).items() if value is not None}
        self.codes[code] = (asked, told)
        return {"state": asked["state"], "code": code, "iss": self.issuer}

    def signed(
        self, claims: dict[str, Any], alg: str = "RS256", key: Any = None, **head: Any
    ) -> str:
        """Return claims as a token."""
        key = key or self.key
        header = {"alg": alg, "kid": key.kid or "first"} | head
        registry = JWSRegistry(algorithms=[alg], strict_check_header=False)
        return jwt.encode(header, claims, key, registry=registry)

    def close(self) -> None:
        """Be gone."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, body: bytes, headers: Any) -> tuple[int, dict[str, Any]]:
        """Answer a request of Baton's."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, self.metadata
        if path == "/keys":
            return 200, KeySet(self.keys).as_dict(private=False)
        if path == "/token":
            return self._redeem(
                {name: values[0] for name, values in parse_qs(body.decode()).items()}, headers
            )
        return 404, {}

    def _redeem(self, given: dict[str, str], headers: Any) -> tuple[int, dict[str, Any]]:
        pair = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
        assert pair == f"{CLIENT}:{SECRET}"
        asked, told = self.codes.pop(given["code"], (None, None))
        if asked is None or told is None:
            return 400, {"error": "invalid_grant"}
        seen = hashlib.sha256(given["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(seen).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "any", "token_type": "Bearer", "id_token": self.sign(told)}

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply(b"")

            def do_POST(self) -> None:
                self.reply(self.rfile.read(int(self.headers["Content-Length"])))

            def reply(self, body: bytes) -> None:
                status, answer = provider.answer(self.path, body, self.headers)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def open_liar() -> Iterator[LyingProvider]:
    """Run one for as long as somebody listens to it."""
    provider = LyingProvider()
    try:
        yield provider
    finally:
        provider.close()
