"""When a regular review is: its rule as calendars write it, and the moments that follow from it.

`repeat` is `{every, unit: week, weekday}`, or `{every, unit: month}` with either `on`, a day of the month, or `nth`
and `weekday`; −1 is the last, and Monday is 0. Times are those of the rhythm's zone. One that the clocks leave out is
read by what they showed before, and one that comes twice is the first, as RFC 5545 (3.3.5) says.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from board.models.rhythm import Rhythm

RHYTHM = Rhythm.__table__
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = timedelta(days=1)


def rule(repeat: dict[str, Any], every: int | None = None) -> str:
    """Return the RRULE of RFC 5545 for a rhythm's `repeat`."""
    parts = [f"INTERVAL={every or repeat['every']}"]
    if repeat["unit"] == "week":
        return ";".join(["FREQ=WEEKLY", *parts, f"BYDAY={WEEKDAYS[repeat['weekday']]}"])
    if repeat.get("on"):
        return ";".join(["FREQ=MONTHLY", *parts, f"BYMONTHDAY={repeat['on']}"])
    return ";".join(["FREQ=MONTHLY", *parts, f"BYDAY={repeat['nth']}{WEEKDAYS[repeat['weekday']]}"])


def first_of(rhythm: Row[Any]) -> datetime:
    """Return what the clocks show at its very first one; from there weeks and months are counted."""
    start = datetime.combine(rhythm.begins_on, time.fromisoformat(rhythm.time))
    first = rrulestr(rule(rhythm.repeat, every=1), dtstart=start).after(start, inc=True)
    assert first is not None
    return first


def times_after(rhythm: Row[Any], moment: datetime, count: int = 1) -> list[datetime]:
    """Return the next moments at which it is, after a moment."""
    return list(islice((at for at in _from(rhythm, moment) if at > moment), count))


def next_time(rhythm: Row[Any], moment: datetime) -> datetime:
    """Return when it is next, after a moment."""
    return times_after(rhythm, moment)[0]


def of_board(connection: Connection, board: str, id: str | None = None) -> list[Row[Any]]:
    """Return the rhythms of a board that were not archived, or one of them."""
    kept = (RHYTHM.c.board_id == board) & RHYTHM.c.archived_at.is_(None)
    if id is not None:
        kept &= RHYTHM.c.id == id
    return list(connection.execute(select(RHYTHM).where(kept).order_by(RHYTHM.c.created_at)))


def _from(rhythm: Row[Any], moment: datetime) -> Iterator[datetime]:
    zone, first = ZoneInfo(rhythm.zone), first_of(rhythm)
    # A day earlier: what the clocks show and what comes first may differ by hours.
    start = moment.astimezone(zone).replace(tzinfo=None) - DAY
    for local in rrulestr(rule(rhythm.repeat), dtstart=first).xafter(start, inc=True):
        yield local.replace(tzinfo=zone).astimezone(UTC)
