"""The one source of the time, so that tests can set it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time, aware, in UTC, cut to milliseconds as the wire shows it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_wire(moment: datetime) -> str:
    """Render an aware datetime as ISO 8601 UTC with milliseconds: `2026-11-24T09:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
