"""The streams of a workspace and of one person: who may open them, and what each audience sees."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, select

from auth.models import Account, Member, Workspace
from auth.permissions import permits
from core.actors import Actor
from core.errors import NotFound
from core.scopes import Holders, Scope, register_scope

# What a role of the workspace's own hides from whoever has it.
HIDING = {"hides_amounts", "own_deals"}
AUDIENCE_OF_ROLE = {"owner": "admin", "admin": "admin", "member": "member", "guest": "guest"}


@dataclass(frozen=True)
class WorkspaceContext:
    """A workspace as someone opened it."""

    id: str
    role: str


class WorkspaceScope(Scope):
    """`workspace:<id>`: people, departments, invitations, companies."""

    kind = "workspace"
    plural = "workspaces"
    governs = True

    def open(self, id: str, actor: Actor | None, connection: Connection) -> WorkspaceContext:
        """Return the workspace with the actor's role; to a stranger it does not exist."""
        if actor and actor.token_subjects is not None:
            raise NotFound("There is no such workspace.")
        if actor is None:
            found = connection.execute(select(Workspace.id).where(Workspace.id == id)).first()
            role = "house"
        else:
            found = connection.execute(
                select(Member.role).where(
                    Member.workspace_id == id, Member.id == actor.id, Member.status == "active"
                )
            ).first()
            role = found and found.role
        if found is None:
            raise NotFound("There is no such workspace.")
        return WorkspaceContext(id, role)

    def permits(self, context: WorkspaceContext, permission: str) -> bool:
        """Whether the role may run the command."""
        return permits("workspace", context.role, permission)

    def audience(self, context: WorkspaceContext) -> str:
        """Return whose view the role has."""
        return AUDIENCE_OF_ROLE[context.role]

    def audiences(self, id: str) -> tuple[str, ...]:
        """Return all views."""
        return ("admin", "member", "guest")

    def project(
        self, audience: str, type: str, record: dict[str, Any], holders: Holders
    ) -> dict[str, Any] | None:
        """Hide invitations and addresses from members, and everybody from guests; roles are no secret."""
        if audience == "admin" or type in ("workspace", "role"):
            return record
        if audience == "guest" or type == "invitation":
            return None
        return {name: value for name, value in record.items() if name != "email"}

    def sees_all(self, audience: str) -> bool:
        """Only whoever administers the workspace."""
        return audience == "admin"

    def access_changed(self, change: Any) -> set[str] | None:
        """Return the people whose member record changed: their role or status may differ.

        All, when a role of the workspace's own hides other things than it did: boards say who has it.
        """
        if any(
            old["type"] == "role" and HIDING & (old["fields"] or {}).keys() for old in change.before
        ):
            return None
        return {patch["id"] for patch in change.patches if patch["type"] == "member"}


@dataclass(frozen=True)
class UserContext:
    """One's own stream."""

    id: str
    role: str = "self"


class UserScope(Scope):
    """`user:<id>`: settings and the list of boards; nobody else can open it."""

    kind = "user"
    plural = "users"
    governs = False

    def open(self, id: str, actor: Actor | None, connection: Connection) -> UserContext:
        """Return the stream to its owner; to anybody else it does not exist."""
        if actor is not None and (actor.id != id or actor.token_subjects is not None):
            raise NotFound("There is no such person.")
        if not connection.execute(select(exists().where(Account.id == id))).scalar():
            raise NotFound("There is no such person.")
        return UserContext(id)

    def permits(self, context: UserContext, permission: str) -> bool:
        """Whether the command is one for one's own stream."""
        return permits("user", context.role, permission)

    def audience(self, context: UserContext) -> str:
        """Return the only view there is."""
        return "self"

    def audiences(self, id: str) -> tuple[str, ...]:
        """Return the only view there is."""
        return ("self",)

    def project(
        self, audience: str, type: str, record: dict[str, Any], holders: Holders
    ) -> dict[str, Any] | None:
        """Everything in one's own stream is one's own."""
        return record

    def sees_all(self, audience: str) -> bool:
        """It is."""
        return True

    def access_changed(self, change: Any) -> set[str]:
        """Nobody gains or loses their own stream."""
        return set()


register_scope(WorkspaceScope())
register_scope(UserScope())
