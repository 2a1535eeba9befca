"""The departments of a board's workspace: which there are, and who belongs to them."""

from flask_babel import gettext as _
from sqlalchemy import select

from board.queries import DEPARTMENT, MEMBER
from board.scope import BoardContext
from core.changes import Change
from core.errors import NotFound


def department_of_workspace(
    change: Change, board: BoardContext, id: str | None, field: str
) -> str | None:
    """Return the id of a department that there is; refuse any other."""
    known = select(DEPARTMENT.c.id).where(
        DEPARTMENT.c.workspace_id == board.workspace_id, DEPARTMENT.c.id == id
    )
    if id is not None and change.select(known).first() is None:
        raise NotFound(_("There is no such department."), {"field": field})
    return id


def belongs_to(change: Change, board: BoardContext, person: str, department: str) -> bool:
    """Whether a person is in a department."""
    found = select(MEMBER.c.id).where(
        MEMBER.c.workspace_id == board.workspace_id,
        MEMBER.c.id == person,
        MEMBER.c.department == department,
        MEMBER.c.status == "active",
    )
    return change.select(found).first() is not None


def name_of(change: Change, board: BoardContext, person: str | None) -> str:
    """Return the name of somebody in the workspace."""
    named = select(MEMBER.c.name).where(
        MEMBER.c.workspace_id == board.workspace_id, MEMBER.c.id == person
    )
    return change.select(named).scalar() or _("Somebody")
