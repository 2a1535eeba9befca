"""Commands about invitations: links which let one person in, once."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from auth.digests import digest, new_secret
from auth.fields import EmailAddress
from auth.membership import check_is_new, check_may_grant, fresh_id, put_person
from auth.models import WORKSPACE_ROLES, Invitation
from auth.scope import WorkspaceContext
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Conflict, Gone
from core.schemas import Id, OneOf, Schema, Text

INVITATION_LASTS = timedelta(days=7)


class InviteMember(Schema):
    id = Id()
    email = EmailAddress(required=True)
    role = OneOf(*WORKSPACE_ROLES, required=True)


@command("member.invite", scope="workspace", schema=InviteMember)
def invite_member(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    email: str,
    role: str,
    id: str | None = None,
) -> dict[str, Any]:
    """Make a link which lets one person in, once, within seven days. The token is shown only here."""
    check_may_grant(workspace, role)
    check_is_new(change, workspace, email)
    id = fresh_id(change, "invitation", id)
    _revoke_open_invitations(change, workspace, email)
    token = new_secret()
    change.put(
        "invitation",
        id,
        token_hash=digest(token),
        email=email,
        role=role,
        created_at=change.at,
        expires_at=change.at + INVITATION_LASTS,
        created_by=actor.id,
    )
    change.once["token"] = token
    return {"invitation": id}


class RevokeInvitation(Schema):
    invitation = Id(required=True)


@command("invitation.revoke", scope="workspace", schema=RevokeInvitation)
def revoke_invitation(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, invitation: str
) -> None:
    """Make an invitation's link useless."""
    row = change.get("invitation", invitation)
    if row.accepted_at:
        raise Conflict(_("This invitation was accepted already."))
    if not row.revoked_at:
        change.put("invitation", invitation, revoked_at=change.at)


class AcceptInvitation(Schema):
    invitation = Id(required=True)
    name = Text(required=True, max=80)


@command("invitation.accept", scope="workspace", schema=AcceptInvitation, internal=True)
def accept_invitation(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, invitation: str, name: str
) -> None:
    """Let the actor in as the invitation says; the stream's lock makes it work once only."""
    row = change.get("invitation", invitation)
    if row.accepted_at or row.revoked_at or row.expires_at <= change.at:
        raise Gone(_("This invitation was used, withdrawn or has expired."))
    check_is_new(change, workspace, row.email)
    change.put("invitation", invitation, accepted_at=change.at)
    put_person(change, actor.id, name=name, email=row.email, role=row.role)


def _revoke_open_invitations(change: Change, workspace: WorkspaceContext, email: str) -> None:
    # The newest link is the one that counts; an older one may lie in the wrong mailbox.
    still_open = select(Invitation.id).where(
        Invitation.workspace_id == workspace.id,
        Invitation.email == email,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    for id in change.select(still_open).scalars().all():
        change.put("invitation", id, revoked_at=change.at)
