"""S-58: joining without an invitation happens only where an owner allows it, at every door, and proves the address."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from auth.models import Account, Member, SignUp
from core.actors import Actor
from core.commands import execute
from core.errors import Forbidden
from core.extensions import db
from core.jobs import JOB
from core.models import new_id
from tests.notifications.test_mail import work
from tests.security.accounts import pass_time
from tests.security.test_s60_single_sign_on import ANSWER, begin, noted, use
from tests.support.lying_provider import open_liar
from tests.support.signing_in import PASSWORD, command, sign_in

ORIGIN = "https://baton.example.com"
UNA = {"name": "Una Ueda", "email": "una@example.com", "password": PASSWORD}


@pytest.fixture
def owner(mailbox, owner):
    """With a server for mail, its origin is the public one."""
    return owner


@pytest.fixture
def open_to_all(owner):
    """The workspace is open to addresses of example.com."""
    answer = allow(owner, "guest", ["example.com"])
    assert answer.status_code == 200, answer.text


def test_s58_who_joins_shows_first_that_the_address_is_theirs(open_to_all, browser, mailbox):
    client = browser()
    assert ask(client).status_code == 202
    assert count(Account) == 1
    assert sign_in(browser(), "una@example.com").status_code == 401
    token = link(mailbox)
    assert confirm(client, token).status_code == 201
    assert client.get("/api/me").json["workspaces"][0]["role"] == "guest"
    assert confirm(browser(), token).status_code == 410
    assert sign_in(browser(), "una@example.com").status_code == 200
    assert count(SignUp) == 0


def test_s58_whoever_prepares_an_account_for_somebody_else_gains_nothing(
    open_to_all, browser, mailbox
):
    """The owner of the address opens a link that they never asked for; only who signed up knows the password."""
    ask(browser(), password="of-the-attacker-27")
    answer = confirm(browser(), link(mailbox), PASSWORD)
    assert answer.status_code == 422
    assert count(Account) == 1


def test_s49_nobody_learns_who_has_an_account(open_to_all, browser, mailbox):
    known = ask(browser(), email="olga@example.com")
    unknown = ask(browser())
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data) == (202, b"{}")
    work()
    told = dict(zip(mailbox.recipients, mailbox.texts(), strict=True))
    assert "/confirm#" not in told["olga@example.com"]
    assert "You have an account already" in told["olga@example.com"]
    assert "/confirm#" in told["una@example.com"]


def test_s49_the_request_does_not_even_look(open_to_all, browser, monkeypatch):
    def look(_email):
        pytest.fail("looked")

    monkeypatch.setattr("auth.accounts.account_of", look)
    assert ask(browser()).status_code == ask(browser(), email="olga@example.com").status_code == 202


def test_s52_the_link_lasts_a_day_and_only_a_digest_is_stored(
    open_to_all, browser, mailbox, monkeypatch
):
    ask(browser())
    token = link(mailbox)
    assert len(token) >= 43  # 256 bits
    with db.engine.connect() as connection:
        kept = str(connection.execute(select(SignUp.__table__)).all())
        kept += str(connection.execute(select(JOB)).all())
    assert token not in kept
    assert PASSWORD not in kept
    pass_time(monkeypatch, timedelta(hours=24, seconds=1))
    assert confirm(browser(), token).status_code == 410
    assert count(Account) == 1


@pytest.mark.parametrize(
    "email", ["una@sub.example.com", "una@notexample.com", "una@example.com.evil.org", "una@e.com"]
)
def test_s58_only_addresses_of_the_named_domains_may_join(open_to_all, browser, email):
    answer = ask(browser(), email=email)
    assert answer.status_code == 422
    assert "email" in answer.json["error"]["data"]["fields"]


@pytest.mark.parametrize("extra", [{"role": "owner"}, {"id": "1"}, {"is_admin": True}])
def test_s56_nothing_is_smuggled_in(open_to_all, browser, extra):
    assert ask(browser(), **extra).status_code == 422


def test_s50_many_requests_are_slowed_down(open_to_all, browser):
    attacker = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    answers = [browser().post("/api/accounts", json=UNA, **attacker).status_code for _ in range(4)]
    assert answers == [202, 202, 202, 429]


def test_s58_where_it_is_off_no_door_lets_a_stranger_in(app, owner, browser, mailbox):
    """Pages, the API, single sign-on with a confirmed address, a link of before, the command itself."""
    allow(owner, "member", ["example.com"])
    ask(browser())
    token = link(mailbox)
    allow(owner, None)
    assert ask(browser()).status_code == 403
    assert confirm(browser(), token).status_code == 403
    assert "needs an invitation" in browser().get("/sign-up").text
    assert "/sign-up" not in browser().get("/sign-in").text
    with open_liar() as liar:
        use(app, liar)
        client = browser()
        answer = client.post(ANSWER, json=liar.visit(begin(client), "una"))
        assert answer.status_code == 403
    stream, args = f"workspace:{owner.workspace}", {"name": "Una", "email": "una@example.com"}
    with pytest.raises(Forbidden):
        execute(stream, "member.sign_up", args, Actor(new_id()), as_house=True)
    place = f"/api/workspaces/{owner.workspace}/commands"
    for name in ("member.sign_up", "member.join"):
        assert owner.post(f"{place}/{name}", json=args).status_code == 422  # no command of people's
    assert count(Account) == count(Member) == 1


def test_s58_by_single_sign_on_joins_who_may_and_whose_address_is_confirmed(
    app, open_to_all, browser
):
    with open_liar() as liar:
        use(app, liar)
        for claims in ({"email_verified": False}, {"email": "una@evil.org"}, {"email": None}):
            client = browser()
            back = liar.visit(begin(client), "una", **claims)
            assert client.post(ANSWER, json=back).status_code == 403
        answer = client.post(ANSWER, json=liar.visit(begin(client), "una"))
        assert answer.status_code == 201
    assert client.get("/api/me").json["workspaces"][0]["role"] == "guest"


@pytest.mark.parametrize("role", ["admin", "owner", "", 1])
def test_s58_nobody_joins_as_more_than_a_member(owner, role):
    assert allow(owner, role, ["example.com"]).status_code == 422


@pytest.mark.parametrize(
    "domains", [None, [], ["*"], ["com"], ["@example.com"], ["a b.com"], ["x"] * 21]
)
def test_s58_it_is_open_to_named_domains_alone(owner, domains):
    assert allow(owner, "member", domains).status_code == 422


def test_s58_owners_alone_decide_and_it_is_noted(owner, member):
    refused = command(member, "workspace.allow_sign_up", role="member", domains=["example.com"])
    assert refused.status_code == 403
    allow(owner, "member", ["Example.COM", "example.com"])
    shown = owner.get(f"/api/workspaces/{owner.workspace}").json["workspace"]
    assert (shown["sign_up_role"], shown["sign_up_domains"]) == ("member", ["example.com"])
    work()
    assert "workspace.allow_sign_up" in noted()


def ask(client, **changes):
    return client.post("/api/accounts", json=UNA | changes)


def confirm(client, token, password=PASSWORD):
    return client.put("/api/accounts", json={"token": token, "password": password})


def link(mailbox):
    work()
    return re.search(rf"{ORIGIN}/confirm#(\S+)", mailbox.texts()[-1])[1]


def allow(client, role, domains=None):
    args = {"role": role} | ({} if domains is None else {"domains": domains})
    return command(client, "workspace.allow_sign_up", **args)


def count(model):
    with db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model))
