"""A calendar feed as calendars read it (RFC 5545, 5546, 7986): an event for each day on which something is due."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy.engine import Row

from board.feed_entries import Contents, Entry, Revision
from board.rhythm_calendar import event_of
from core import clock, server

PRODUCT = "-//Baton//Calendar feed//EN"
AGAIN = timedelta(hours=1)
# A task with a time has no length of its own.
LONG = timedelta(minutes=30)
DAY = timedelta(days=1)
AT_ONCE = 50
END = b"END:VCALENDAR\r\n"
# Raised whenever the same is written otherwise: else calendars would keep what they have.
FORM = 1
# A revision grows for more reasons than that something differs.
UNREVISED = Revision(0)


def new_calendar(name: str) -> Calendar:
    """Return an empty calendar which is subscribed to and looked at again each hour."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def event_of_entry(entry: Entry, address: str) -> Event:
    """Return what is due on a day, or at a moment."""
    event = Event()
    event.add("uid", entry.id)
    if entry.at:
        event.add("dtstart", entry.at)
        event.add("dtend", entry.at + LONG)
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + DAY)
        # A day on which something is due is no day on which one is busy.
        event.add("transp", "TRANSPARENT")
    event.add("summary", _summary(entry))
    event.add("url", address + entry.path)
    event.add("status", "TENTATIVE" if entry.what == "closes" else "CONFIRMED")
    _add_revision(event, entry.revision)
    return event


def event_of_review(rhythm: Row[Any], board: Any, address: str, revision: Revision) -> Event:
    """Return a regular review, under the same UID as in its own file."""
    event = event_of(rhythm, board, f"{address}/boards/{board.id}")
    event.add("status", "CONFIRMED")
    _add_revision(event, revision)
    return event


def finish(calendar: Calendar, events: Iterable[Event], first: date) -> bytes:
    """Return the file of some events, with how the clocks of their zones are put from that day on.

    Thousands of events take a second: each is made and written by itself, and others have their turn meanwhile.
    """
    written, zoned = [], {}
    for number, event in enumerate(events, 1):
        written.append(event.to_ical())
        if zone := event["dtstart"].params.get("tzid"):
            zoned[zone] = event
        if not number % AT_ONCE:
            server.sleep(0)
    # One event of each zone is enough to tell that it is needed.
    for event in zoned.values():
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=first)
    calendar.subcomponents = list(calendar.timezones)
    return calendar.to_ical().removesuffix(END) + b"".join(written) + END


def tag_of(contents: Contents, *words: str) -> str:
    """Return what is equal where two files say the same; `words` are those that they owe to their reader.

    To write a file takes ten times as long as to read what is in it, so it is told from that.
    """
    entries = [replace(entry, revision=UNREVISED) for entry in contents.entries]
    reviews = [
        (tuple(rhythm), contents.boards[rhythm.board_id].name)
        for rhythm, _revision in contents.reviews
    ]
    return hashlib.sha256(repr((FORM, words, entries, reviews)).encode()).hexdigest()[:32]


def _summary(entry: Entry) -> str:
    if entry.what == "tasks":
        return f"{entry.title} · {entry.subject}"
    if entry.what == "closes":
        return _("Expected close: %(deal)s", deal=entry.title)
    return _("Contact %(customer)s", customer=entry.title)


def _add_revision(event: Event, revision: Revision) -> None:
    event.add("dtstamp", clock.now())
    event.add("sequence", revision.seq)
    if revision.at:
        event.add("last-modified", revision.at)
