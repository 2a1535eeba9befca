"""What boards name of their workspace: departments and roles, found by their names."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from auth.models import Department, Role
from integrations.imports.tables.csv_columns import fold

DEPARTMENT = Department.__table__
ROLE = Role.__table__


@dataclass(frozen=True)
class Named:
    """Departments and roles of a workspace, by their names."""

    departments: dict[str, str]
    roles: dict[str, str]


def named_in(connection: Connection, workspace: str) -> Named:
    """Return what a workspace has of what boards name."""
    return Named(_named(connection, DEPARTMENT, workspace), _named(connection, ROLE, workspace))


def _named(connection: Connection, table: Any, workspace: str) -> dict[str, str]:
    rows = select(table.c.id, table.c.name).where(table.c.workspace_id == workspace)
    return {fold(name): id for id, name in connection.execute(rows)}
