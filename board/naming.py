"""The reasons and competitors of a board by their names or ids, as people give them when a deal is closed."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from board.lookup import count_kept, existing
from board.models import Competitor, Reason
from core.changes import Change
from core.commands import derived_id
from core.errors import Conflict
from core.schemas import is_uuid
from customers.names import fold

REASON = Reason.__table__
COMPETITOR = Competitor.__table__
MAX_COMPETITORS = 1000


def reason_told(change: Change, told: str) -> dict[str, Any]:
    """Return what a lost deal keeps of the reason told: a listed one by id or name, or just the words.

    One that was archived meanwhile counts too: when it was chosen it was listed.
    """
    if is_uuid(told):
        row = existing(change, "reason", told.lower())
        return {"reason": row.id, "lost_reason": row.name}
    listed = named(change, REASON, told)
    return {"reason": listed and listed.id, "lost_reason": told}


def competitor_told(change: Change, told: str | None) -> str | None:
    """Return the id of the competitor told by id or name; a new name makes a new one."""
    if told is None:
        return None
    if is_uuid(told):
        return existing(change, "competitor", told.lower()).id
    known = named(change, COMPETITOR, told)
    if known is None:
        refuse_too_many_competitors(change)
        known = change.put("competitor", derived_id(change.id, "competitor", fold(told)), name=told)
    elif known.archived_at:
        # They are back.
        change.put("competitor", known.id, archived_at=None)
    return known.id


def named(change: Change, table: Any, name: str) -> Any:
    """Return the row of this name, case, width and spaces aside: one that is not archived, if there is."""
    folded, mine = fold(name), table.c.board_id == change.scope_id
    rows = change.select(select(table).where(mine).order_by(table.c.id))
    same = [row for row in rows if fold(row.name) == folded]
    return min(same, key=lambda row: row.archived_at is not None, default=None)


def refuse_too_many_competitors(change: Change) -> None:
    """Keep the list at a length that can be looked through."""
    if count_kept(change, "competitor") >= MAX_COMPETITORS:
        raise Conflict(_("A board has at most %(count)s competitors.", count=MAX_COMPETITORS))
