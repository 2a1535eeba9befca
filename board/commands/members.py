"""Commands on who is on the board."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields

from auth.people import own_role
from board.lookup import existing
from board.models.member import ROLES
from board.queries import is_in_workspace
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import NotFound
from core.schemas import Id, Schema, is_uuid


class BoardRole(fields.String):
    """A role that is built in, or the id of one of the workspace's own."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if value not in ROLES and not is_uuid(value):
            raise ValidationError(_("There is no such role."))
        return value.lower()


class AddMember(Schema):
    member = Id(required=True)
    role = BoardRole(required=True)


@command("member.add", scope="board", schema=AddMember)
def add_member(change: Change, board: Any, actor: Actor, *, member: str, role: str) -> None:
    """Anybody of the workspace: guests too, and placeholders, who have no account yet."""
    if not is_in_workspace(change.connection, board.workspace_id, member):
        raise NotFound(_("This person is not in the workspace."), {"field": "member"})
    _check_role(change, board, role)
    change.put("member", member, role=role)


@command("member.change_role", scope="board", schema=AddMember)
def change_role(change: Change, board: Any, actor: Actor, *, member: str, role: str) -> None:
    existing(change, "member", member)
    _check_role(change, board, role)
    change.put("member", member, role=role)


def _check_role(change: Change, board: Any, role: str) -> None:
    if not is_uuid(role):
        return
    own = own_role(change.connection, board.workspace_id, role)
    if own is None or own.archived_at:
        raise NotFound(_("There is no such role."), {"field": "role"})


class TheMember(Schema):
    member = Id(required=True)


@command("member.remove", scope="board", schema=TheMember)
def remove_member(change: Change, board: Any, actor: Actor, *, member: str) -> None:
    """Their deals stay theirs until somebody assigns them anew. Owners and admins of the
    workspace can always act, so the last manager may go too.
    """
    existing(change, "member", member)
    change.delete("member", member)
