"""The one way to an address that somebody chose: a browser's push service, an identity provider, later a webhook.

Whoever may name an address could otherwise have the server call what only the server reaches. So an address has to be
https on its own port and public; a name is looked up once, and what was looked at is what is connected to. Nothing is
followed, and neither a slow look-up nor a slow or long answer costs more than a limit. OUTBOUND_ALLOW makes exceptions.
"""

import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from threading import Thread, Timer
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from core.errors import Invalid
from core.outbound_allow import Address, Allowed

LOOK_UP_SECONDS = 5
CONNECT_SECONDS = 5
READ_SECONDS = 10
WHOLE_SECONDS = 15
ANSWER_LIMIT = 64 * 1024
# Of a name with many addresses so many are tried.
TRIED = 3
PORTS = {"https": 443, "http": 80}
# What a URL is made of; a backslash or a blank is read differently from one parser to the next.
PLAIN = re.compile(r"[!-\[\]-~]{1,2000}")
# Such as 0x7f.1 or 2130706433: no name ends so, and some resolvers make an address of it.
NUMBER = re.compile(r"(0x[0-9a-f]*|\d+)")

# From the registries of special-purpose addresses (RFC 6890 and what came after).
SPECIAL = [
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
# All of IPv6 that is handed out; loopback, private, link-local, multicast and NAT64 lie outside.
UNICAST = ip_network("2000::/3")


class AddressRefused(Invalid):
    """Baton does not call this address."""


class Unreachable(Exception):
    """Nobody answered there, or not as HTTP has it, or not in time."""


@dataclass(frozen=True)
class Answer:
    """What came back; of a long body the beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Target:
    """A URL in its parts, as far as it says them itself."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str

    @property
    def is_usual(self) -> bool:
        """Whether anybody may have chosen it: https, on its own port."""
        return self.scheme == "https" and self.port == PORTS["https"]


@dataclass(frozen=True)
class Message:
    """What is asked of a target."""

    method: str
    headers: Mapping[str, str]
    body: bytes | None = None
    # What lies behind it is not read.
    limit: int = ANSWER_LIMIT


def post(url: str, body: bytes, headers: Mapping[str, str], limit: int = ANSWER_LIMIT) -> Answer:
    """Send a body; raise AddressRefused for where it may not go, Unreachable where nobody takes it."""
    return _call(url, Message("POST", headers, body, limit))


def get(url: str, headers: Mapping[str, str], limit: int = ANSWER_LIMIT) -> Answer:
    """Fetch what is there; raise AddressRefused for where it may not be looked, Unreachable where nobody answers."""
    return _call(url, Message("GET", headers, limit=limit))


def check_url(url: str) -> None:
    """Raise AddressRefused for what could not be called, as far as that can be seen without a look-up."""
    target = _target(url)
    literal = _literal(target.host)
    if literal is not None:
        _check_address(target, literal)
    elif not (target.is_usual or _allowed().includes(target.host)):
        raise _refusal()


def is_public(address: Address) -> bool:
    """Whether an address is somebody's on the internet. One of IPv4 within IPv6 counts as itself."""
    if address.version == 6:
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address not in UNICAST:
            return False
    return not any(address in network for network in SPECIAL)


def _call(url: str, message: Message) -> Answer:
    target = _target(url)
    addresses = _look_up(target)
    for address in addresses:
        _check_address(target, address)
    try:
        with Deadline() as deadline:
            return _first_answer(target, addresses[:TRIED], message, deadline)
    except (HTTPError, OSError) as error:
        raise Unreachable(f"{target.netloc}: {error}") from error


def _target(url: str) -> Target:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refusal() from None
    host = (parts.hostname or "").rstrip(".")
    is_plain = PLAIN.fullmatch(url) and parts.scheme in PORTS and "@" not in parts.netloc
    if not is_plain or not host or "%" in host or port == 0:
        raise _refusal()
    if NUMBER.fullmatch(host.rpartition(".")[2]) and _literal(host) is None:
        raise _refusal()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], parts.netloc, path)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _look_up(target: Target) -> list[Address]:
    looking = _LookUp(target)
    looking.start()
    # A resolver has patience of its own, minutes of it where several servers keep silent.
    looking.join(LOOK_UP_SECONDS)
    if looking.error:
        raise Unreachable(f"{target.host}: {looking.error}") from looking.error
    if not looking.found:
        raise Unreachable(f"{target.host}: nobody told its address in time")
    return list(dict.fromkeys(ip_address(row[4][0]) for row in looking.found))


class _LookUp(Thread):
    """The search for a name's addresses, in a thread that may outlive our interest in it."""

    def __init__(self, target: Target) -> None:
        super().__init__(daemon=True)
        self._target = target
        self.found: list[Any] = []
        self.error: Exception | None = None

    def run(self) -> None:
        """Look up."""
        host, port = self._target.host, self._target.port
        try:
            self.found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except Exception as error:
            self.error = error


def _check_address(target: Target, address: Address) -> None:
    if _allowed().includes(target.host, address):
        return
    if not (target.is_usual and is_public(address)):
        raise _refusal()


def _allowed() -> Allowed:
    return current_app.config["BATON"].outbound_allow


def _refusal() -> AddressRefused:
    return AddressRefused(_("Baton does not send anything to this address."), {"fields": {}})


def _first_answer(
    target: Target, addresses: list[Address], message: Message, deadline: "Deadline"
) -> Answer:
    *others, last = addresses
    for address in others:
        # Nothing was sent yet where there is no connection.
        with suppress(ConnectTimeoutError, NewConnectionError):
            return _send(target, address, message, deadline)
    return _send(target, last, message, deadline)


def _send(target: Target, address: Address, message: Message, deadline: "Deadline") -> Answer:
    """Talk to one address, by whose name the certificate has to be."""
    with _pool(target, address, deadline) as pool:
        answer = pool.urlopen(
            message.method,
            target.path,
            body=message.body,
            headers={"User-Agent": "Baton", **message.headers, "Host": target.netloc},
            redirect=False,
            retries=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            content = answer.read(message.limit, decode_content=False)
        finally:
            # What lies behind the limit is not read.
            answer.close()
    return Answer(answer.status, answer.headers, content)


def _pool(target: Target, address: Address, deadline: "Deadline") -> HTTPConnectionPool:
    timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    facts: dict[str, Any] = {"timeout": timeout, "deadline": deadline}
    if target.scheme == "http":
        pool = HTTPConnectionPool(str(address), target.port, **facts)
        pool.ConnectionCls = PlainLine
        return pool
    pool = HTTPSConnectionPool(str(address), target.port, server_hostname=target.host, **facts)
    pool.ConnectionCls = SafeLine
    return pool


class Deadline:
    """Ends a call as a whole: each of its pieces may come in time, and there may be many."""

    def __init__(self) -> None:
        self._lines: list[socket.socket] = []
        self._timer = Timer(WHOLE_SECONDS, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        for line in self._lines:
            line.close()

    def watch(self, line: socket.socket) -> None:
        # A second handle of the same connection, since TLS takes the first one away.
        self._lines.append(line.dup())

    def _end(self) -> None:
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class Watched:
    """A connection of urllib3 which the deadline can end."""

    def __init__(self, *args: Any, deadline: Deadline, **more: Any) -> None:
        super().__init__(*args, **more)
        self.deadline = deadline

    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()  # type: ignore[misc]
        self.deadline.watch(line)
        return line


class PlainLine(Watched, HTTPConnection):
    """By http, where the operator allows it."""


class SafeLine(Watched, HTTPSConnection):
    """By https."""
