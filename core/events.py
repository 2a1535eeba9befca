"""What comes next in a stream, over HTTP: asked for, waited for, or told as server-sent events."""

import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Flask, Response, request, stream_with_context
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from core import strict_json
from core.actors import Actor, ended_sessions
from core.audiences import project_change
from core.changes import MAX_CHANGES, changes_since, epoch, head
from core.database import brief, is_outage, one_moment
from core.errors import Invalid, NotFound, Resync
from core.extensions import db
from core.folds import folded_to
from core.followers import Follower, follow
from core.openapi import described
from core.openapi_parts import CHANGES
from core.rest import current_actor, json_response, query_number, stream_of
from core.scopes import open_stream

log = logging.getLogger(__name__)

events_api = Blueprint("events", __name__, url_prefix="/api")

# Proxies cut a line on which nothing is said for a minute, some earlier.
BEAT_SECONDS = 15.0
MAX_WAIT = 30
RECONNECT_MILLISECONDS = 2000
HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    # nginx and those like it would keep events until there are many.
    "X-Accel-Buffering": "no",
}

FROM = {"since": "integer", "epoch": "string", "audience": "string"}


@dataclass(frozen=True)
class Place:
    """Where a reader of a stream is: behind which change, of which history, as seen by which audience."""

    since: int
    epoch: str | None
    audience: str | None


@dataclass(frozen=True)
class Portion:
    """The next changes behind a place, the place behind these, and the head of the stream."""

    changes: list[dict[str, Any]]
    place: Place
    head: int


def init_app(app: Flask) -> None:
    """Register what is read of what comes next."""
    app.register_blueprint(events_api)


@events_api.get("/<streams:plural>/<id>/changes")
@described(query=FROM | {"wait": "integer"}, needed=("since",), answer=CHANGES)
def changes(plural: str, id: str) -> Response:
    """Return the changes after `since`, at most 1,000; 410 `resync` when they cannot follow on.

    Where there is none yet, `wait` so many seconds for one, at most 30.
    """
    actor, stream, place = current_actor(), stream_of(plural, id), _asked_place()
    portion = _read(stream, actor, place)
    wait = query_number("wait") or 0
    if wait and not portion.changes:
        portion = _wait_for_news(stream, actor, portion, min(wait, MAX_WAIT))
    told = {"epoch": portion.place.epoch, "seq": portion.head, "changes": portion.changes}
    return json_response(told)


@events_api.get("/<streams:plural>/<id>/events")
@described(query=FROM | {"wait": "integer"}, headers=("Last-Event-ID",), answer="text/event-stream")
def events(plural: str, id: str) -> Response:
    """Tell the changes after `since`, and each further one as it comes, as server-sent events.

    Without `since` it begins with what comes next. `Last-Event-ID`, which browsers send coming back, counts more. With
    `wait` it ends after so many seconds.
    """
    actor, stream = current_actor(), stream_of(plural, id)
    place, until = _place_of_events(stream, actor), _end()
    # Looked at before the answer begins, since only then a refusal has a status.
    _read(stream, actor, place)
    stays = request.environ.get("baton.stay")
    if stays:
        stays()
    # Last of all, since a place that is taken has to be given back.
    follower = follow(stream, actor)
    response = Response(stream_with_context(_tell(follower, place, until)), headers=HEADERS)
    response.mimetype = "text/event-stream"
    response.call_on_close(follower.leave)
    return response


def _wait_for_news(stream: str, actor: Actor, portion: Portion, seconds: int) -> Portion:
    follower, until = follow(stream, actor), time.monotonic() + seconds
    follower.seq = portion.head
    try:
        while not follower.is_leaving:
            # What came before one could be woken is read at once.
            portion = _read(stream, actor, portion.place)
            left = until - time.monotonic()
            if portion.changes or left <= 0:
                return portion
            follower.wait(min(left, BEAT_SECONDS))
        return portion
    finally:
        follower.leave()


def _end() -> float:
    wait = query_number("wait")
    return math.inf if wait is None else time.monotonic() + wait


def _tell(follower: Follower, place: Place, until: float) -> Iterator[str]:
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    try:
        yield from _told(follower, place, until)
        if follower.is_leaving:
            yield _event("going_away", {})
    except NotFound:
        yield _event("revoked", {})
    except Resync:
        yield _event("resync", {})
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        # Whoever follows comes back.
        log.warning("a follower is let go: %s", brief(error))


def _told(follower: Follower, place: Place, until: float) -> Iterator[str]:
    is_quiet = True
    while not follower.is_leaving:
        portion = _read(follower.stream, follower.actor, place)
        for change in portion.changes:
            yield _event("change", change, change["seq"])
        place, follower.seq = portion.place, portion.place.since
        if place.since < portion.head:
            continue
        if is_quiet:
            # The sign of life; the first one says that all of before was told.
            yield _event("head", {"epoch": place.epoch, "seq": portion.head})
        left = until - time.monotonic()
        if left <= 0:
            return
        is_quiet = not follower.wait(min(left, BEAT_SECONDS))


def _event(name: str, data: dict[str, Any], id: int | None = None) -> str:
    place = "" if id is None else f"id: {id}\n"
    return f"{place}event: {name}\ndata: {strict_json.dumps(data)}\n\n"


def _read(stream: str, actor: Actor, place: Place) -> Portion:
    """Return what is next; raise NotFound for whoever may not read it (any more), and Resync."""
    if ended_sessions([actor]):
        raise NotFound(gettext("There is no such thing."))
    with one_moment(db.engine) as connection:
        scope, context = open_stream(stream, actor, connection)
        newest, name, audience = (
            head(connection, stream),
            epoch(connection),
            scope.audience(context),
        )
        is_known = place.epoch in (None, name) and place.audience in (None, audience)
        if not is_known or not folded_to(connection, stream) <= place.since <= newest:
            raise Resync("The log cannot continue from there; take a new snapshot.")
        rows = changes_since(connection, stream, place.since, MAX_CHANGES)
    shown = [project_change(scope, audience, row, name) for row in rows]
    last = rows[-1].seq if rows else place.since
    return Portion(shown, replace(place, since=last, epoch=name, audience=audience), newest)


def _place_of_events(stream: str, actor: Actor) -> Place:
    given = request.headers.get("Last-Event-ID") or request.args.get("since")
    if given is not None:
        return _place(given)
    with one_moment(db.engine) as connection:
        open_stream(stream, actor, connection)
        return _place(str(head(connection, stream)))


def _asked_place() -> Place:
    return _place(request.args.get("since", ""))


def _place(since: str) -> Place:
    if not since.isascii() or not since.isdigit() or len(since) > 18:
        raise Invalid("`since` must be a sequence number.", {"fields": {"since": ["Invalid."]}})
    return Place(int(since), request.args.get("epoch"), request.args.get("audience"))
