"""Finding the records that a command names, within its board alone, or refusing."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.engine import Row

from board.queries import is_on_board
from core.changes import Change
from core.errors import Conflict, Gone, NotFound


def active(change: Change, type: str, id: str, field: str | None = None) -> Row[Any]:
    """Return a record's row; refuse what isn't on this board (not_found) or was archived (gone)."""
    row = existing(change, type, id, field)
    if row.archived_at:
        raise Gone(_("This was archived. Restore it first."), {"field": field or type, "id": id})
    return row


def existing(change: Change, type: str, id: str, field: str | None = None) -> Row[Any]:
    """Return a record's row, archived or not; refuse what isn't on this board."""
    row = change.find(type, id)
    if row is None:
        raise NotFound(_("There is no such thing on this board."), {"field": field or type})
    return row


def active_with_card(change: Change, type: str, id: str) -> tuple[Row[Any], Row[Any]]:
    """Return a task or comment and its card; both must be there and neither archived."""
    row = existing(change, type, id)
    card = active(change, "card", row.card)
    return active(change, type, id), card


def person(change: Change, board: Any, id: str, field: str) -> str:
    """Return the id of somebody who is on this board; refuse anybody else."""
    if not is_on_board(change.connection, board.workspace_id, board.id, id):
        raise NotFound(_("This person is not on this board."), {"field": field})
    return id


def unused_id(change: Change, type: str, id: str | None, otherwise: str) -> str:
    """Return the id for a new record: the client's, if no record has it, or the one made here."""
    if id and change.find(type, id):
        raise Conflict(_("This id is already taken."), {"field": "id"})
    return id or otherwise
