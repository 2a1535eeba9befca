"""A regular review as a calendar takes it: one event that comes again by its rule, in its own zone (RFC 5545)."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Calendar, Event, vRecur
from sqlalchemy.engine import Row

from board.rhythms import first_of, rule
from core import clock

PRODUCT = "-//Baton//Regular reviews//EN"


def calendar_of(rhythm: Row[Any], board: Any, address: str, seq: int) -> bytes:
    """Return the calendar file of a rhythm; `seq`, how far its board is, lets a later one replace an earlier."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    event = event_of(rhythm, board, f"{address}/boards/{board.id}")
    event.add("sequence", seq)
    event.add("dtstamp", clock.now())
    calendar.add_component(event)
    # How the clocks are put, told from the year in which it begins.
    calendar.add_missing_timezones(first_date=date(first_of(rhythm).year, 1, 1))
    return calendar.to_ical()


def event_of(rhythm: Row[Any], board: Any, place: str) -> Event:
    """Return the event; who adds it says how often it was changed."""
    start = first_of(rhythm).replace(tzinfo=ZoneInfo(rhythm.zone))
    event = Event()
    event.add("uid", rhythm.id)
    event.add("dtstart", start)
    event.add("duration", timedelta(minutes=rhythm.minutes))
    event.add("rrule", vRecur.from_ical(rule(rhythm.repeat)))
    event.add("summary", f"{rhythm.name} · {board.name}")
    event.add(
        "description",
        _("The review of “%(board)s” in Baton: %(place)s", board=board.name, place=place),
    )
    event.add("url", place)
    return event
