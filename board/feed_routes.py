"""A person's calendar feed: its address for them alone, and the file for whoever has the address."""

from itertools import chain
from typing import Any

from flask import Blueprint, Response, current_app, request
from marshmallow import validate

from auth.auditing import note_person
from auth.digests import digest
from auth.entry import in_person
from auth.people import describe_user
from board import feeds, shapes
from board.feed_calendar import event_of_entry, event_of_review, finish, new_calendar, tag_of
from board.feed_entries import (
    Contents,
    chosen_boards,
    entries_of,
    is_in_a_workspace,
    reviews_of,
)
from core import clock
from core.addresses import place_of
from core.database import one_moment
from core.errors import NotFound
from core.extensions import db
from core.i18n import locale_name, speaking_to
from core.openapi import described
from core.ratelimit import RateLimit
from core.rest import json_body, json_response, limited_actor
from core.schemas import Id, List, OneOf, Schema, load

MOST_BOARDS = 200
EXTENSION = "baton_feed_limits"
# Many calendars may ask from one address, a provider's; and each asks for one feed now and then.
BY_PLACE = (5, 200)
BY_FEED = (0.1, 5)

feed_api = Blueprint("feed_api", __name__, url_prefix="/api")
feed_files = Blueprint("feed", __name__)


class ChooseFeed(Schema):
    kinds = List(OneOf(*feeds.KINDS), validate=validate.Length(max=len(feeds.KINDS)))
    boards = List(Id(), allow_none=True, validate=validate.Length(max=MOST_BOARDS))


@feed_files.record_once
def limit_looks(state: Any) -> None:
    """Each application has limits of its own."""
    state.app.extensions[EXTENSION] = RateLimit(*BY_PLACE, "feed"), RateLimit(*BY_FEED, "feed")


@feed_api.get("/calendar")
@described(answer=shapes.FEED)
def show_feed() -> Response:
    """Return one's calendar feed and its secret address; null where there is none."""
    return json_response({"feed": _shown(in_person().id)})


@feed_api.post("/calendar")
@described(answer=shapes.FEED, status=201)
def open_feed() -> Response:
    """Give one's calendar feed a new secret address; the one before works no more."""
    person = in_person().id
    limited_actor()
    feeds.open_feed(person)
    note_person("calendar_opened", person)
    return json_response({"feed": _shown(person)}, 201)


@feed_api.put("/calendar")
@described(body=ChooseFeed, answer=shapes.FEED)
def choose_feed() -> Response:
    """Choose what is in one's calendar feed, and of which boards; null for all, also those to come."""
    person, chosen = in_person().id, load(ChooseFeed(), json_body())
    limited_actor()
    if "kinds" in chosen:
        chosen["kinds"] = [kind for kind in feeds.KINDS if kind in chosen["kinds"]]
    if chosen and not feeds.choose(person, chosen):
        raise _none()
    return json_response({"feed": _shown(person)})


@feed_api.delete("/calendar")
@described(status=204)
def close_feed() -> Response:
    """Take the address back: calendars that have it get nothing more."""
    person = in_person().id
    if not feeds.close_feed(person):
        raise _none()
    note_person("calendar_closed", person)
    return Response(status=204)


@feed_files.get("/calendar/<secret>.ics")
def fetch_feed(secret: str) -> Response:
    """Return a calendar feed (RFC 5545) to whoever has its address: what its owner may see today."""
    by_place, by_feed = current_app.extensions[EXTENSION]
    by_place.take(place_of(request.remote_addr) or "unknown")
    feed = feeds.find_feed(secret)
    if feed is None:
        raise _none()
    by_feed.take(digest(secret))
    contents, had = _contents_of(feed), request.if_none_match
    with speaking_to(feed.account_id):
        name, address = _name(feed), _address()
        tag = tag_of(contents, name, address, locale_name())
        body = b"" if had.contains_weak(tag) else _written(contents, name, address)
    feeds.note_fetched(feed)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(tag, weak=True)
    return response.make_conditional(request)


def _contents_of(feed: Any) -> Contents:
    with one_moment(db.engine) as connection:
        if not is_in_a_workspace(connection, feed.account_id):
            raise _none()
        boards = chosen_boards(connection, feed)
        entries = entries_of(connection, feed, boards)
        return Contents(boards, entries, reviews_of(connection, feed, boards))


def _written(contents: Contents, name: str, address: str) -> bytes:
    """Return the file. Others have their turn while it is written, and no connection is held for that long."""
    begins = [rhythm.begins_on for rhythm, _revision in contents.reviews]
    first = min(begins, default=clock.now().date()).replace(month=1, day=1)
    events = chain(
        (event_of_entry(entry, address) for entry in contents.entries),
        (
            event_of_review(rhythm, contents.boards[rhythm.board_id], address, revision)
            for rhythm, revision in contents.reviews
        ),
    )
    return finish(new_calendar(name), events, first)


def _name(feed: Any) -> str:
    return f"Baton · {describe_user(feed.account_id)['name']}"


def _shown(person: str) -> dict[str, Any] | None:
    feed = feeds.feed_of(person)
    if feed is None:
        return None
    secret = feed.pop("secret")
    return {"address": f"{_address()}/calendar/{secret}.ics", **feed}


def _address() -> str:
    return current_app.config["BATON"].address


def _none() -> NotFound:
    # The same for an address that was taken back and for one that never was.
    return NotFound("There is no such calendar.")
