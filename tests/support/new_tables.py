"""The tables of a database for a test: quicker than by the migrations, which lead to the same (test_migrations.py)."""

from flask_migrate import stamp

from core.changes import renew_epoch
from core.extensions import db


def make_new_tables() -> None:
    """Make all tables, with a history of their own, in a database that has none."""
    db.create_all()
    stamp()
    renew_epoch(db.session.connection())
    db.session.commit()
