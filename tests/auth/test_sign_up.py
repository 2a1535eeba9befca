"""Signing up: the first person opens the house, everybody else is invited."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from auth.models import Account, Invitation, Member, Workspace
from core import clock
from core.extensions import db
from tests.support.signing_in import PASSWORD, command, join

FIRST = {"name": "Olga", "email": "olga@example.com", "password": PASSWORD}


def test_the_first_person_becomes_the_owner_of_a_workspace(browser):
    client = browser()
    answer = client.post("/api/accounts", json=FIRST | {"workspace": "Tideline"})
    assert answer.status_code == 201
    me = client.get("/api/me").json
    assert me["user"]["email"] == "olga@example.com"
    assert [(w["name"], w["role"]) for w in me["workspaces"]] == [("Tideline", "owner")]


def test_afterwards_signing_up_needs_an_invitation(owner, browser):
    answer = browser().post("/api/accounts", json=FIRST | {"email": "eve@example.com"})
    assert answer.status_code == 403
    assert count(Account) == 1


def test_of_many_first_people_at_one_instant_one_wins(app, browser):
    def knock(number):
        person = FIRST | {"email": f"person{number}@example.com"}
        with app.app_context():
            return browser().post("/api/accounts", json=person).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(knock, range(8)))
    assert answers[0] == 201
    assert set(answers[1:]) <= {403, 409}
    assert count(Account) == count(Workspace) == 1


def test_an_invitation_lets_its_person_in_with_its_role(invite, browser):
    client = browser()
    assert join(client, invite(role="guest")).status_code == 201
    assert client.get("/api/me").json["workspaces"][0]["role"] == "guest"


def test_an_invitation_works_once(invite, browser):
    token = invite()
    assert join(browser(), token).status_code == 201
    again = join(browser(), token)
    assert again.status_code == 410
    assert again.json["error"]["code"] == "gone"


def test_of_many_redemptions_at_one_instant_one_wins(app, invite, browser):
    token = invite()

    def knock(_number):
        with app.app_context():
            return join(browser(), token).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(knock, range(8)))
    assert answers.count(201) == 1
    assert count(Member) == count(Account) == 2


def test_an_invitation_is_bound_to_its_address(invite, browser):
    answer = join(browser(), invite("tom@example.com"), email="eve@example.com")
    assert answer.status_code == 422
    assert "email" in answer.json["error"]["data"]["fields"]


def test_the_address_is_compared_case_folded(invite, browser):
    assert join(browser(), invite("TOM@example.com"), email=" Tom@EXAMPLE.com ").status_code == 201


def test_an_invitation_lasts_seven_days(invite, browser, monkeypatch):
    token = invite()
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert join(browser(), token).status_code == 410


def test_a_revoked_invitation_is_useless(owner, invite, browser):
    token = invite()
    snapshot = owner.get(f"/api/workspaces/{owner.workspace}").json
    invitation = snapshot["records"]["invitation"][0]["id"]
    assert command(owner, "invitation.revoke", invitation=invitation).status_code == 200
    assert join(browser(), token).status_code == 410


def test_inviting_again_voids_the_older_link(invite, browser):
    older, newer = invite(), invite()
    assert join(browser(), older).status_code == 410
    assert join(browser(), newer).status_code == 201


def test_a_member_cannot_be_invited_again(owner, member):
    answer = command(owner, "member.invite", email="Tom@example.com", role="admin")
    assert answer.status_code == 409


def test_the_token_is_shown_once_and_stored_as_a_digest(app, owner):
    url = f"/api/workspaces/{owner.workspace}/commands/member.invite"
    key = {"Idempotency-Key": "6f0f6e0e-0d6e-4a6e-8c4e-3f5e0b1f7a11"}
    args = {"email": "tom@example.com", "role": "member"}
    first = owner.post(url, json=args, headers=key).json
    again = owner.post(url, json=args, headers=key).json
    assert len(first["token"]) >= 22
    assert "token" not in again
    with db.engine.connect() as connection:
        everything = str(connection.execute(select(Invitation.__table__)).all())
        log = connection.exec_driver_sql("SELECT * FROM change").all()
    assert first["token"] not in everything + str(log)


@pytest.mark.parametrize("token", ["", "1-", "x" * 10_000, "ключ", "null"])
def test_a_broken_token_lets_nobody_in(owner, browser, token):
    assert join(browser(), token).status_code in (403, 404, 422)


@pytest.mark.parametrize("extra", [{"role": "owner"}, {"id": "1"}, {"is_admin": True}])
def test_nothing_can_be_smuggled_in(invite, browser, extra):
    assert join(browser(), invite(), **extra).status_code == 422


@pytest.mark.parametrize("password", ["short", "12345678", "aaaaaaaaaa", "tom@example.com", "tom"])
def test_a_weak_password_is_refused(invite, browser, password):
    answer = join(browser(), invite(), password=password)
    assert answer.status_code == 422
    assert answer.json["error"]["data"]["fields"]["password"]
    assert count(Account) == 1


def test_a_long_password_and_any_language_will_do(invite, browser):
    assert join(browser(), invite(), password="正确 马 电池 订书钉 " * 20).status_code == 201


@pytest.mark.parametrize("email", ["no", "a@b@c", "a b@c.de", "<a@b.c>", "", "\ud800@x.y"])
def test_an_address_must_look_like_one(owner, email):
    answer = command(owner, "member.invite", email=email, role="member")
    assert answer.status_code in (400, 422)


def count(model) -> int:
    with db.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar()
