"""What a workspace lets in as files: the operator says at most how much, its owner may say less."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Connection, select

from auth.models import Workspace

WORKSPACE = Workspace.__table__


@dataclass(frozen=True)
class FileRules:
    """How large a file may be, how large all of them together, and which groups of types are refused."""

    limit: int
    quota: int
    refused: frozenset[str]


def file_rules(connection: Connection, workspace: str) -> FileRules:
    """Return what holds in a workspace."""
    config = current_app.config["BATON"]
    own = select(WORKSPACE.c.file_limit, WORKSPACE.c.file_quota, WORKSPACE.c.files_refused)
    row = connection.execute(own.where(WORKSPACE.c.id == workspace)).one()
    return FileRules(
        limit=min(config.file_limit, row.file_limit or config.file_limit),
        quota=min(config.file_quota, row.file_quota or config.file_quota),
        refused=frozenset(row.files_refused),
    )


def hold_files(connection: Connection, workspace: str) -> None:
    """Let nobody else count and add the files of a workspace until this transaction ends."""
    # SQLite has one writer at a time anyway. What only refers to the workspace need not wait.
    row = select(WORKSPACE.c.id).where(WORKSPACE.c.id == workspace)
    connection.execute(row.with_for_update(key_share=True))
