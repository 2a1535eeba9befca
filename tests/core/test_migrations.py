"""The migrations lead every earlier database to what the models say, with all that is in it."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app import create_app
from core.changes import epoch
from core.errors import OperatorError
from core.extensions import db
from core.pace import Pace
from core.replay import differences, stream_names
from core.upgrades import current_revision, migrating, newest_revision, upgrade_to
from tests.support.killing import kill_at_each_statement
from tests.support.old_schemas import load, old_schemas
from tests.support.settings import make_config

# All migrations are one transaction of hundreds of statements; between two of these nothing can be seen of it.
MANY = 8


@pytest.fixture
def bare(bare_database_url, tmp_path):
    """An application over a database without tables."""
    app = create_app(make_config(tmp_path, bare_database_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=old_schemas())
def old(bare, request):
    """A database of an earlier schema, with what people did under it; its tables by name."""
    upgrade_to(db.engine, request.param)
    with db.engine.begin() as connection:
        load(connection, request.param)
    return request.param


def test_upgrade_makes_what_the_models_say(bare):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_constraints_are_named_as_the_models_name_them(bare):
    upgrade()
    migrated = _constraint_names()
    downgrade(revision="base")
    db.create_all()
    assert migrated == _constraint_names()


def test_a_new_database_has_an_epoch_of_its_own(bare):
    seen = set()
    for _ in range(2):
        upgrade()
        with db.engine.connect() as connection:
            seen.add(epoch(connection))
        downgrade(revision="base")
    assert len(seen) == 2


def test_downgrade_leaves_nothing(bare):
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_every_schema_but_the_newest_is_kept_with_data(bare):
    upgrade()
    assert newest_revision() not in old_schemas()
    assert len(old_schemas()) == int(newest_revision()) - 1


def test_what_was_done_under_an_old_schema_is_there_after_the_upgrade(old):
    before, columns = _rows(), _columns()
    upgrade_to(db.engine)
    assert _rows(columns) == before
    assert _differences() == []


# From the oldest one it runs all that there is.
@pytest.mark.timeout(300)
@pytest.mark.parametrize("old", old_schemas()[:1], indirect=True)
def test_an_upgrade_killed_at_any_statement_has_happened_or_not(old, bare):
    before, columns = _rows(), _columns()
    db.engine.dispose()
    kills = 0
    for _ in kill_at_each_statement(lambda: _upgrade_by_command(bare), MANY):
        kills += 1
        assert current_revision(db.engine) in (old, newest_revision())
        assert _rows(columns) == before
        db.engine.dispose()
    assert kills > 5
    assert current_revision(db.engine) == newest_revision()
    assert _differences() == []


@pytest.mark.timeout(300)
def test_a_first_set_up_killed_at_any_statement_can_be_repeated(bare):
    kills = 0
    for _ in kill_at_each_statement(lambda: upgrade_to(db.engine), MANY):
        kills += 1
        assert current_revision(db.engine) in (None, newest_revision())
        assert len(inspect(db.engine).get_table_names()) in (0, len(db.metadata.tables) + 1)
        db.engine.dispose()
    assert kills > 10
    with db.engine.connect() as connection:
        assert epoch(connection)


def test_rebuilding_a_table_leaves_what_refers_to_its_rows(old):
    """On SQLite a changed table is dropped and made anew: tokens must not go with their accounts."""
    before = _rows()
    with migrating(db.engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("account", recreate=_always_on_sqlite()) as account:
            account.add_column(sa.Column("nickname", sa.String(20)))
    assert _rows()["token"] == before["token"]
    assert len(_rows()["account"]) == len(before["account"])
    with db.engine.connect() as connection:
        assert db.engine.dialect.name != "sqlite" or _has_foreign_keys(connection)


def test_a_migration_that_tears_a_reference_is_refused_whole(old):
    before = _rows()
    with pytest.raises((OperatorError, sa.exc.IntegrityError)):
        _delete_workspaces()
    assert _rows() == before


def _delete_workspaces() -> None:
    with migrating(db.engine) as connection:
        connection.execute(sa.text("DELETE FROM workspace"))


def _upgrade_by_command(app) -> None:
    result = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert result.exit_code == 0, result.output


def _rows(columns: dict[str, list[str]] | None = None) -> dict[str, list[str]]:
    """Everything in the database but its revision, by table; or of some columns alone."""
    columns = columns or _columns()
    metadata = sa.MetaData()
    with db.engine.connect() as connection:
        metadata.reflect(connection)
        tables = {
            name: [metadata.tables[name].c[column] for column in columns[name]] for name in columns
        }
        return {
            name: sorted(map(repr, connection.execute(sa.select(*shown))))
            for name, shown in tables.items()
        }


def _columns() -> dict[str, list[str]]:
    """The columns of each table: a migration may add some, and they are no loss."""
    found = inspect(db.engine)
    tables = set(found.get_table_names()) - {"alembic_version"}
    return {table: [column["name"] for column in found.get_columns(table)] for table in tables}


def _differences() -> list[str]:
    with db.engine.connect() as connection:
        streams = stream_names(connection)
    assert len(streams) > 5
    return [line for stream in streams for line in differences(db.engine, stream, Pace())]


def _always_on_sqlite() -> str:
    return "always" if db.engine.dialect.name == "sqlite" else "auto"


def _has_foreign_keys(connection) -> bool:
    return connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def _constraint_names() -> set[tuple[str, str | None]]:
    found = inspect(db.engine)
    tables = set(found.get_table_names()) - {"alembic_version"}
    return {
        (table, item["name"])
        for table in tables
        for item in (
            *found.get_unique_constraints(table),
            *found.get_foreign_keys(table),
            *found.get_check_constraints(table),
            *found.get_indexes(table),
            found.get_pk_constraint(table),
        )
    }
