"""Bringing a database to this version's schema: in one transaction, so that it is old or new, never between."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import Config
from sqlalchemy import Connection, Engine

from core.database import WRITE
from core.errors import OperatorError


def upgrade_to(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision on any database, such as a copy that is to be restored."""
    config = _config()
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def current_revision(engine: Engine) -> str | None:
    """Return which migration was run last, None for a database without tables."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Return the revision that this version of Baton needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def known_revisions() -> set[str]:
    """Return all revisions that this version knows, the oldest to the newest."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction in which all migrations run; killed at any moment, nothing has happened.

    SQLite changes a table by copying and dropping it. With foreign keys on, the drop would delete what
    refers to its rows (each session with its account), so they are off meanwhile and checked at the end.
    """
    with engine.connect().execution_options(**WRITE) as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        raw = connection.connection.dbapi_connection
        # Neither has an effect inside of a transaction, so it is not said through SQLAlchemy.
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                _check_foreign_keys(connection)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise OperatorError(f"Nothing was changed: rows of {tables} would refer to what is gone.")


def _config() -> Config:
    return current_app.extensions["migrate"].migrate.get_config()
