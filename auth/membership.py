"""What every way into a workspace shares, and the rules that look closer than the role."""

import hashlib
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from auth.models import Member
from auth.scope import WorkspaceContext
from core.changes import Change
from core.errors import Conflict, Forbidden
from core.models import new_id
from core.schemas import COLORS


def put_person(change: Change, id: str, *, name: str, email: str, role: str) -> None:
    """Write down a person who may sign in."""
    change.put(
        "member",
        id,
        name=name,
        color=free_color(change, id),
        role=role,
        status="active",
        email=email,
    )


def fresh_id(change: Change, type: str, id: str | None) -> str:
    """Return the id for a new record: the one given, unless it is taken."""
    if id and change.find(type, id):
        raise Conflict(_("Something with this id exists already."))
    return id or new_id()


def check_is_new(change: Change, workspace: WorkspaceContext, email: str) -> None:
    """Refuse an address that a member has already."""
    found = change.select(
        select(Member.id).where(Member.workspace_id == workspace.id, Member.email == email)
    ).first()
    if found:
        raise Conflict(
            _("This person is a member already."),
            {"fields": {"email": [_("This person is a member already.")]}, "member": found.id},
        )


def check_may_touch(workspace: WorkspaceContext, row: Any) -> None:
    """Let only an owner change an owner."""
    if row.role == "owner" and workspace.role != "owner":
        raise Forbidden(_("Only an owner can change an owner."))


def check_may_grant(workspace: WorkspaceContext, role: str) -> None:
    """Let only an owner make owners."""
    if role == "owner" and workspace.role != "owner":
        raise Forbidden(_("Only an owner can make someone an owner."))


def check_keeps_an_owner(change: Change, workspace: WorkspaceContext, row: Any) -> None:
    """Refuse to take the last owner from the workspace."""
    if row.role != "owner" or row.status != "active":
        return
    owners = select(func.count()).where(
        Member.workspace_id == workspace.id, Member.role == "owner", Member.status == "active"
    )
    if change.select(owners).scalar_one() < 2:
        raise Conflict(_("A workspace needs an owner: make someone else an owner first."))


def free_color(change: Change, id: str) -> str:
    """Return the colour that the fewest people of the workspace have, beginning at the id's own."""
    query = select(Member.color, func.count()).where(Member.workspace_id == change.scope_id)
    taken = {color: count for color, count in change.select(query.group_by(Member.color))}
    first = _first_color(id)
    return min(COLORS[first:] + COLORS[:first], key=lambda color: taken.get(color, 0))


def color_of(id: str) -> str:
    """Return the colour which an id gets when nobody chose one."""
    return COLORS[_first_color(id)]


def _first_color(id: str) -> int:
    return hashlib.sha256(id.encode()).digest()[0] % len(COLORS)
