"""S-52: a link for a new password works once, within an hour, and the database cannot tell it to anybody."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.models import Account, PasswordReset
from core import jobs
from core.extensions import db
from core.jobs import JOB
from tests.notifications.test_mail import work
from tests.security.accounts import pass_time
from tests.support.signing_in import command, sign_in

NEW = "rivermouth-27"


@pytest.fixture
def ask(browser, mailbox):
    """Ask for a link as a stranger; return the token that came by mail."""

    def send(email="olga@example.com"):
        assert browser().post("/api/account/reset", json={"email": email}).status_code == 202
        work()
        return re.search(r"https://baton.example.com/new-password#(\S+)", mailbox.texts()[-1])[1]

    return send


@pytest.fixture
def owner(mailbox, owner):
    """With a server for mail, its origin is the public one."""
    return owner


def test_s52_the_link_works_once_and_ends_all_that_was_signed_in(owner, browser, ask):
    secret = owner.post("/api/tokens", json={"name": "Script"}).json["token"]
    token = ask()
    assert redeem(browser(), token).status_code == 204
    assert redeem(browser(), token, "another-one-27").status_code == 410
    assert owner.get("/api/me").status_code == 401
    bearer = {"Authorization": f"Bearer {secret}"}
    assert browser().get("/api/me", headers=bearer).status_code == 401
    assert sign_in(browser()).status_code == 401
    assert sign_in(browser(), password=NEW).status_code == 200


def test_s52_after_an_hour_it_is_too_late(owner, browser, ask, monkeypatch):
    token = ask()
    pass_time(monkeypatch, timedelta(hours=1, seconds=1))
    assert redeem(browser(), token).status_code == 410


def test_s52_a_newer_link_voids_the_older(owner, browser, ask):
    older, newer = ask(), ask()
    assert redeem(browser(), older).status_code == 410
    assert redeem(browser(), newer).status_code == 204


def test_s52_only_a_digest_is_stored_also_among_the_jobs(owner, ask):
    token = ask()
    assert len(token) >= 43  # 256 bits
    with db.engine.connect() as connection:
        kept = str(connection.execute(select(PasswordReset.__table__)).all())
        kept += str(connection.execute(select(JOB)).all())
    assert token not in kept


def test_s52_a_weak_password_does_not_use_it_up(owner, browser, ask):
    token = ask()
    assert redeem(browser(), token, "qwerty123").status_code == 422
    assert redeem(browser(), token, "olga@example.com").status_code == 422
    assert redeem(browser(), token).status_code == 204


@pytest.mark.parametrize("token", ["", "x", "é" * 50, "a" * 200])
def test_s52_no_other_token_is_one(owner, browser, token):
    assert redeem(browser(), token).status_code in (410, 422)


def test_s52_an_unknown_address_gets_the_same_answer_and_no_mail(owner, browser, mailbox):
    known = browser().post("/api/account/reset", json={"email": "olga@example.com"})
    unknown = browser().post("/api/account/reset", json={"email": "nobody@example.com"})
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    work()
    assert mailbox.recipients == ["olga@example.com"]


def test_s52_the_request_does_not_even_look_whether_there_is_such_a_person(owner, browser):
    asked = []
    look = jobs.enqueue
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("auth.resets.enqueue", lambda *args: asked.append(args) or look(*args))
        patch.setattr("auth.resets._person", lambda _email: pytest.fail("looked"))
        for email in ("olga@example.com", "nobody@example.com"):
            browser().post("/api/account/reset", json={"email": email})
    assert [args[0] for args in asked] == ["mail.reset"] * 2


def test_s52_a_disabled_person_gets_none(owner, member, browser, mailbox):
    command(owner, "member.disable", member=member.id)
    browser().post("/api/account/reset", json={"email": "tom@example.com"})
    work()
    assert mailbox.recipients == []


def test_s52_many_requests_are_slowed_down_and_the_owner_still_gets_in(owner, browser, ask):
    attacker = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    body = {"email": "olga@example.com"}
    answers = [
        browser().post("/api/account/reset", json=body, **attacker).status_code for _ in range(4)
    ]
    assert answers == [202, 202, 202, 429]
    assert redeem(browser(), ask()).status_code == 204


def test_s52_who_runs_baton_can_make_a_link(owner, browser, app):
    done = app.test_cli_runner().invoke(args=["user", "new-password", "olga@example.com"])
    assert redeem(browser(), done.output.strip().partition("#")[2]).status_code == 204
    assert sign_in(browser(), password=NEW).status_code == 200


def test_s52_without_a_server_for_mail_it_says_whom_to_ask(app, browser):
    answer = browser().post("/api/account/reset", json={"email": "olga@example.com"})
    assert answer.status_code == 503


def test_s52_the_password_itself_is_kept_as_argon2id(owner):
    with db.engine.connect() as connection:
        assert connection.scalar(select(Account.password_hash)).startswith("$argon2id$")


def redeem(client, token, password=NEW):
    return client.put("/api/account/reset", json={"token": token, "password": password})
