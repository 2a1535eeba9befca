"""Signing in and out: the cookie, its ends, and what may not be guessed."""

import base64
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth import sessions
from auth.models import Session
from core import clock
from core.consumers import run_consumers
from core.extensions import db, session_ended
from tests.support.signing_in import PASSWORD, command, sign_in


@pytest.fixture
def ended():
    """The sessions whose sockets were told to close."""
    seen = []

    def note(_sender, user, session):
        seen.append((user, session))

    session_ended.connect(note)
    yield seen
    session_ended.disconnect(note)


def test_the_cookie_is_kept_from_scripts_and_other_sites(owner, browser):
    cookie = sign_in(browser()).headers["Set-Cookie"]
    assert cookie.startswith("baton_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie  # plain http on this machine


def test_each_sign_in_gets_a_new_token(owner, browser):
    client = browser()
    client.set_cookie("baton_session", "chosen-by-somebody-else")
    sign_in(client)
    first = client.get_cookie("baton_session").value
    sign_in(client)
    second = client.get_cookie("baton_session").value
    assert len({first, second, "chosen-by-somebody-else"}) == 3


def test_only_a_digest_of_the_cookie_is_stored(owner):
    token = owner.get_cookie("baton_session").value
    with db.engine.connect() as connection:
        assert token not in str(connection.execute(select(Session.__table__)).all())


def test_the_address_is_not_case_sensitive(owner, browser):
    assert sign_in(browser(), " OLGA@example.com").status_code == 200


def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(owner, browser):
    wrong = sign_in(browser(), password="not-the-password")
    unknown = sign_in(browser(), "nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json == unknown.json


def test_an_unknown_account_costs_a_verification_too(owner, browser, monkeypatch):
    calls = []
    verify = sessions_verify()
    monkeypatch.setattr("auth.passwords._verify", lambda *args: calls.append(1) or verify(*args))
    sign_in(browser(), "nobody@example.com")
    assert calls == [1]


def sessions_verify():
    from auth.passwords import _verify  # noqa: PLC0415

    return _verify


def test_without_a_session_nothing_is_told(browser):
    assert browser().get("/api/me").status_code == 401


def test_signing_out_ends_the_session_and_its_sockets(owner, ended):
    assert owner.delete("/api/session").status_code == 204
    assert owner.get("/api/me").status_code == 401
    assert [user for user, session in ended if session] == [owner.id]


def test_a_copied_cookie_is_dead_after_signing_out(owner, browser):
    token = owner.get_cookie("baton_session").value
    owner.delete("/api/session")
    thief = browser()
    thief.set_cookie("baton_session", token)
    assert thief.get("/api/me").status_code == 401


@pytest.mark.parametrize("pause", [sessions.IDLE, sessions.ABSOLUTE])
def test_a_session_ends_by_itself(owner, monkeypatch, pause):
    pass_time(monkeypatch, pause + timedelta(seconds=1))
    assert owner.get("/api/me").status_code == 401


def test_a_session_in_use_lasts_until_its_absolute_end(owner, monkeypatch):
    for _ in range(33):
        pass_time(monkeypatch, timedelta(hours=10))
        assert owner.get("/api/me").status_code == 200
    pass_time(monkeypatch, timedelta(hours=10))
    assert owner.get("/api/me").status_code == 401


def test_a_disabled_person_is_out_within_a_second(owner, member, ended, monkeypatch):
    assert member.get("/api/me").status_code == 200
    command(owner, "member.disable", member=member.id)
    skip_memory(monkeypatch)
    assert member.get("/api/me").status_code == 401
    run_consumers()
    assert (member.id, None) in ended


def test_enabling_does_not_revive_an_old_session(owner, member, browser):
    command(owner, "member.disable", member=member.id)
    run_consumers()
    command(owner, "member.enable", member=member.id)
    assert member.get("/api/me").status_code == 401
    assert sign_in(browser(), "tom@example.com").status_code == 200


def test_a_disabled_person_cannot_sign_in(owner, member, browser):
    command(owner, "member.disable", member=member.id)
    assert sign_in(browser(), "tom@example.com").status_code == 401


def test_a_new_password_ends_every_other_session(owner, browser, ended):
    other = browser()
    sign_in(other)
    answer = owner.put("/api/account/password", json={"old": PASSWORD, "new": "rivermouth-27"})
    assert answer.status_code == 204
    assert (owner.id, None) in ended
    assert other.get("/api/me").status_code == 401
    assert owner.get("/api/me").status_code == 200
    assert sign_in(browser()).status_code == 401
    assert sign_in(browser(), password="rivermouth-27").status_code == 200


def test_a_new_password_needs_the_old_one(owner):
    answer = owner.put("/api/account/password", json={"old": "wrong", "new": "rivermouth-27"})
    assert answer.status_code == 422
    assert "old" in answer.json["error"]["data"]["fields"]


def test_one_can_sign_out_everywhere_else(owner, browser):
    other = browser()
    sign_in(other)
    listed = owner.get("/api/account/sessions").json["sessions"]
    assert [session["current"] for session in listed].count(True) == 1
    assert len(listed) == 2
    assert owner.delete("/api/account/sessions").status_code == 204
    assert other.get("/api/me").status_code == 401
    assert owner.get("/api/me").status_code == 200


def pass_time(monkeypatch, pause):
    later = clock.now() + pause
    monkeypatch.setattr(clock, "now", lambda: later)
    skip_memory(monkeypatch)


def skip_memory(monkeypatch):
    """Go past the moment for which a credential is remembered."""
    sessions.forget()


def test_a_refusal_in_the_middle_of_a_write_does_not_wait_for_itself(owner, monkeypatch):
    """Its words are in the person's language; looking up who that is must not write down that they were seen."""
    told = {"type": "webauthn.get", "challenge": "eA", "origin": "http://localhost:5000"}
    data = base64.urlsafe_b64encode(json.dumps(told).encode()).decode()
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    sessions.forget()
    passkey = {"id": "x", "response": {"clientDataJSON": data}}
    assert owner.post("/api/session/passkey", json={"passkey": passkey}).status_code == 422
