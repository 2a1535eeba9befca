"""What every test may ask for: a fresh application, a client, a live server; no outside network."""

import ipaddress
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from auth.tokens import create_token
from core.extensions import db
from tests.support import figures
from tests.support.bucket import TestBucket, open_bucket
from tests.support.described import hold_against_description
from tests.support.live import ForkedServer, LiveServer
from tests.support.new_tables import make_new_tables
from tests.support.postgres import Cluster, running_cluster
from tests.support.quick import remember_routes, share_statements
from tests.support.settings import POSTGRESQL, make_config, settings

DATABASE = "baton"

remember_routes()


class Client(FlaskClient):
    """Each request gets an application context of its own, as it would in a server."""

    def open(self, *args, **kwargs):
        db.session.commit()  # what the test arranged is there for the request
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
            hold_against_description(self.application, answer)
            return answer


@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    """Refuse connections to anything but this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_loopback(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster of this test process."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def template(request, tmp_path_factory) -> str | Path:
    """A database with empty tables: on SQLite a file to be copied, on PostgreSQL the one all tests use."""
    folder = tmp_path_factory.mktemp("template")
    if POSTGRESQL:
        url = request.getfixturevalue("cluster").create(DATABASE)
    else:
        url = f"sqlite:///{folder / 'baton.db'}"
    app = create_app(make_config(folder, url))
    with app.app_context():
        share_statements(db.engine)
        make_new_tables()
        db.session.remove()
        db.engine.dispose()
    return DATABASE if POSTGRESQL else folder / "baton.db"


@pytest.fixture
def database_url(request, template, tmp_path) -> str:
    """The URL of a database with empty tables."""
    if POSTGRESQL:
        cluster = request.getfixturevalue("cluster")
        cluster.clear(template)
        return cluster.url(template)
    shutil.copy(template, tmp_path / "baton.db")
    return f"sqlite:///{tmp_path / 'baton.db'}"


@pytest.fixture
def bare_database_url(request, tmp_path) -> Iterator[str]:
    """The URL of a database without tables."""
    if not POSTGRESQL:
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    cluster = request.getfixturevalue("cluster")
    yield cluster.create("bare")
    cluster.drop("bare")


@pytest.fixture
def app(database_url, tmp_path) -> Iterator[Flask]:
    """A fresh application with empty tables, inside its application context."""
    app = create_app(make_config(tmp_path, database_url))
    app.testing = True
    app.test_client_class = Client
    with app.app_context():
        share_statements(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def bucket() -> Iterator[TestBucket]:
    """A bucket of an S3 server on this machine; a test that looks into it clears it first."""
    with open_bucket() as bucket:
        yield bucket


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor(app):
    """Make clients that act as somebody, by a token of theirs."""

    def make_client(person, scopes=("read", "write")):
        _id, token = create_token(person, "test", list(scopes))
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make_client


@pytest.fixture
def live_server(app, database_url, tmp_path) -> Iterator[LiveServer]:
    """A server process over the database of `app`: arrange with `app`, act over the wire."""
    server = ForkedServer(tmp_path, settings(tmp_path, database_url))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def figure(request):
    """Return a function by which a test states what it has measured."""
    return figures.stating(request)


def pytest_terminal_summary(terminalreporter):
    """Show the figures which tests have stated."""
    figures.show(terminalreporter)


def _only_loopback(connect):
    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise OSError(f"tests may not reach {address[0]}")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False
