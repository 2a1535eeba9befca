"""Periods: the months, quarters and years of a workspace, and the days between two."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from core.errors import Invalid

NAMED = re.compile(r"(\d{4})(?:-(?:(\d\d)|Q([1-4])))?", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both within; None where it is open."""

    first: date | None = None
    last: date | None = None

    def has(self, day: date | None) -> bool:
        """Whether a day lies within."""
        if day is None:
            return False
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def before(self) -> "Period | None":
        """Return the period of the same length just before; None where this one is open."""
        if self.first is None or self.last is None:
            return None
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month
            return Period(_shifted(self.first, -months - 1), self.first - timedelta(days=1))
        length = self.last - self.first + timedelta(days=1)
        return Period(self.first - length, self.first - timedelta(days=1))

    def bounds(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Return the moments at which it begins and, exclusive, ends in a zone."""
        end = self.last and self.last + timedelta(days=1)
        return _midnight(self.first, zone), _midnight(end, zone)

    def to_dict(self) -> dict[str, str | None]:
        """Return it as the wire shows it."""
        return {
            "from": self.first and self.first.isoformat(),
            "to": self.last and self.last.isoformat(),
        }


def named(text: str) -> Period:
    """Return the period of a name: `2026-11`, `2026-Q4` or `2026`; raise ValueError for anything else."""
    found = NAMED.fullmatch(text)
    if found is None or not 1900 <= int(found[1]) <= 2200:
        raise ValueError(text)
    year = int(found[1])
    if found[2]:
        return _months(year, int(found[2]), 1)
    return _months(year, 3 * int(found[3]) - 2, 3) if found[3] else _months(year, 1, 12)


def between(first: str | None, last: str | None) -> Period:
    """Return the period of a query: days or months, each may be left out; raise Invalid."""
    begin, end = _asked("from", first), _asked("to", last)
    if begin.first and end.last and begin.first > end.last:
        raise _invalid("to", _("The end lies before the beginning."))
    return Period(begin.first, end.last)


def month_of(day: date) -> str:
    """Return the name of a day's month."""
    return f"{day.year:04}-{day.month:02}"


def _asked(field: str, text: str | None) -> Period:
    if not text:
        return Period()
    try:
        if DAY.fullmatch(text):
            day = date.fromisoformat(text)
            if not 1900 <= day.year <= 2200:
                raise ValueError(text)
            return Period(day, day)
        return named(text)
    except ValueError:
        raise _invalid(field, _("Give a day or a month, such as 2026-11.")) from None


def _months(year: int, month: int, count: int) -> Period:
    first = date(year, month, 1)
    return Period(first, _shifted(first, count) - timedelta(days=1))


def _shifted(first: date, months: int) -> date:
    """Return the day so many months away, the last of its month if that is shorter."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, min(first.day, calendar.monthrange(years, month + 1)[1]))


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return day and datetime.combine(day, time(), zone).astimezone(UTC)


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, {"fields": {field: [message]}})
