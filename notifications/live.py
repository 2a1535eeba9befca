"""A new notice as its person's screens hear of it: the same words as in the inbox."""

from typing import Any

from sqlalchemy import select

from core.extensions import db
from core.i18n import speaking_to
from notifications.inbox import NOTIFICATION, reader_of
from notifications.telling import describe


def event_of(change: Any) -> tuple[str, dict[str, Any]] | None:
    """Return the event for a `notification.add`; None when its board is lost already."""
    person = change.stream.partition(":")[2]
    ids = [patch["id"] for patch in change.patches]
    with speaking_to(person), db.engine.connect() as connection:
        mine = reader_of(person).mine & NOTIFICATION.c.id.in_(ids)
        shown = describe(connection, connection.execute(select(NOTIFICATION).where(mine)).all())
    return ("notification", shown[0]) if shown else None
