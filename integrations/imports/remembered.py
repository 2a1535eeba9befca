"""How the columns of a table were matched the last time: the next file with the same header begins with that."""

from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from core import clock
from core.database import writing
from core.extensions import db
from integrations.imports.models import ImportMapping
from integrations.imports.tables.column_names import ALIASES
from integrations.imports.tables.csv_columns import Mapping, fold
from integrations.imports.tables.table_sources import BY_NAME

MAPPING = ImportMapping.__table__
# Of a workspace; the longest unused goes first.
MOST = 200


def remember(workspace: str, header: list[str], mapping: Mapping, source: str) -> None:
    """Keep a mapping that is being used."""
    mine = MAPPING.c.workspace_id == workspace
    key = _key(header)
    newest = select(MAPPING.c.header).where(mine).order_by(MAPPING.c.used_at.desc()).limit(MOST - 1)
    with writing(db.engine) as connection:
        connection.execute(delete(MAPPING).where(mine, MAPPING.c.header == key))
        kept = list(connection.execute(newest).scalars())
        connection.execute(delete(MAPPING).where(mine, MAPPING.c.header.not_in(kept)))
        connection.execute(
            insert(MAPPING).values(
                workspace_id=workspace,
                header=key,
                mapping=mapping,
                source=source,
                used_at=clock.now(),
            )
        )


def recall(connection: Connection, workspace: str, header: list[str]) -> tuple[Mapping, str] | None:
    """Return the mapping and the source with which such a table was imported last, if it was."""
    row = connection.execute(
        select(MAPPING.c.mapping, MAPPING.c.source).where(
            MAPPING.c.workspace_id == workspace, MAPPING.c.header == _key(header)
        )
    ).first()
    if row is None or row.source not in BY_NAME:
        return None
    # Fields that an older version did not know stay open.
    return {field: row.mapping.get(field) for field in ALIASES}, row.source


def _key(header: list[str]) -> str:
    return sha256("\n".join(fold(name) for name in header).encode()).hexdigest()
