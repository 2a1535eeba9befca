"""For whoever runs Baton: is it alive, may it serve, how is it doing."""

import ipaddress
import os
import resource
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request
from sqlalchemy.exc import SQLAlchemyError

from core import metrics
from core.extensions import db, socketio
from core.upgrades import current_revision, newest_revision

blueprint = Blueprint("health", __name__)
_newest_revision = cache(newest_revision)


def init_health(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer that the process is alive."""
    return _plain("ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer whether requests may be sent here."""
    problem = _problem()
    return _plain(problem or "ready", 503 if problem else 200)


@blueprint.get("/metrics")
def show_metrics() -> Response:
    """Answer the figures of this process, to this machine alone."""
    if not _is_from_here():
        abort(404)
    return _plain(metrics.render(_gauges()))


def _problem() -> str | None:
    guard = getattr(socketio.server.eio, "guard", None)
    if guard and guard.is_draining:
        return "going away"
    try:
        return (
            None if current_revision(db.engine) == _newest_revision() else "migrations are missing"
        )
    except SQLAlchemyError:
        return "the database does not answer"


def _is_from_here() -> bool:
    # Behind a proxy on this machine everybody would seem to be from here.
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via")):
        return False
    try:
        return ipaddress.ip_address(request.environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _gauges() -> dict[str, float]:
    memory = Path("/proc/self/statm").read_text().split()[1]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "baton_sockets": len(socketio.server.eio.sockets),
        "process_resident_memory_bytes": int(memory) * resource.getpagesize(),
        "process_cpu_seconds": usage.ru_utime + usage.ru_stime,
        "process_pid": os.getpid(),
    }


def _plain(body: str, status: int = 200) -> Response:
    return Response(body, status, content_type="text/plain; charset=utf-8")
