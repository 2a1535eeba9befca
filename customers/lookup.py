"""Finding the customers that a command names, within its workspace alone, or refusing."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.engine import Row

from auth.models import Member
from core.changes import Change
from core.errors import Conflict, Gone, NotFound
from core.records import record_of

MEMBER = Member.__table__


def existing(change: Change, type: str, id: str, field: str | None = None) -> Row[Any]:
    """Return a row, archived or not; refuse what isn't in this workspace."""
    row = change.find(type, id)
    if row is None:
        raise NotFound(_says_missing(type), {"field": field or type})
    return row


def active(change: Change, type: str, id: str, field: str | None = None) -> Row[Any]:
    """Return a row; refuse what isn't in this workspace (not_found) or was archived or merged (gone)."""
    row = existing(change, type, id, field)
    if row.archived_at:
        data = {"field": field or type, "id": id, "into": getattr(row, "merged_into", None)}
        raise Gone(_says_archived(type, data["into"]), data)
    return row


def colleague(change: Change, id: str | None, field: str) -> str | None:
    """Return the id of somebody who may look after customers; refuse guests and strangers."""
    known = select(MEMBER.c.id).where(
        MEMBER.c.workspace_id == change.scope_id, MEMBER.c.id == id, MEMBER.c.role != "guest"
    )
    if id is not None and change.select(known).first() is None:
        raise NotFound(_("There is no such person in this workspace."), {"field": field})
    return id


def check_room(change: Change, type: str, company: str, most: int) -> None:
    """Refuse one more where a company has the most there can be."""
    table = record_of("workspace", type).table
    mine = (table.c.workspace_id == change.scope_id) & (table.c.company == company)
    if change.select(select(func.count()).select_from(table).where(mine)).scalar_one() >= most:
        raise Conflict(_("A customer cannot have more than %(most)d of these.", most=most))


def _says_missing(type: str) -> str:
    return {
        "company": _("There is no such company."),
        "contact": _("There is no such contact."),
        "interaction": _("There is no such entry."),
        "pulse": _("There is no such link."),
    }[type]


def _says_archived(type: str, into: str | None) -> str:
    if into:
        return _("This customer was merged into another one.")
    return {
        "company": _("This customer was archived. Restore it first."),
        "contact": _("This contact was removed. Restore it first."),
        "interaction": _("This entry was removed. Restore it first."),
    }[type]
