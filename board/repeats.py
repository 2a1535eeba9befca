"""When a repeating task comes again: reckoned and not counted up, so a century costs what a day costs."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}
LAST_YEAR = 2200

Repeat = dict[str, Any]


def next_time(due: date, repeat: Repeat, today: date) -> tuple[date, Repeat] | None:
    """Return the first day of the rhythm after today and after `due`; None when that is too far away.

    A month that is too short ends with its last day; `on` remembers which day was meant.
    """
    if repeat["unit"] in DAYS:
        day = _after_days(due, repeat["every"] * DAYS[repeat["unit"]], today)
        meant = repeat
    else:
        on = repeat.get("on") or due.day
        day = _after_months(due, repeat["every"] * MONTHS[repeat["unit"]], on, today)
        meant = repeat | {"on": on} if day.day != on else repeat
    return (day, meant) if day.year <= LAST_YEAR else None


def shifted(moment: datetime | None, days: timedelta, zone: ZoneInfo) -> datetime | None:
    """Return a moment some days later at the same time of the day, whatever the clocks do between."""
    if moment is None:
        return None
    local = moment.astimezone(zone)
    return datetime.combine(local.date() + days, local.time(), zone).astimezone(UTC)


def _after_days(due: date, step: int, today: date) -> date:
    times = max(1, (today - due).days // step + 1)
    return due + timedelta(days=times * step)


def _after_months(due: date, step: int, on: int, today: date) -> date:
    passed = (today.year - due.year) * 12 + today.month - due.month
    times = max(1, passed // step)
    day = _months_later(due, times * step, on)
    return day if day > today else _months_later(due, (times + 1) * step, on)


def _months_later(day: date, months: int, on: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(on, monthrange(year, month + 1)[1]))
