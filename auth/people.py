"""Questions about one person: who they are, where they belong, how they like Baton."""

from typing import Any

from sqlalchemy import Connection, exists, select

from auth.models import Account, Member, Role, UserPreference, Workspace
from core.extensions import db
from core.i18n import Settings


def describe_user(account_id: str) -> dict[str, Any]:
    """Return what a person may know of themselves."""
    with db.engine.connect() as connection:
        email = connection.execute(select(Account.email).where(Account.id == account_id)).scalar()
        membership = next(iter(memberships_of(connection, account_id)), None)
        settings = preferences_of(connection, account_id)
    return {
        "id": account_id,
        "name": membership.name if membership else email,
        "email": email,
        "color": membership.color if membership else "slate",
        "locale": settings.locale if settings else None,
        "time_zone": settings.time_zone if settings else None,
        "theme": settings.theme if settings else "system",
    }


def workspaces_of(account_id: str) -> list[dict[str, Any]]:
    """Return the workspaces in which a person is active."""
    with db.engine.connect() as connection:
        return [
            {"id": row.id, "name": row.workspace, "role": row.role}
            for row in memberships_of(connection, account_id)
        ]


def memberships_of(connection: Connection, account_id: str) -> list[Any]:
    """Return a person's active memberships with their workspaces, the oldest workspace first."""
    query = (
        select(
            Workspace.id,
            Workspace.name.label("workspace"),
            Workspace.currency,
            Workspace.time_zone,
            Workspace.locale,
            Member.name,
            Member.color,
            Member.role,
        )
        .join(Member, Member.workspace_id == Workspace.id)
        .where(Member.id == account_id, Member.status == "active")
        .order_by(Workspace.id)
    )
    return list(connection.execute(query))


def own_roles(connection: Connection, workspace_id: str) -> list[Any]:
    """Return the roles that a workspace made for its boards: id, name, commands."""
    mine = (Role.workspace_id == workspace_id) & Role.archived_at.is_(None)
    return list(connection.execute(select(Role.id, Role.name, Role.commands).where(mine)))


def own_role(connection: Connection, workspace_id: str, id: str) -> Any:
    """Return a role of the workspace's own, also one that was taken away; None where there never was one."""
    query = select(Role.__table__).where(Role.workspace_id == workspace_id, Role.id == id)
    return connection.execute(query).first()


def hides_amounts(connection: Connection, workspace_id: str) -> bool:
    """Whether amounts are hidden from somebody by a role of the workspace's own, also one that was taken away."""
    hiding = exists().where(Role.workspace_id == workspace_id, Role.hides_amounts)
    return bool(connection.scalar(select(hiding)))


def preferences_of(connection: Connection, account_id: str) -> Any:
    """Return the row of how a person likes Baton, None while they have not said."""
    query = select(UserPreference.locale, UserPreference.time_zone, UserPreference.theme)
    return connection.execute(query.where(UserPreference.id == account_id)).first()


def settings_of(account_id: str) -> Settings | None:
    """Return a person's language and time zone; what they left open, the workspace decides."""
    with db.engine.connect() as connection:
        own = preferences_of(connection, account_id)
        membership = next(iter(memberships_of(connection, account_id)), None)
    return Settings(
        locale=own.locale if own else None,
        time_zone=(own and own.time_zone) or (membership and membership.time_zone),
    )
