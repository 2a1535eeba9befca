"""What every answer says to the browser about trust, and which requests are not even looked at."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask_babel import gettext as _
from werkzeug.middleware.proxy_fix import ProxyFix

from core.assets import import_map_hash
from core.config import LOOPBACK_HOSTS, Config
from core.errors import Forbidden, Invalid, TooLarge
from core.pickers import sources

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
BODY_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 64 * 1024 * 1024
# What a multipart request has around its file.
AROUND_A_FILE = 128 * 1024
# Whoever watches over the machine asks by its address.
ASKED_BY_ADDRESS = ("/healthz", "/readyz", "/metrics")
# Browsers report here what the policy kept from a page, in types of their own and some without an origin.
REPORTS = "/policy-reports"
TWO_YEARS = 2 * 365 * 24 * 3600

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Reporting-Endpoints": f'policy="{REPORTS}"',
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_security(app: Flask, config: Config) -> None:
    """Trust only the proxies the operator names, check unsafe requests, and send the headers."""
    app.config.update(MAX_CONTENT_LENGTH=BODY_LIMIT, SESSION_COOKIE_SECURE=config.is_secure)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
    app.before_request(lambda: check_host(config))
    app.before_request(lambda: check_request(config))
    app.after_request(lambda response: add_headers(response, config))


def check_host(config: Config) -> None:
    """Refuse requests for another host than the one at which people reach Baton, where that is known."""
    if config.public_url is None or request.path in ASKED_BY_ADDRESS:
        return
    known = (urlsplit(config.public_url).hostname, *LOOPBACK_HOSTS)
    if request.host.partition(":")[0].lower() not in known:
        raise Invalid(_("Baton is not reached under this address."))


def check_request(config: Config) -> None:
    """Refuse bodies that are too large and whatever another site could send with our cookie."""
    if request.method in SAFE_METHODS:
        return
    _check_size()
    # What another service sends carries its signature, and no cookie of a person.
    if getattr(current_app.view_functions.get(request.endpoint or ""), "is_signed", False):
        return
    # Reports change nothing, and whose they are is not asked.
    if "Authorization" in request.headers or request.path == REPORTS:
        return
    _check_origin(config)
    _check_content_type()


def add_headers(response: Response, config: Config) -> Response:
    """Tell the browser what this page may load, and to keep nothing that belongs to a person."""
    pickers = g.get("pickers", ())
    if pickers:
        # Their windows answer to the page that opened them.
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    policy = content_security_policy(config, pickers, g.get("frames", ()))
    response.headers.setdefault("Content-Security-Policy", policy)
    if config.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}"
    if _is_personal(response):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def let_pickers_in() -> dict[str, dict[str, str]]:
    """Let the page that is being answered load the configured pickers; return what their scripts want to know."""
    g.pickers = current_app.config["BATON"].pickers
    return g.pickers


def let_sites_frame(sites: Iterable[str]) -> None:
    """Let the page that is being answered stand in a frame on these sites; otherwise none does."""
    g.frames = tuple(sites)


def takes_upload(limit: Callable[[], int]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say how large a file the route below accepts; what is larger is refused unread."""

    def note(view: Callable[..., Any]) -> Callable[..., Any]:
        view.upload_limit = limit  # type: ignore[attr-defined]
        return view

    return note


def signed_by_sender(view: Callable[..., Any]) -> Callable[..., Any]:
    """Say that the route below proves each request by its sender's signature: neither cookie nor JSON is asked for."""
    view.is_signed = True  # type: ignore[attr-defined]
    return view


def content_security_policy(
    config: Config, pickers: Iterable[str] = (), frames: Iterable[str] = ()
) -> str:
    """Return the policy: our own scripts and styles, those of pickers, no inline code but the import map.

    A page may stand in `frames` of other sites only where it says so.
    """
    sockets = [origin.replace("http", "ws", 1) for origin in config.allowed_origins]
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *filter(None, [import_map_hash()])],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *sockets],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": [*frames] or ["'none'"],
        # The one for browsers of today, the other for those of yesterday.
        "report-to": ["policy"],
        "report-uri": [REPORTS],
    }
    if not pickers:
        # Text becomes code only by these two policies: Lit's for its templates, ours for the service worker.
        rules |= {"require-trusted-types-for": ["'script'"], "trusted-types": ["lit-html", "baton"]}
    for name in ("script-src", "frame-src", "connect-src"):
        rules[name] = rules.get(name, []) + sources(pickers, name)
    return "; ".join(" ".join([name, *allowed]) for name, allowed in rules.items() if allowed)


def _check_size() -> None:
    if request.mimetype == "multipart/form-data":
        request.max_content_length = _upload_limit()
    limit = request.max_content_length or BODY_LIMIT
    if (request.content_length or 0) > limit:
        raise TooLarge(_("This is larger than Baton accepts."), {"limit": limit})


def _upload_limit() -> int:
    view = current_app.view_functions.get(request.endpoint or "")
    limit = getattr(view, "upload_limit", None)
    return limit() + AROUND_A_FILE if limit else UPLOAD_LIMIT


def _check_origin(config: Config) -> None:
    # A browser names the origin of every unsafe request. Only what carries no cookie may do without.
    origin = request.headers.get("Origin")
    if origin is None and config.session_cookie not in request.cookies:
        return
    if origin not in config.allowed_origins:
        raise Forbidden(_("This request came from an address that Baton does not trust."))


def _check_content_type() -> None:
    # Forms of other sites cannot send JSON; multipart is for uploads, which the origin guards.
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if has_body and not (request.is_json or request.mimetype == "multipart/form-data"):
        raise Forbidden(_("Send JSON with the header Content-Type: application/json."))


def _is_personal(response: Response) -> bool:
    return response.mimetype == "text/html" or request.path.startswith("/api/")
