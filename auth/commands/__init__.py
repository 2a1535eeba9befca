"""Changes of a workspace and its people (`workspace:<id>`) and of one's own settings (`user:<id>`)."""

from auth.commands import departments, invitations, members, roles, users, workspaces

__all__ = ["departments", "invitations", "members", "roles", "users", "workspaces"]
