"""Commands about the workspace itself."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import validate
from marshmallow.fields import Nested

from auth.fields import Domain, EmailAddress, Locale, TimeZone
from auth.membership import put_person
from auth.scope import UserContext, WorkspaceContext
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Invalid
from core.file_types import GROUPS
from core.schemas import Currency, Flag, Id, Integer, List, OneOf, Schema, Text

MEGABYTE = 1024 * 1024


class Founder(Schema):
    name = Text(required=True, max=80)
    email = EmailAddress(required=True)


class CreateWorkspace(Schema):
    id = Id(required=True)
    name = Text(required=True, max=80)
    time_zone = TimeZone(load_default="UTC")
    currency = Currency(load_default="EUR")
    locale = Locale(load_default="en")
    owner = Nested(Founder, required=True)


@command(
    "workspace.create",
    scope="user",
    schema=CreateWorkspace,
    internal=True,
    creates=lambda values, command_id, user: f"workspace:{values['id']}",
)
def create_workspace(
    change: Change,
    user: UserContext,
    actor: Actor,
    *,
    id: str,
    owner: dict[str, str],
    **fields: Any,
) -> dict[str, Any]:
    """Create a workspace whose owner is the actor."""
    change.put("workspace", id, **fields)
    put_person(change, actor.id, role="owner", **owner)
    return {"workspace": id}


class WorkspaceFields(Schema):
    name = Text(max=80)
    time_zone = TimeZone()
    currency = Currency()
    locale = Locale()


class EditWorkspace(Schema):
    fields_ = Nested(WorkspaceFields, required=True, data_key="fields")


@command("workspace.edit", scope="workspace", schema=EditWorkspace)
def edit_workspace(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, fields_: dict[str, Any]
) -> None:
    """Change the workspace's name, time zone, currency or language."""
    change.put("workspace", workspace.id, **fields_)


class LimitFiles(Schema):
    limit = Integer(low=MEGABYTE, allow_none=True)
    quota = Integer(low=MEGABYTE, allow_none=True)
    refused = List(OneOf(*GROUPS), validate=validate.Length(max=len(GROUPS)))


@command("workspace.limit_files", scope="workspace", schema=LimitFiles)
def limit_files(change: Change, workspace: WorkspaceContext, actor: Actor, **given: Any) -> None:
    """Say which files this workspace takes; what is there already stays. The operator's limits hold in any case."""
    named = {"limit": "file_limit", "quota": "file_quota", "refused": "files_refused"}
    fields = {named[name]: value for name, value in given.items()}
    if "files_refused" in fields:
        fields["files_refused"] = sorted(set(fields["files_refused"]))
    change.put("workspace", workspace.id, **fields)


class KeepArchived(Schema):
    days = Integer(required=True, low=1, high=3650, allow_none=True)


@command("workspace.keep_archived", scope="workspace", schema=KeepArchived)
def keep_archived(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, days: int | None
) -> None:
    """Say after how many days what was archived on a board is removed for good; `null` keeps it."""
    change.put("workspace", workspace.id, archive_days=days)


class RequireSecondFactor(Schema):
    required = Flag(required=True)


@command("workspace.require_second_factor", scope="workspace", schema=RequireSecondFactor)
def require_second_factor(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, required: bool
) -> None:
    """Have everybody sign in with a second factor; who has none is led to it at their next sign-in."""
    change.put("workspace", workspace.id, second_factor_since=change.at if required else None)


class AllowSignUp(Schema):
    role = OneOf("member", "guest", required=True, allow_none=True)
    domains = List(Domain(), validate=validate.Length(max=20))


@command("workspace.allow_sign_up", scope="workspace", schema=AllowSignUp)
def allow_sign_up(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    role: str | None,
    domains: list[str] | None = None,
) -> None:
    """Let people with an address of these domains join without an invitation, or with no role nobody."""
    if domains is None:
        domains = change.get("workspace", workspace.id).sign_up_domains
    if role and not domains:
        message = _("Name a domain whose people may join.")
        raise Invalid(message, {"fields": {"domains": [message]}})
    fields = {"sign_up_role": role, "sign_up_domains": sorted(set(domains))}
    change.put("workspace", workspace.id, **fields)
