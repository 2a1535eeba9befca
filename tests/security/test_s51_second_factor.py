"""S-51: the second factor is asked for at every door, each code works once, and guessing ends at the sixth try."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from auth import second_factor
from auth.models import Authenticator, RecoveryCode
from core.extensions import db
from tests.security.accounts import Phone, give, pass_time, wrong
from tests.support.signing_in import PASSWORD, command, join, sign_in

pytestmark = pytest.mark.once

HERE = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
ELSEWHERE = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.7"}}


def test_s51_the_password_alone_opens_nothing(owner, browser):
    Phone(owner)
    client = browser()
    answer = sign_in(client)
    assert answer.status_code == 401
    assert answer.json["error"]["data"]["second_factor"] == ["code", "recovery_code"]
    assert "Set-Cookie" not in answer.headers
    assert client.get("/api/me").status_code == 401


def test_s51_a_wrong_password_tells_nothing_about_the_second_factor(owner, browser):
    Phone(owner)
    assert sign_in(browser(), password="wrong-wrong").json["error"]["data"] == {}


def test_s51_the_same_code_twice_is_refused(owner, browser, monkeypatch):
    phone = Phone(owner)
    pass_time(monkeypatch, timedelta(seconds=60))
    code = phone.code()
    assert give(browser(), code).status_code == 200
    assert give(browser(), code).status_code == 422
    # Nor one of before it, which would still be within its time.
    assert give(browser(), phone.code(-1)).status_code == 422
    assert give(browser(), phone.code(1)).status_code == 200


def test_s51_a_code_of_two_steps_ago_is_too_old(owner, browser, monkeypatch):
    phone = Phone(owner)
    pass_time(monkeypatch, timedelta(minutes=5))
    assert give(browser(), phone.code(-2)).status_code == 422
    assert give(browser(), phone.code(2)).status_code == 422


def test_s51_the_sixth_wrong_code_is_not_looked_at(owner, browser, monkeypatch):
    phone = Phone(owner)
    pass_time(monkeypatch, timedelta(minutes=5))
    tries = [give(browser(), wrong(phone.code()), **HERE).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]
    assert give(browser(), phone.code(), **HERE).status_code == 429
    # The owner gets in from elsewhere, and by a recovery code from there too.
    assert give(browser(), phone.code(), **ELSEWHERE).status_code == 200
    assert give(browser(), phone.recovery_codes[0], **HERE).status_code == 200


def test_s51_from_many_places_one_guesses_hardly_more(owner, browser, monkeypatch):
    phone = Phone(owner)
    pass_time(monkeypatch, timedelta(hours=2))
    tries = [
        give(
            browser(),
            wrong(phone.code()),
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{place}"},
        ).status_code
        for place in range(16)
    ]
    assert tries == [422] * 15 + [429]
    assert give(browser(), phone.recovery_codes[0], **ELSEWHERE).status_code == 200


def test_s51_a_recovery_code_works_once_however_it_is_typed(owner, browser):
    phone = Phone(owner)
    first = phone.recovery_codes[0]
    assert len(set(phone.recovery_codes)) == 10
    assert give(browser(), f" {first.upper().replace('-', ' ')} ").status_code == 200
    assert give(browser(), first).status_code == 422
    assert owner.get("/api/account/second-factor").json["recovery_codes"] == 9


def test_s51_new_recovery_codes_end_the_old_ones(owner, browser):
    phone = Phone(owner)
    made = owner.post("/api/account/second-factor/recovery-codes").json["recovery_codes"]
    assert give(browser(), phone.recovery_codes[0]).status_code == 422
    assert give(browser(), made[0]).status_code == 200


def test_s51_nothing_that_lets_one_in_lies_in_the_database_as_it_is(owner):
    phone = Phone(owner)
    with db.engine.connect() as connection:
        kept = str(connection.execute(select(Authenticator.__table__)).all())
        codes = str(connection.execute(select(RecoveryCode.__table__)).all())
    assert phone.totp.secret not in kept
    assert not [
        code for code in phone.recovery_codes if code in codes or code.replace("-", "") in codes
    ]


def test_s51_an_app_that_was_never_confirmed_opens_nothing(owner, browser):
    owner.post("/api/account/second-factor/app")
    assert sign_in(browser()).status_code == 200
    answer = owner.put("/api/account/second-factor/app", json={"code": "000000"})
    assert answer.status_code == 422


def test_s51_turning_it_off_takes_a_fresh_proof(owner, browser, monkeypatch):
    Phone(owner)
    pass_time(monkeypatch, timedelta(minutes=11))
    for method, path in (
        ("DELETE", "/api/account/second-factor/app"),
        ("POST", "/api/account/second-factor/app"),
        ("POST", "/api/account/second-factor/recovery-codes"),
        ("POST", "/api/account/passkeys/options"),
    ):
        answer = owner.open(path, method=method, json={})
        assert answer.status_code == 403, path
        assert answer.json["error"]["data"] == {"proof": True}
    assert owner.put("/api/session/proof", json={"password": "wrong"}).status_code == 422
    assert owner.put("/api/session/proof", json={}).status_code == 422
    assert owner.put("/api/session/proof", json={"password": PASSWORD}).status_code == 204
    assert owner.delete("/api/account/second-factor/app").status_code == 204
    assert sign_in(browser()).status_code == 200


def test_s51_a_token_changes_nothing_about_it(owner, app):
    secret = owner.post("/api/tokens", json={"name": "Script"}).json["token"]
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    for method, path in (
        ("POST", "/api/account/second-factor/app"),
        ("DELETE", "/api/account/second-factor/app"),
        ("POST", "/api/account/passkeys/options"),
        ("GET", "/api/account/second-factor"),
    ):
        assert client.open(path, method=method, json={}).status_code == 403, path


def test_s51_a_new_password_does_not_take_it_away(owner, browser):
    phone = Phone(owner)
    owner.put("/api/account/password", json={"old": PASSWORD, "new": "rivermouth-27"})
    assert sign_in(browser(), password="rivermouth-27").status_code == 401
    code = phone.recovery_codes[0]
    assert give(browser(), code, password="rivermouth-27").status_code == 200


def test_s51_where_the_workspace_wants_it_nobody_comes_in_without(owner, browser, invite):
    Phone(owner)
    token = invite()
    assert command(owner, "workspace.require_second_factor", required=True).status_code == 200
    newcomer = browser()
    answer = join(newcomer, token)
    assert (answer.status_code, answer.json["waits_for"]) == (201, "second_factor")
    for path in ("/api/me", "/api/boards", "/api/tokens", "/api/account/sessions"):
        assert newcomer.get(path).status_code == 401, path
    assert newcomer.get("/boards").status_code in (302, 404)
    assert newcomer.get("/second-factor").status_code == 200
    Phone(newcomer)
    assert newcomer.get("/api/me").status_code == 200
    assert newcomer.delete("/api/account/second-factor/app").status_code == 409


def test_s51_only_an_owner_decides_that(owner, member):
    command(owner, "member.change_role", member=member.id, role="admin")
    assert command(member, "workspace.require_second_factor", required=True).status_code == 403
    assert command(owner, "workspace.require_second_factor", required="yes").status_code == 422


def test_s51_the_operator_lets_in_who_has_lost_everything(owner, browser, app):
    Phone(owner)
    done = app.test_cli_runner().invoke(args=["user", "second-factor-off", "olga@example.com"])
    assert done.exit_code == 0, done.output
    assert sign_in(browser()).status_code == 200
    assert second_factor.ways_of(owner.id) == []
