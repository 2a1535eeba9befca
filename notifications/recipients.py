"""Who is told something beyond the inbox: how they want it, and what of it they may still read and have not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from auth.models import Account
from auth.notice_settings import Choices, choices_of
from auth.people import memberships_of, settings_of
from core import clock
from core.jobs import Later
from notifications.hours import after_quiet
from notifications.inbox import NOTIFICATION, reader_of

# More is told at once to nobody.
MOST = 200


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told something: where, in which language and zone, and how they want it."""

    id: str
    email: str
    locale: str
    zone: str
    choices: Choices


def recipient(connection: Connection, person: str) -> Recipient | None:
    """Return how somebody is told something, None for who is here no longer."""
    email = connection.scalar(select(Account.email).where(Account.id == person))
    membership = next(iter(memberships_of(connection, person)), None)
    settings = settings_of(person)
    if email is None or membership is None or settings is None:
        return None
    zone = settings.time_zone or membership.time_zone
    choices = choices_of(connection, person)
    return Recipient(person, email, settings.locale or membership.locale, zone, choices)


def unread(connection: Connection, person: str, *which: Any) -> Sequence[Any]:
    """Return notices that stand in somebody's inbox unread, the newest first."""
    shown = reader_of(person).shown
    found = select(NOTIFICATION).where(shown, NOTIFICATION.c.read.is_(False), *which)
    newest = found.order_by(NOTIFICATION.c.shows_at.desc(), NOTIFICATION.c.id.desc())
    return connection.execute(newest.limit(MOST)).all()


def wait_for_quiet(to: Recipient) -> None:
    """Put a job off: somebody may have chosen other quiet hours since, or nobody worked until they began."""
    now = clock.now()
    when = after_quiet(now, to.choices.quiet, to.zone)
    if when > now:
        raise Later((when - now).total_seconds())
