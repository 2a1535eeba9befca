"""When somebody may be written to: their quiet hours, and the hour of their digest, in their zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def after_quiet(moment: datetime, quiet: tuple[str, str] | None, zone: str) -> datetime:
    """Return the moment, or the end of the quiet hours in which it lies."""
    if quiet is None:
        return moment
    begin, end = (time.fromisoformat(text) for text in quiet)
    local = moment.astimezone(ZoneInfo(zone))
    now = local.time()
    is_quiet = begin <= now < end if begin < end else now >= begin or now < end
    return _next(local, end) if is_quiet else moment


def next_digest(moment: datetime, hour: int, zone: str) -> datetime:
    """Return when the next digest goes out after a moment."""
    return _next(moment.astimezone(ZoneInfo(zone)), time(hour))


def _next(local: datetime, at: time) -> datetime:
    """Return the next moment at which that zone's clocks show a time."""
    today = datetime.combine(local.date(), at, local.tzinfo)
    if today <= local:
        today = datetime.combine(local.date() + timedelta(days=1), at, local.tzinfo)
    return today.astimezone(UTC)
