"""How Alembic reaches the database and the models; the commands are `flask --app app db …`."""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from core.models import UtcDateTime
from core.upgrades import migrating

# Any number which no one else takes in this database.
LOCK = 8_217_401


def render_item(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Write our own column types as the plain ones beneath: a migration stands by itself."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations in one transaction, on the application's database unless another is given."""
    db = current_app.extensions["migrate"].db
    engine = context.config.attributes.get("engine") or db.engine
    with migrating(engine) as connection:
        _wait_for_others(connection)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            compare_type=True,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
        )
        context.run_migrations()


def _wait_for_others(connection: Connection) -> None:
    """Let one process migrate at a time: on SQLite the transaction has the lock already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


run()
