"""A real identity provider (oidc-provider of npm) on this machine, and a way to sign in there without a browser."""

import os
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.support.live import ROOT, free_port

SCRIPT = Path(__file__).with_suffix(".mjs")
SECRET = "a-secret-of-the-tests"
FORM = re.compile(r'<form[^>]*action="([^"]+)"')
PROMPT = re.compile(r'name="prompt" value="(\w+)"')


@dataclass
class RealProvider:
    """Where it is, and what Baton is told about it."""

    issuer: str
    process: subprocess.Popen[str]

    @property
    def settings(self) -> dict[str, str]:
        """What an operator sets."""
        return {
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": "baton",
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "Harbour",
            "OUTBOUND_ALLOW": "127.0.0.1",
        }

    def visit(self, location: str, login: str) -> dict[str, str]:
        """Sign in there as a browser would; return what it is sent back with."""
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _StayHere(self.issuer)
        )
        answer = _open(browser, location)
        while answer.status == 200:
            page = answer.read().decode()
            fields = {"prompt": PROMPT.search(page)[1], "login": login, "password": "any"}
            action = urllib.parse.urljoin(answer.url, FORM.search(page)[1])
            answer = _open(browser, action, urllib.parse.urlencode(fields).encode())
        query = urllib.parse.urlsplit(answer.headers["Location"]).query
        return dict(urllib.parse.parse_qsl(query))


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows the provider's own redirects; the one that leads back is for the test."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def redirect_request(self, *args: Any) -> urllib.request.Request | None:
        leads = args[-1].startswith(self.origin)
        return super().redirect_request(*args) if leads else None


def _open(browser: urllib.request.OpenerDirector, url: str, body: bytes | None = None) -> Any:
    try:
        return browser.open(url, body, timeout=30)
    except urllib.error.HTTPError as answer:
        if answer.status not in (302, 303):
            raise
        return answer


@contextmanager
def open_provider(*redirects: str) -> Iterator[RealProvider]:
    """Run a provider that sends people back to these addresses."""
    port = free_port()
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(port), *redirects],
        cwd=ROOT,
        env=os.environ | {"NODE_ENV": "production"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        for line in process.stdout:
            if line.strip() == "ready":
                break
        yield RealProvider(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(10)
