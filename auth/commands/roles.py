"""Commands about the workspace's own roles: sets of commands under a name, given to people on boards."""

from typing import Any

from flask_babel import gettext as _
from marshmallow.fields import Nested
from marshmallow.validate import Length
from sqlalchemy import func, select

from auth.membership import fresh_id
from auth.models import Role
from auth.permissions import BOARD, GRANTABLE
from auth.scope import WorkspaceContext
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Conflict, NotFound
from core.schemas import Flag, Id, List, OneOf, Schema, Text

MOST_ROLES = 50


class Commands(List):
    """Names of commands that a role of one's own may include."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(OneOf(*GRANTABLE), validate=Length(max=len(BOARD)), **kwargs)


class CreateRole(Schema):
    id = Id()
    name = Text(required=True, max=40)
    commands = Commands(required=True)
    hides_amounts = Flag()
    own_deals = Flag()


@command("role.create", scope="workspace", schema=CreateRole)
def create_role(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    name: str,
    commands: list[str],
    hides_amounts: bool = False,
    own_deals: bool = False,
    id: str | None = None,
) -> dict[str, Any]:
    """Add a role which boards of the workspace can give to people.

    Whoever has it sees no amounts, or only their own deals, if that is said.
    """
    _check_room(change, workspace)
    id = fresh_id(change, "role", id)
    change.put(
        "role",
        id,
        name=name,
        commands=sorted(set(commands)),
        hides_amounts=hides_amounts,
        own_deals=own_deals,
    )
    return {"role": id}


def _check_room(change: Change, workspace: WorkspaceContext) -> None:
    # Each page of a board is sent all of them.
    kept = (Role.workspace_id == workspace.id) & Role.archived_at.is_(None)
    counted = select(func.count()).where(kept)
    if (change.connection.scalar(counted) or 0) >= MOST_ROLES:
        message = _("A workspace has at most %(count)s roles of its own.", count=MOST_ROLES)
        raise Conflict(message, {"limit": MOST_ROLES})


class RoleFields(Schema):
    name = Text(max=40)
    commands = Commands()
    hides_amounts = Flag()
    own_deals = Flag()


class EditRole(Schema):
    role = Id(required=True)
    fields_ = Nested(RoleFields, required=True, data_key="fields")


@command("role.edit", scope="workspace", schema=EditRole)
def edit_role(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    role: str,
    fields_: dict[str, Any],
) -> None:
    """Change a role's name, what it may or what it sees; it counts from the next command on."""
    _kept(change, role)
    if "commands" in fields_:
        fields_["commands"] = sorted(set(fields_["commands"]))
    change.put("role", role, **fields_)


class ArchiveRole(Schema):
    role = Id(required=True)


@command("role.archive", scope="workspace", schema=ArchiveRole)
def archive_role(change: Change, workspace: WorkspaceContext, actor: Actor, *, role: str) -> None:
    """Take a role away; whoever has it on a board may only look at what it showed, until given another."""
    _kept(change, role)
    change.put("role", role, archived_at=change.moment)


def _kept(change: Change, role: str) -> None:
    if change.get("role", role).archived_at:
        raise NotFound(_("There is no such thing here."), {"type": "role"})
