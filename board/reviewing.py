"""What belongs to a review that runs: finding it, and naming it as the cause of what is done in it."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.engine import Row

from core.changes import Change
from core.errors import Gone, NotFound


def running(change: Change, id: str) -> Row[Any]:
    """Return a review of this board that has not ended."""
    row = change.find("review", id)
    if row is None:
        raise NotFound(_("There is no such review on this board."), {"field": "review"})
    if row.archived_at:
        raise Gone(_("This review has ended."), {"field": "review", "id": id})
    return row


def caused_by(change: Change, review: str | None) -> None:
    """Say in the log that something was done in a review, if it was."""
    if review:
        change.cause = {"review": running(change, review).id}
