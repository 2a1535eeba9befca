"""What several of the faults need: a durable PostgreSQL, a board in it, a server over it."""

import pytest

from app import create_app
from core.extensions import db
from tests.factories import make_board
from tests.support.new_tables import make_new_tables
from tests.support.postgres import DURABLE, running_cluster
from tests.support.settings import make_config


@pytest.fixture
def durable_cluster():
    """A PostgreSQL as people run it, with nothing of its safety switched off."""
    with running_cluster(DURABLE) as cluster:
        yield cluster


@pytest.fixture
def durable_url(durable_cluster):
    return durable_cluster.create("baton")


@pytest.fixture
def durable_board(durable_url, tmp_path):
    """A board in the durable database, within an application context over it."""
    app = create_app(make_config(tmp_path, durable_url))
    with app.app_context():
        make_new_tables()
        yield make_board()
        db.session.remove()
        db.engine.dispose()
