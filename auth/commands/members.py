"""Commands about the people of a workspace."""

from typing import Any

from flask_babel import gettext as _
from marshmallow.fields import Nested
from sqlalchemy import select

from auth.fields import EmailAddress
from auth.membership import (
    check_is_new,
    check_keeps_an_owner,
    check_may_grant,
    check_may_touch,
    free_color,
    fresh_id,
    put_person,
)
from auth.models import WORKSPACE_ROLES, Invitation
from auth.scope import WorkspaceContext
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Conflict, Forbidden
from core.schemas import Color, Id, OneOf, Schema, Text


class JoinWorkspace(Schema):
    name = Text(required=True, max=80)
    email = EmailAddress(required=True)
    role = OneOf(*WORKSPACE_ROLES, required=True)


@command("member.join", scope="workspace", schema=JoinWorkspace, internal=True)
def join_workspace(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, name: str, email: str, role: str
) -> None:
    """Let the actor in because the operator said so on the command line."""
    check_is_new(change, workspace, email)
    put_person(change, actor.id, name=name, email=email, role=role)


class SignUp(Schema):
    name = Text(required=True, max=80)
    email = EmailAddress(required=True)


@command("member.sign_up", scope="workspace", schema=SignUp, internal=True)
def sign_up(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, name: str, email: str
) -> None:
    """Let the actor in without an invitation, if the workspace is open to the address at this moment."""
    row = change.get("workspace", workspace.id)
    if not row.sign_up_role or email.rpartition("@")[2] not in row.sign_up_domains:
        raise Forbidden(_("Signing up needs an invitation."))
    check_is_new(change, workspace, email)
    put_person(change, actor.id, name=name, email=email, role=row.sign_up_role)


class ChangeRole(Schema):
    member = Id(required=True)
    role = OneOf(*WORKSPACE_ROLES, required=True)


@command("member.change_role", scope="workspace", schema=ChangeRole)
def change_role(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, member: str, role: str
) -> None:
    """Give a person another role."""
    row = change.get("member", member)
    check_may_touch(workspace, row)
    check_may_grant(workspace, role)
    if row.status == "placeholder":
        raise Conflict(_("A placeholder has no role; invite the person first."))
    if role != "owner":
        check_keeps_an_owner(change, workspace, row)
    change.put("member", member, role=role)


class MemberFields(Schema):
    name = Text(max=80)
    color = Color()
    department = Id(allow_none=True)


class EditMember(Schema):
    member = Id(required=True)
    fields_ = Nested(MemberFields, required=True, data_key="fields")


@command("member.edit", scope="workspace", schema=EditMember)
def edit_member(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    member: str,
    fields_: dict[str, Any],
) -> None:
    """Change a person's name, colour or department: one's own, or as an admin."""
    _check_may_edit(change, workspace, actor, member)
    if fields_.get("department"):
        change.get("department", fields_["department"])
    change.put("member", member, **fields_)


class DisableMember(Schema):
    member = Id(required=True)


@command("member.disable", scope="workspace", schema=DisableMember)
def disable_member(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, member: str
) -> None:
    """Shut a person out at once; what they did stays."""
    row = change.get("member", member)
    check_may_touch(workspace, row)
    check_keeps_an_owner(change, workspace, row)
    change.put("member", member, status="disabled")


class EnableMember(Schema):
    member = Id(required=True)


@command("member.enable", scope="workspace", schema=EnableMember)
def enable_member(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, member: str
) -> None:
    """Let a disabled person in again."""
    row = change.get("member", member)
    check_may_touch(workspace, row)
    change.put("member", member, status="active" if row.email else "placeholder")


class ForgetMember(Schema):
    name = Text(required=True, max=80)
    email = EmailAddress(required=True)


@command("member.forget", scope="workspace", schema=ForgetMember, internal=True)
def forget_member(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    name: str,
    email: str,
) -> None:
    """The actor wants to be forgotten: nobody's name stays, with what was done under it."""
    row = change.get("member", actor.id)
    check_keeps_an_owner(change, workspace, row)
    nobody = {"email": None, "department": None, "color": "slate", "status": "disabled"}
    change.put("member", actor.id, name=name, role="member", **nobody)
    mine = select(Invitation.id).where(
        Invitation.workspace_id == workspace.id, Invitation.email == email
    )
    for id in change.select(mine).scalars().all():
        change.delete("invitation", id)


class AddPlaceholder(Schema):
    id = Id()
    name = Text(required=True, max=80)


@command("member.add_placeholder", scope="workspace", schema=AddPlaceholder)
def add_placeholder(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, name: str, id: str | None = None
) -> dict[str, Any]:
    """Add a person who has no account, such as the owner of imported deals."""
    id = fresh_id(change, "member", id)
    change.put(
        "member", id, name=name, color=free_color(change, id), role="member", status="placeholder"
    )
    return {"member": id}


def _check_may_edit(change: Change, workspace: WorkspaceContext, actor: Actor, member: str) -> None:
    if member == actor.id:
        return
    if workspace.role not in ("owner", "admin"):
        # A guest must not learn who exists, so the refusal comes before the look-up.
        raise Forbidden(_("You can change only your own profile."))
    check_may_touch(workspace, change.get("member", member))
