"""S-48: a session ends by its age, with a new password, and one by one; so does whatever hangs on it."""

from datetime import timedelta

import pytest

from auth import resets, sessions
from tests.security.accounts import pass_time
from tests.support.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.once


def test_s48_a_new_password_ends_tokens_and_links_too(owner, browser, app):
    secret = owner.post("/api/tokens", json={"name": "Script"}).json["token"]
    link = resets.make_link(owner.id).partition("#")[2]
    owner.put("/api/account/password", json={"old": PASSWORD, "new": "rivermouth-27"})
    bearer = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/me", headers=bearer).status_code == 401
    body = {"token": link, "password": "another-one-27"}
    assert browser().put("/api/account/reset", json=body).status_code == 410


def test_s48_one_session_is_ended_and_the_others_stay(owner, browser):
    other, third = browser(), browser()
    sign_in(other)
    sign_in(third)
    current = other.get("/api/account/sessions").json["sessions"]
    (id,) = [session["id"] for session in current if session["current"]]
    assert owner.delete(f"/api/account/sessions/{id}").status_code == 204
    assert other.get("/api/me").status_code == 401
    assert third.get("/api/me").status_code == owner.get("/api/me").status_code == 200
    assert owner.delete(f"/api/account/sessions/{id}").status_code == 404


def test_s48_nobody_ends_the_session_of_another(owner, member):
    (session,) = owner.get("/api/account/sessions").json["sessions"]
    assert member.delete(f"/api/account/sessions/{session['id']}").status_code == 404
    assert owner.get("/api/me").status_code == 200


def test_s48_the_list_says_from_where_and_tells_no_secret(owner, browser):
    client = browser()
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.7"}}
    sign_in(client, headers={"User-Agent": "Firefox/140 Linux"}, **elsewhere)
    listed = owner.get("/api/account/sessions").json["sessions"]
    assert {session["address"] for session in listed} == {"127.0.0.1", "198.51.100.7"}
    assert set(listed[0]) == {"id", "device", "address", "created_at", "seen_at", "current"}


def test_s48_a_session_that_waits_for_a_second_factor_ages_too(owner, browser, monkeypatch):
    client = browser()
    client.set_cookie("baton_session", sessions.start_session(owner.id, "x", None, "second_factor"))
    assert client.post("/api/account/second-factor/app").status_code == 201
    pass_time(monkeypatch, sessions.IDLE + timedelta(seconds=1))
    assert client.post("/api/account/second-factor/app").status_code == 401


def test_s48_a_token_says_when_it_was_last_used(owner, app):
    secret = owner.post("/api/tokens", json={"name": "Script"}).json["token"]
    assert owner.get("/api/tokens").json["tokens"][0]["used_at"] is None
    app.test_client().get("/api/me", headers={"Authorization": f"Bearer {secret}"})
    assert owner.get("/api/tokens").json["tokens"][0]["used_at"].endswith("Z")
