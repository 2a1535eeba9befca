"""The migrations lead an empty database to what the models say, and back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app import create_app
from core.changes import epoch
from core.extensions import db
from tests.support.settings import make_config


@pytest.fixture
def bare(bare_database_url, tmp_path):
    """An application over a database without tables."""
    app = create_app(make_config(tmp_path, bare_database_url))
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


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
