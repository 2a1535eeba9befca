"""Bearer tokens: keys for programs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from auth import sessions
from auth.models import Token
from core import clock
from core.extensions import db
from core.ratelimit import EXTENSION, make_limits
from tests.support.signing_in import command


@pytest.fixture
def make_token(owner):
    def make(**args):
        answer = owner.post("/api/tokens", json={"name": "Script", **args})
        assert answer.status_code == 201, answer.text
        return answer.json

    return make


def test_a_token_acts_as_its_owner(owner, make_token, app):
    me = call(app, make_token()["token"])
    assert me.json["user"]["id"] == owner.id


def test_a_token_is_shown_once_and_stored_as_a_digest(owner, make_token):
    secret = make_token()["token"]
    listed = owner.get("/api/tokens")
    assert secret not in listed.text
    assert "hash" not in listed.text
    with db.engine.connect() as connection:
        assert secret not in str(connection.execute(select(Token.__table__)).all())


def test_a_revoked_token_is_refused(owner, make_token, app):
    made = make_token()
    assert owner.delete(f"/api/tokens/{made['id']}").status_code == 204
    assert call(app, made["token"]).status_code == 401
    assert owner.delete(f"/api/tokens/{made['id']}").status_code == 404


def test_nobody_revokes_the_token_of_another(member, make_token):
    assert member.delete(f"/api/tokens/{make_token()['id']}").status_code == 404


def test_nobody_makes_them_without_a_pause(owner, app, monkeypatch):
    monkeypatch.setitem(app.extensions, EXTENSION, make_limits(rate=0.01, burst=2))
    codes = [owner.post("/api/tokens", json={"name": "Many"}).status_code for _ in range(3)]
    assert codes == [201, 201, 429]


def test_a_token_ends_on_its_day(make_token, app, monkeypatch):
    secret = make_token(days=1)["token"]
    assert call(app, secret).status_code == 200
    later = clock.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    sessions.forget()
    assert call(app, secret).status_code == 401


def test_a_reading_token_does_not_write(owner, make_token, app):
    secret = make_token(scopes=["read"])["token"]
    url = f"/api/workspaces/{owner.workspace}"
    bearer = {"Authorization": f"Bearer {secret}"}
    client = app.test_client()
    assert client.get(url, headers=bearer).status_code == 200
    answer = client.post(
        f"{url}/commands/workspace.edit", json={"fields": {"name": "X"}}, headers=bearer
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", "/api/tokens"),
        ("post", "/api/tokens"),
        ("put", "/api/account/password"),
        ("get", "/api/account/sessions"),
        ("delete", "/api/session"),
    ],
)
def test_a_token_does_not_manage_the_ways_in(make_token, app, method, url):
    bearer = {"Authorization": f"Bearer {make_token()['token']}"}
    call_it = getattr(app.test_client(), method)
    assert call_it(url, headers=bearer, json={"name": "x"}).status_code == 403


@pytest.mark.parametrize("token", ["", "1-", "null", "x" * 10_000, "clé", "baton_"])
def test_a_broken_token_is_refused_and_hides_no_cookie(owner, token):
    answer = owner.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_the_tokens_of_a_disabled_person_are_refused(owner, member, app):
    secret = member.post("/api/tokens", json={"name": "Script"}).json["token"]
    command(owner, "member.disable", member=member.id)
    assert call(app, secret).status_code == 401


def call(app, secret):
    return app.test_client().get("/api/me", headers={"Authorization": f"Bearer {secret}"})
