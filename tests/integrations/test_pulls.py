"""Deals pulled from Zoho CRM and 纷享销客: looked at first, without doubles, and off until it is put to work."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import text

from auth.forgetting import ask_to_be_forgotten
from core import clock
from core.consumers import run_consumers
from core.extensions import db
from core.jobs import CALLS, JOB, work_one
from core.outbound_allow import parse_allowed
from integrations.imports.tables import csv_import
from tests.factories import make_board, make_member
from tests.support.crms import FxiaokeServer, ZohoServer


@pytest.fixture(params=[ZohoServer, FxiaokeServer], ids=["zoho", "fxiaoke"])
def crm(request):
    server = request.param()
    yield server
    server.close()


@pytest.fixture
def zoho():
    server = ZohoServer()
    yield server
    server.close()


@pytest.fixture
def board(app):
    config = app.config["BATON"]
    app.config["BATON"] = dataclasses.replace(config, outbound_allow=parse_allowed("127.0.0.1"))
    yield make_board()
    app.config["BATON"] = config


def fill(crm, *, amount=1200.5, changed=1):
    """Give a system two deals, one of them won."""
    if isinstance(crm, ZohoServer):
        base = {"Currency": "EUR", "Owner": {"name": "Tom Becker", "email": "tom@baton.example"}}
        crm.deals = [
            base | {"id": "1", "Deal_Name": "Fleet", "Stage": "Qualification", "Amount": amount,
                    "Closing_Date": "2027-03-31", "Account_Name": {"name": "Vela"},
                    "Modified_Time": f"2026-11-0{changed}T10:00:00+01:00"},
            base | {"id": "2", "Deal_Name": "Portal", "Stage": "Closed Won", "Amount": 90,
                    "Closing_Date": "2026-10-15", "Modified_Time": "2026-11-01T08:00:00+01:00"},
        ]  # fmt: skip
        return
    crm.objects = {
        "NewOpportunityObj": [
            {"_id": "1", "name": "Fleet", "sales_stage": "Qualification", "sales_status": "进行中",
             "amount": str(amount), "close_date": 1806451200000, "account_id": "A", "owner": ["7"],
             "last_modified_time": 1000 * changed},
            {"_id": "2", "name": "Portal", "sales_stage": "Signed", "sales_status": "赢单",
             "amount": "90", "owner": ["7"], "last_modified_time": 900},
        ],
        "AccountObj": [{"_id": "A", "name": "Vela", "last_modified_time": 1}],
        "PersonnelObj": [{"user_id": "7", "name": "Tom Becker", "last_modified_time": 1}],
    }  # fmt: skip


def connect(board, client, crm, **more):
    system = "zoho" if isinstance(crm, ZohoServer) else "fxiaoke"
    asked = {"system": system, "address": crm.url, "account": crm.ACCOUNT | more}
    answer = client.post(f"/api/boards/{board.id}/pulls", json=asked)
    assert answer.status_code == 200, answer.json
    return f"/api/boards/{board.id}/pulls/{answer.json['pull']}"


def run(client, path, **asked):
    job = client.post(f"{path}/run", json=asked).json["job"]
    while work_one(CALLS):
        pass
    return client.get(f"/api/jobs/{job}").json


def shown(client, path):
    listed = client.get(path.rpartition("/")[0]).json["pulls"]
    return next(one for one in listed if path.endswith(one["id"]))


def deals(board):
    return {card["title"]: card for card in board.records("card")}


def test_deals_are_looked_at_then_brought_and_later_changed_without_doubles(board, visitor, crm):
    fill(crm)
    client = visitor(board.owner)
    path = connect(board, client, crm)
    look = run(client, path, dry_run=True)
    assert look["state"] == "done", look
    assert (look["report"]["fetched"], look["report"]["cards"]) == (2, 2)
    assert board.records("card") == []
    report = run(client, path)["report"]
    assert report["fetched"] == 2
    fleet, portal = deals(board)["Fleet"], deals(board)["Portal"]
    assert fleet["value"] == {"amount": 120_050, "currency": "EUR"}
    assert fleet["status"] == "open"
    assert fleet["expected_close"].startswith("2027-03-3")
    assert portal["status"] == "won"
    fill(crm, amount=1500, changed=2)
    again = run(client, path)["report"]
    assert len(deals(board)) == len(board.records("card")) == 2
    assert again["fetched"] < 2 or not isinstance(crm, ZohoServer)
    assert deals(board)["Fleet"]["value"]["amount"] == 150_000
    assert run(client, path)["state"] == "done"


def test_what_people_changed_here_stays(board, visitor, zoho):
    fill(zoho)
    client = visitor(board.owner)
    path = connect(board, client, zoho)
    run(client, path)
    card = deals(board)["Fleet"]["id"]
    board.run("card.edit", card=card, fields={"title": "Fleet, two years"})
    fill(zoho, amount=7, changed=3)
    zoho.deals[0]["Deal_Name"] = "Fleet, three years"
    report = run(client, path)["report"]
    assert [one["count"] for one in report["missing"]] == [1]
    assert deals(board)["Fleet, two years"]["value"]["amount"] == 700


def test_the_stages_go_where_somebody_says(board, visitor, zoho):
    fill(zoho)
    client = visitor(board.owner)
    path = connect(board, client, zoho)
    assert "Qualification" in run(client, path, dry_run=True)["report"]["their_stages"]
    client.put(path, json={"stages": {"Qualification": board.columns["Proposal"]}})
    run(client, path)
    assert deals(board)["Fleet"]["column"] == board.columns["Proposal"]


def test_it_pulls_every_so_many_hours_once_it_is_put_to_work(board, visitor, zoho, monkeypatch):
    fill(zoho)
    client = visitor(board.owner)
    path = connect(board, client, zoho)
    assert not work_one(CALLS)
    client.put(path, json={"paused": False, "hours": 4})
    while work_one(CALLS):
        pass
    assert len(board.records("card")) == 2
    fill(zoho, amount=9, changed=4)
    later = clock.now() + timedelta(hours=4, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    while work_one(CALLS):
        pass
    assert deals(board)["Fleet"]["value"]["amount"] == 900
    client.put(path, json={"paused": True})
    assert client.delete(path).status_code == 204
    assert client.get(f"/api/boards/{board.id}/pulls").json == {"pulls": []}


def test_a_limit_is_respected_and_a_refusal_is_said_then_it_rests(
    board, visitor, zoho, monkeypatch, inbox
):
    fill(zoho)
    client = visitor(board.owner)
    path = connect(board, client, zoho)
    client.put(path, json={"paused": False})
    zoho.answers = [(429, {"code": "TOO_MANY_REQUESTS"}, {"Retry-After": "120"})]
    moment = clock.now()
    work_one(CALLS)
    with db.engine.connect() as connection:
        waiting = connection.execute(JOB.select().where(JOB.c.state == "queued")).all()
    assert any(
        timedelta(seconds=115) < row.run_after - moment < timedelta(seconds=200) for row in waiting
    )
    rested = []
    for _number in range(3):
        moment += timedelta(hours=1, minutes=5)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        zoho.codes = set()
        zoho.ACCOUNT = zoho.ACCOUNT | {"client_secret": "another"}
        while work_one(CALLS):
            pass
        seen = shown(client, path)
        assert seen["failure"]["code"] == "refused"
        rested.append(bool(seen["paused_at"]))
    assert (rested[0], rested[-1]) == (False, True)
    run_consumers()
    (notice,) = inbox(board.owner)
    assert (notice["kind"], notice["outlet"]) == ("outlet_stopped", "zoho")
    assert "Zoho CRM" in notice["text"]
    assert board.records("card") == []


def test_too_many_tokens_are_no_refusal_but_waited_for(board, visitor, zoho):
    fill(zoho)
    client = visitor(board.owner)
    path = connect(board, client, zoho)
    description = "You have made too many requests continuously. Please try again after some time."
    zoho.answers = [(400, {"error": "Access Denied", "error_description": description}, {})]
    client.put(path, json={"paused": False})
    moment = clock.now()
    work_one(CALLS)
    with db.engine.connect() as connection:
        waiting = connection.execute(JOB.select().where(JOB.c.state == "queued")).all()
    assert any(595 < (row.run_after - moment).total_seconds() < 660 for row in waiting)
    assert shown(client, path)["failure"] is None


def test_a_deal_that_is_changed_while_pages_are_read_costs_no_other(board, visitor, zoho):
    zoho.deals = [
        {"id": str(day), "Deal_Name": f"Deal {day}", "Stage": "Qualification",
         "Modified_Time": f"2026-11-0{day}T10:00:00+01:00"}
        for day in range(1, 6)
    ]  # fmt: skip
    later = iter(range(10, 60))
    zoho.meanwhile = lambda: zoho.deals[0].update(
        Modified_Time=f"2026-11-09T10:00:{next(later)}+01:00"
    )
    client = visitor(board.owner)
    assert run(client, connect(board, client, zoho))["report"]["fetched"] == 5
    assert sorted(deals(board)) == [f"Deal {day}" for day in range(1, 6)]


def test_there_is_one_next_pull_whatever_goes_wrong(board, visitor, zoho, monkeypatch):
    fill(zoho)
    client = visitor(board.owner)
    path = connect(board, client, zoho)
    for _time in range(3):
        client.put(path, json={"paused": False})
    moment = clock.now()
    for _hour in range(3):
        zoho.answers = [(503, None, {})] * 2
        for _try in range(5):
            moment += timedelta(minutes=13)
            monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
            while work_one(CALLS):
                pass
    with db.engine.connect() as connection:
        waiting = connection.execute(JOB.select().where(JOB.c.state == "queued")).all()
    assert len(waiting) == 1


def test_a_pull_whose_author_may_no_longer_import_says_so_and_rests(
    board, visitor, zoho, monkeypatch, inbox
):
    fill(zoho)
    mei = make_member(board, "manager")
    path = connect(board, visitor(mei), zoho)
    visitor(mei).put(path, json={"paused": False})
    board.run("member.remove", member=mei)
    moment = clock.now()
    for _hour in range(4):
        moment += timedelta(hours=1, minutes=1)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        while work_one(CALLS):
            pass
    seen = shown(visitor(board.owner), path)
    assert seen["failure"]["code"] == "right"
    assert seen["paused_at"]
    run_consumers()
    assert "outlet_stopped" in [notice["kind"] for notice in inbox(board.owner)]
    assert "outlet_stopped" not in [notice["kind"] for notice in inbox(mei)]


class Crash(BaseException):
    """The process ends: nobody has time to take anything back."""


@pytest.mark.parametrize("why", ["right", "paused"])
def test_what_a_pull_had_brought_when_its_process_ended_is_taken_back_if_it_may_not_go_on(
    board, visitor, zoho, monkeypatch, why
):
    fill(zoho)
    mei = make_member(board, "manager")
    path = connect(board, visitor(mei), zoho)
    visitor(mei).put(path, json={"paused": False})

    def end(_run):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(csv_import._Run, "_finish", end)
        with pytest.raises(Crash):
            work_one(CALLS)
    assert len(board.records("card")) == 2
    if why == "right":
        board.run("member.remove", member=mei)
    else:
        visitor(board.owner).put(path, json={"paused": True})
    moment = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    while work_one(CALLS):
        pass
    assert board.records("card") == []


def test_a_pull_of_somebody_who_was_forgotten_rests_and_says_so_until_another_takes_it_over(
    board, visitor, zoho, inbox
):
    fill(zoho)
    mei, owner = make_member(board, "manager"), visitor(board.owner)
    zoho.codes |= {"1000.other"}
    path = connect(board, visitor(mei), zoho)
    other = connect(board, owner, zoho, code="1000.other")
    visitor(mei).put(path, json={"paused": False})
    owner.put(other, json={"paused": False})
    ask_to_be_forgotten(mei)
    assert work_one()
    run_consumers()
    seen = shown(owner, path)
    assert seen["paused_at"]
    assert seen["failure"]["code"] == "right"
    assert [notice["kind"] for notice in inbox(board.owner)] == ["outlet_stopped"]
    assert shown(owner, other)["paused_at"] is None
    owner.put(path, json={"paused": False})
    while work_one(CALLS):
        pass
    seen = shown(owner, path)
    assert (seen["author"], seen["failure"], seen["paused_at"]) == (board.owner, None, None)
    assert len(board.records("card")) == 2


def test_what_opens_the_other_system_is_told_to_nobody_and_lies_locked(board, visitor, crm):
    client = visitor(board.owner)
    path = connect(board, client, crm)
    listed = client.get(path.rpartition("/")[0]).get_data(as_text=True)
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT secret FROM pull")).scalar_one()
    assert "s3cret" not in listed + kept
    editor = visitor(make_member(board, "editor"))
    assert editor.get(path.rpartition("/")[0]).status_code == 403
    asked = {"system": "zoho", "address": "https://192.168.0.1", "account": ZohoServer.ACCOUNT}
    assert client.post(path.rpartition("/")[0], json=asked).status_code == 422
    gaps = {"system": "zoho", "account": {"client_id": "1"}}
    refused = client.post(path.rpartition("/")[0], json=gaps)
    assert set(refused.json["error"]["data"]["fields"]) == {"client_secret", "code"}
