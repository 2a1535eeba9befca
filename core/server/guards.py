"""Guards of the sockets: who may open one, what it may send, how much we keep for one that is slow.

They rest on private names of engine.io 4.15 and Socket.IO 5.18, hence the exact pins; `install` tests
itself and leaves the stock path, with a warning, when those names have gone.
"""

import logging
import math
import urllib.parse
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any

import engineio.socket
import socketio

from core import metrics
from core.addresses import place_of
from core.config import Config
from core.ratelimit import RateLimit
from core.server.door import KNOCKS, Door, Ticket
from core.server.packets import BadPacketError
from core.server.reaper import Reaper
from core.server.sockets import GuardedSocket

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
TOO_MANY = "429 TOO MANY REQUESTS"

Environ = dict[str, Any]
NO_ENVIRON: Environ = {}
StartResponse = Callable[..., Any]


class Guard:
    """Stands between the web server and one Socket.IO server."""

    def __init__(self, server: socketio.Server, config: Config) -> None:
        self.server, self.eio = server, server.eio
        self.origins = set(config.allowed_origins)
        self.cookie = config.session_cookie
        self.max_sockets = config.max_sockets
        self.trusted_proxies = config.trusted_proxies
        self.is_draining = False
        self.is_drained = False
        self.door = Door(CONNECT_SECONDS)
        self.knocks = RateLimit(*KNOCKS, "sockets") if config.rate_limit else None
        self.reaper = Reaper(server.eio)

    def install(self) -> None:
        """Take the places of the stock functions, which stay in use underneath."""
        self.eio.guard = self
        if missing := self._missing_names():
            log.warning("the sockets run without guards: engine.io no longer has %s", missing)
            return
        engineio.socket.Socket = GuardedSocket
        self._handle_request = self.eio.handle_request
        self._on_connect = self.eio.handlers["connect"]
        self._on_message = self.eio.handlers["message"]
        self._disconnect = self.server.disconnect
        self.eio.handle_request = self.handle_request
        self.eio.handlers["connect"] = self.on_connect
        self.eio.handlers["message"] = self.on_message
        self.server.disconnect = self.disconnect
        # Each socket looks itself whether its pings are answered; the stock task wakes up for each of them.
        self.eio.start_service_task = False

    def handle_request(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let a request for a socket in, or say why not."""
        refusal = self._refusal(environ)
        if refusal:
            return self._refuse(environ, start_response, *refusal)
        # Compression costs 200 KiB for each connection and opens the way for bombs.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if "sid" in _query(environ):
            return self._handle_request(environ, start_response)
        address = self._address(environ)
        wait = self.knocks.spend(address) if self.knocks else 0
        if wait:
            return self._refuse(environ, start_response, TOO_MANY, "too many new sockets", wait)
        ticket = self.door.enter(address)
        if ticket is None:
            reason = "too many unknown sockets"
            return self._refuse(environ, start_response, TOO_MANY, reason, CONNECT_SECONDS)
        environ["baton.ticket"] = ticket
        try:
            return self._handle_request(environ, start_response)
        finally:
            if not ticket.is_taken:
                ticket.give_back()

    def on_connect(self, eio_sid: str, environ: Environ) -> Any:
        """A transport is open: it has a few seconds to say who it is."""
        ticket: Ticket = environ["baton.ticket"]
        self.eio.sockets[eio_sid].take(ticket)
        self.reaper.add(CONNECT_SECONDS, self.eio.sockets[eio_sid].expire)
        return self._on_connect(eio_sid, environ)

    def on_message(self, eio_sid: str, data: Any) -> None:
        """Hand a message on; a socket that is refused, has left or cheats loses its transport."""
        sock = self.eio.sockets.get(eio_sid)
        if sock is None or sock.closing:
            return
        if not data:
            # Of nothing, or JSON's null, stock Socket.IO makes an event without a name.
            sock.refuse("empty packet")
            return
        try:
            self._on_message(eio_sid, data)
        except BadPacketError as error:
            sock.refuse(str(error))
            return
        if self.server.manager.sid_from_eio_sid(eio_sid, "/") is None:
            sock.close()
        elif not sock.is_admitted:
            sock.admit()
            # What its request said has been read, and is as large as all else that is kept for a socket.
            self.server.environ[eio_sid] = NO_ENVIRON

    def disconnect(self, sid: str, namespace: str | None = None, **options: Any) -> None:
        """Disconnect a client for good: stock Socket.IO would leave the WebSocket open."""
        eio_sid = self.server.manager.eio_sid_from_sid(sid, namespace or "/")
        self._disconnect(sid, namespace, **options)
        if eio_sid:
            self.eio.disconnect(eio_sid)

    def _refusal(self, environ: Environ) -> tuple[str, str] | None:
        if self.is_draining:
            return "503 SERVICE UNAVAILABLE", "the server is going away"
        if len(self.eio.sockets) >= self.max_sockets:
            return "503 SERVICE UNAVAILABLE", "too many sockets"
        if not self._is_origin_allowed(environ):
            return "400 BAD REQUEST", "origin not allowed"
        if "j" in _query(environ) or not _is_upgrade_sound(environ):
            return "400 BAD REQUEST", "unsupported transport"
        return None

    def _is_origin_allowed(self, environ: Environ) -> bool:
        origin = environ.get("HTTP_ORIGIN")
        # Browsers send the cookie along for any page, so with it the page must be named.
        return origin in self.origins or (
            not origin and not _has_session_cookie(environ, self.cookie)
        )

    def _address(self, environ: Environ) -> str:
        hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if self.trusted_proxies and len(hops) >= self.trusted_proxies:
            address = hops[-self.trusted_proxies].strip()
        else:
            address = environ.get("REMOTE_ADDR", "")
        return place_of(address) or address

    def _refuse(
        self,
        environ: Environ,
        start_response: StartResponse,
        status: str,
        reason: str,
        retry_after: float = 0,
    ) -> list[bytes]:
        if "baton.hang_up" in environ:
            environ["baton.hang_up"]()
        metrics.count("baton_sockets_refused_total", reason=reason)
        headers = [("Content-Type", "text/plain"), ("Connection", "close")]
        if retry_after:
            headers.append(("Retry-After", str(math.ceil(retry_after))))
        start_response(status, [*headers, ("Content-Length", str(len(reason)))])
        return [reason.encode()]

    def _missing_names(self) -> list[str]:
        stock = {
            engineio.socket.Socket: "poll receive send close schedule_ping _websocket_handler",
            self.eio: "handle_request handlers sockets disconnect start_service_task",
            self.server: "environ",
            self.server.manager: "eio_sid_from_sid sid_from_eio_sid",
        }
        return [
            name
            for owner, names in stock.items()
            for name in names.split()
            if not hasattr(owner, name)
        ]


def _query(environ: Environ) -> dict[str, list[str]]:
    return urllib.parse.parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)


def _has_session_cookie(environ: Environ, name: str) -> bool:
    try:
        return name in SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return True


def _is_upgrade_sound(environ: Environ) -> bool:
    if "HTTP_UPGRADE" not in environ:
        return True
    # Older drafts of the protocol have no limit on what they buffer.
    return environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13" and bool(
        environ.get("HTTP_SEC_WEBSOCKET_KEY")
    )
