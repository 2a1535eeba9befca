"""What each HTTP request is called, and how long it took: X-Request-Id and the figures of /metrics."""

import time

from flask import Flask, Response, g, request

from core import metrics, references
from core.config import Config
from core.models import new_id

HEADER = "X-Request-Id"
HEALTH = ("/healthz", "/readyz", "/metrics")


def init_requests(app: Flask, config: Config) -> None:
    """Name and time every request. Call it first: what refuses a request is part of it."""
    app.before_request(lambda: begin(takes_names=config.trusted_proxies > 0))
    app.after_request(end)


def begin(takes_names: bool) -> None:
    """Give the request its id: that of a proxy which the operator trusts, if it can stand in a log, or a new one."""
    g.begun = time.perf_counter()
    given = request.headers.get(HEADER) if takes_names else None
    g.request_id = given if given and references.is_sane(given) else new_id()
    references.begin(request=g.request_id)


def end(response: Response) -> Response:
    """Count it, and tell the id."""
    kind = _kind()
    metrics.count("baton_requests_total", kind=kind, status=f"{response.status_code // 100}xx")
    metrics.observe("baton_request_seconds", time.perf_counter() - g.begun, kind=kind)
    response.headers[HEADER] = g.request_id
    return response


def _kind() -> str:
    if request.path.startswith("/api/"):
        return "api"
    if request.path.startswith(("/static/", "/i18n/")):
        return "static"
    return "health" if request.path in HEALTH else "page"
