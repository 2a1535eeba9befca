"""For whoever runs Baton: is it alive, may it serve, how is it doing."""

import ipaddress
import logging
import os
import resource
import socket
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from core import commits, consumers, jobs, metrics, server
from core.database import reading
from core.extensions import db, socketio
from core.upgrades import current_revision, newest_revision

blueprint = Blueprint("health", __name__)
_newest_revision = cache(newest_revision)
log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
PATIENCE = 5
# The worker of before a reload may have the port a little longer.
RETRY_SECONDS = 1.0


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
    return _plain(_figures())


def serve_figures(app: Flask) -> None:
    """Loop for ever: answer the figures of this worker on a port of its own, to this machine alone."""
    first = app.config["BATON"].metrics_port
    if first is None:
        return
    _listen(first + server.worker(), _figures_alone(app)).serve_forever()


class _Handler(WSGIRequestHandler):
    """Says nothing of what went well, and waits for nobody for long."""

    timeout = PATIENCE

    def log(self, type: str, message: str, *args: Any) -> None:
        """Pass on what went wrong."""
        if type != "info":
            log.warning(message, *args)


def _listen(port: int, application: Callable[..., Any]) -> BaseWSGIServer:
    is_told = False
    while True:
        try:
            listener = socket.create_server((LOOPBACK, port))
        except OSError as error:
            if not is_told:
                log.warning("the figures wait for port %d: %s", port, error)
            is_told = True
            server.sleep(RETRY_SECONDS)
        else:
            with listener:
                fd = listener.fileno()
                return make_server(LOOPBACK, port, application, request_handler=_Handler, fd=fd)


def _figures_alone(app: Flask) -> Callable[..., Iterable[bytes]]:
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/metrics":
            return _plain("not here", 404)(environ, start)
        with app.app_context():
            return _plain(_figures())(environ, start)

    return answer


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


def _figures() -> str:
    return metrics.render({**_gauges_of_process(), **_gauges_of_database()})


def _gauges_of_database() -> dict[metrics.Key, float]:
    # The same at every worker. When the database is away the others still tell something.
    try:
        with reading(db.engine) as connection:
            lag, unfinished = consumers.lag(connection), jobs.unfinished(connection)
            late = jobs.late_seconds(connection)
    except SQLAlchemyError:
        return {}
    return {
        **{("baton_consumer_lag", (("consumer", name),)): behind for name, behind in lag.items()},
        **{("baton_jobs", (("kind", k), ("state", s))): number for k, s, number in unfinished},
        ("baton_jobs_late_seconds", ()): late,
    }


def _gauges_of_process() -> dict[metrics.Key, float]:
    memory = Path("/proc/self/statm").read_text().split()[1]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    gauges = {
        "baton_sockets": len(socketio.server.eio.sockets),
        "baton_sockets_limit": current_app.config["BATON"].max_sockets,
        "baton_commands_waiting": commits.waiting(),
        "process_resident_memory_bytes": int(memory) * resource.getpagesize(),
        "process_cpu_seconds": usage.ru_utime + usage.ru_stime,
        "process_pid": os.getpid(),
    }
    return {(name, ()): value for name, value in gauges.items()}


def _plain(body: str, status: int = 200) -> Response:
    return Response(body, status, content_type="text/plain; charset=utf-8")
