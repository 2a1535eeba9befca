"""Fields of schemas which only the board needs."""

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields

from core.schemas import Date, Integer, Money, OneOf, Schema, Text


class Moment(fields.Field[Any]):
    """When something happened: a day, `2026-11-24`, or an instant with its zone."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date | datetime:
        if isinstance(value, str) and len(value) == 10:
            return Date().deserialize(value)
        return instant(value)


class Instant(fields.Field[Any]):
    """A point in time with its zone, `2026-11-24T15:00:00Z`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        return instant(value)


class Repeat(Schema):
    """The rhythm of a task: every so many days, weeks, months (on a day of the month) or years."""

    every = Integer(required=True, low=1, high=366)
    unit = OneOf("day", "week", "month", "year", required=True)
    on = Integer(low=1, high=31)


class Outcome(Schema):
    """What is said when a deal is closed: value and time of a won one, the reason of a lost one; of both
    who else was after it, and a note.
    """

    value = Money(allow_none=True)
    at = Moment()
    reason = Text(max=500)
    competitor = Text(max=100, allow_none=True)
    note = Text(max=2_000, multiline=True, blank=True, allow_none=True)


def instant(value: Any) -> datetime:
    """Return the moment that a text names together with its zone."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValidationError(_("Must be a date or an instant.")) from None
    if moment.tzinfo is None:
        raise ValidationError(_("Must name its time zone."))
    if not 1900 <= moment.year <= 2200:
        raise ValidationError(_("Must lie between 1900 and 2200."))
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)
