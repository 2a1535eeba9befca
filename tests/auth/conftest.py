"""A person with a browser's cookie, and cheap passwords, since tests hash many."""

import pytest
from argon2 import PasswordHasher

from auth import passwords
from tests.support.signing_in import PASSWORD, command, join


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)
    passwords._dummy.cache_clear()


@pytest.fixture
def browser(app):
    """Make browsers: clients that send an origin, as browsers do."""

    def open_browser():
        client = app.test_client()
        client.environ_base["HTTP_ORIGIN"] = "http://127.0.0.1:5000"
        return client

    return open_browser


@pytest.fixture
def owner(browser):
    """The browser of the person who came first."""
    client = browser()
    answer = client.post(
        "/api/accounts",
        json={
            "name": "Olga Ortega",
            "email": "Olga@Example.com",
            "password": PASSWORD,
            "workspace": "Tideline",
        },
    )
    assert answer.status_code == 201, answer.text
    client.workspace = client.get("/api/me").json["workspaces"][0]["id"]
    client.id = answer.json["user"]["id"]
    return client


@pytest.fixture
def invite(owner):
    """Invite somebody; return the token of the link."""

    def send(email="tom@example.com", role="member"):
        answer = command(owner, "member.invite", email=email, role=role)
        assert answer.status_code == 200, answer.text
        return answer.json["token"]

    return send


@pytest.fixture
def member(browser, invite):
    """The browser of somebody who was invited."""
    client = browser()
    answer = join(client, invite())
    assert answer.status_code == 201, answer.text
    client.id = answer.json["user"]["id"]
    return client
