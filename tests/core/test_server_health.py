"""What Baton says about itself to whoever runs it."""

import pytest
from sqlalchemy import text

from core.extensions import db
from core.upgrades import newest_revision


def test_it_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_it_is_ready_when_the_database_is_as_new_as_the_code(client, app):
    _set_revision(newest_revision())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready")


def test_it_is_not_ready_on_an_older_database(client, app):
    _set_revision("0000")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "migrations are missing")


def test_it_is_not_ready_without_its_database(client, app):
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    assert client.get("/readyz").status_code == 503


def test_its_figures_are_for_this_machine(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "# TYPE baton_sockets gauge\nbaton_sockets 0\n" in answer.text


@pytest.mark.parametrize("address", ["10.0.0.7", "2001:db8::1", ""])
def test_its_figures_are_not_for_others(client, address):
    answer = client.get("/metrics", environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == 404


def test_its_figures_do_not_leave_through_a_proxy_on_this_machine(client):
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 404


def _set_revision(revision: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)"))
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})
