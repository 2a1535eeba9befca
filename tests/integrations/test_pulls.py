"""Deals from a CRM that a team keeps using: fetched again and again, never twice, and secrets stay here."""

import dataclasses
from datetime import timedelta

import pytest

from core import clock
from core.extensions import db
from core.jobs import CALLS, JOB, find_job, work_one
from core.outbound_allow import parse_allowed
from integrations.pulls import find
from tests.factories import make_member
from tests.support.crm import open_crm

pytestmark = pytest.mark.once
SECRETS = {
    "zoho": {"client_id": "me", "client_secret": "secret", "refresh_token": "1000.r"},
    "fxiaoke": {
        "app_id": "FSAID",
        "app_secret": "secret",
        "permanent_code": "code",
        "user_id": "FSUID",
    },
}


@pytest.fixture
def allowed(app):
    config = app.config["BATON"]
    app.config["BATON"] = dataclasses.replace(config, outbound_allow=parse_allowed("127.0.0.1"))


@pytest.fixture
def zoho(allowed):
    with open_crm("zoho") as crm:
        yield crm


@pytest.fixture
def fxiaoke(allowed):
    with open_crm("fxiaoke") as crm:
        yield crm


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)


@pytest.fixture
def connect(board, owner):
    """Connect the board to a CRM."""

    def put(crm, hours=0, **changes):
        addresses = {"api": crm.url} | ({"accounts": crm.url} if crm.system == "zoho" else {})
        secrets = addresses | SECRETS[crm.system] | changes
        body = {"hours": hours, "secrets": secrets}
        return owner.put(f"/api/boards/{board.id}/pulls/{crm.system}", json=body)

    return put


@pytest.fixture
def pull(board, owner):
    """Let a connection run now, with all that follows; return what it told."""

    def run(crm, dry_run=False):
        call = f"/api/boards/{board.id}/pulls/{crm.system}/run"
        id = owner.post(call, json={"dry_run": dry_run}).json["job"]
        while work_one(CALLS) or work_one():
            pass
        return find_job(id).report

    return run


def zoho_deal(id, name, stage="Qualification", amount=100.5, hour=10):
    return {
        "id": str(id), "Deal_Name": name, "Stage": stage, "Amount": amount, "Closing_Date": "2026-12-24",
        "Probability": 10, "Account_Name": {"name": "Nordwind", "id": "9"},
        "Owner": {"name": "Mei Zhang", "id": "8", "email": "mei@example.com"},
        "Created_Time": "2026-10-01T10:00:00+02:00", "Modified_Time": f"2026-11-20T{hour:02}:00:00+02:00",
    }  # fmt: skip


def fxiaoke_deal(id, name, changed=1_700_000_000_000):
    return {
        "_id": id, "name": name, "sales_stage": "方案报价", "sales_status": "进行中", "amount": "120000",
        "close_date": 1_798_070_400_000, "account_id__r": "晨星医疗", "owner": ["1000"],
        "owner__r": {"name": "李娜"}, "create_time": 1_690_000_000_000, "last_modified_time": changed,
    }  # fmt: skip


def test_zohos_deals_come_page_by_page_and_later_only_what_was_changed(
    board, cards, zoho, connect, pull
):
    zoho.deals = {n: zoho_deal(n, f"Deal {n}", hour=n % 10 + 8) for n in range(1, 121)}
    assert connect(zoho).status_code == 200
    assert pull(zoho)["fetched"] == 120
    assert sum("page=" in path for path, _body in zoho.asked) == 3
    deal = cards()["Deal 7"]
    assert (len(cards()), deal["value"]["amount"], deal["expected_close"]) == (
        120,
        10_050,
        "2026-12-24",
    )
    chances = {column["name"]: column["probability"] for column in board.records("column")}
    assert chances["Qualification"] == 10

    board.run("card.edit", card=deal["id"], fields={"title": "Called by hand"})
    zoho.deals[7] |= {"Amount": 200, "Modified_Time": "2026-11-21T10:00:00+02:00"}
    zoho.deals[200] = zoho_deal(200, "New", "Closed Won", hour=23)
    assert pull(zoho)["fetched"] == 2
    assert cards()["Called by hand"]["value"]["amount"] == 20_000
    assert (len(cards()), cards()["New"]["status"]) == (121, "won")
    assert pull(zoho) == {"fetched": 0, "job": None}


def test_fxiaokes_deals_come_with_their_states_and_names(cards, fxiaoke, connect, pull):
    fxiaoke.deals = {f"{n:x}": fxiaoke_deal(f"{n:x}", f"商机 {n}") for n in range(25)}
    fxiaoke.deals["0"]["sales_status"] = "无效"
    connect(fxiaoke)
    assert pull(fxiaoke)["fetched"] == 25
    deal = cards()["商机 7"]
    assert (deal["value"]["amount"], deal["expected_close"]) == (12_000_000, "2026-12-24")
    assert cards()["商机 0"]["status"] == "lost"
    pull(fxiaoke)
    assert len(cards()) == 25


def test_a_dry_run_tells_what_would_come_and_changes_nothing(board, heads, zoho, connect, pull):
    zoho.deals = {1: zoho_deal(1, "A")}
    connect(zoho)
    before = heads()
    told = pull(zoho, dry_run=True)
    report = find_job(told["job"]).report
    assert (told["fetched"], report["cards"], report["dry_run"], heads()) == (1, 1, True, before)
    assert find(board.id, "zoho").since is None


def test_it_comes_again_by_itself_until_it_is_disconnected(board, owner, cards, zoho, connect):
    zoho.deals = {1: zoho_deal(1, "A")}
    connect(zoho, hours=6)
    while work_one(CALLS) or work_one():
        pass
    assert len(cards()) == 1
    with db.engine.connect() as connection:
        planned = connection.execute(
            JOB.select().where(JOB.c.kind == "pull", JOB.c.state == "queued")
        ).all()
    assert [row.run_after - clock.now() > timedelta(hours=5) for row in planned] == [True]
    assert owner.delete(f"/api/boards/{board.id}/pulls/zoho").status_code == 204
    assert owner.get(f"/api/boards/{board.id}/pulls").json["pulls"] == []


@pytest.mark.parametrize(
    ("answer", "pause"), [((429, {"Retry-After": "120"}, {}), 120), ((503, {}, {}), 60)]
)
def test_who_asks_to_wait_is_asked_again_later(board, owner, zoho, connect, answer, pause):
    zoho.answers = [answer]
    connect(zoho)
    id = owner.post(f"/api/boards/{board.id}/pulls/zoho/run", json={}).json["job"]
    work_one(CALLS)
    row = find_job(id)
    assert (row.state, round((row.run_after - clock.now()).total_seconds(), -1)) == (
        "queued",
        pause,
    )


def test_a_refusal_is_told_in_the_systems_words_and_no_secret_is_shown(
    board, owner, zoho, connect, pull
):
    connect(zoho, refresh_token="old")
    assert "invalid_code" in pull(zoho)["message"]
    (shown,) = owner.get(f"/api/boards/{board.id}/pulls").json["pulls"]
    assert shown["last"]["error"] == "invalid"
    assert shown["filled"] == ["client_id", "client_secret", "refresh_token"]
    everything = owner.get(f"/api/boards/{board.id}/pulls").text + find(board.id, "zoho").secrets
    assert "secret-of-ours" not in everything
    assert '"old"' not in everything


def test_secrets_are_not_sent_to_an_address_that_somebody_changed(board, owner, zoho, connect):
    connect(zoho)
    call = f"/api/boards/{board.id}/pulls/zoho"
    moved = owner.put(call, json={"hours": 0, "secrets": {"api": "https://evil.example"}})
    assert (moved.status_code, sorted(moved.json["error"]["data"]["fields"])) == (
        422, ["client_id", "client_secret", "refresh_token"],
    )  # fmt: skip
    assert owner.put(call, json={"hours": 6, "secrets": {}}).json["hours"] == 6
    private = owner.put(call, json={"hours": 0, "secrets": {"api": "https://10.1.2.3"}})
    assert private.status_code == 422


def test_only_managers_connect_a_board(board, visitor, zoho, connect):
    connect(zoho)
    client, call = visitor(make_member(board)), f"/api/boards/{board.id}/pulls"
    assert client.get(call).status_code == 403
    assert client.put(f"{call}/zoho", json={"hours": 0}).status_code == 403
    assert client.post(f"{call}/zoho/run", json={}).status_code == 403
    assert client.delete(f"{call}/zoho").status_code == 403


def test_whoever_lost_the_right_to_import_fetches_nothing(
    board, visitor, owner, zoho, connect, cards
):
    manager = make_member(board, "manager")
    zoho.deals = {1: zoho_deal(1, "A")}
    connect(zoho)
    body = {"hours": 6, "secrets": {}}
    visitor(manager).put(f"/api/boards/{board.id}/pulls/zoho", json=body)
    board.run("member.change_role", member=manager, role="viewer")
    while work_one(CALLS) or work_one():
        pass
    assert (cards(), find(board.id, "zoho").last["error"]) == ({}, "forbidden")
