"""Rules that wait for time to pass, those that call others, and what a rule would have done."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from auth.forgetting import ask_to_be_forgotten
from core import clock
from core.consumers import run_consumers
from core.errors import Invalid
from core.jobs import CALLS, LONG, work_one
from core.outbound import Answer
from rules import calling
from tests.factories import (
    make_board,
    make_card,
    make_comment,
    make_label,
    make_member,
    make_rule,
    make_task,
    make_workspace,
)

# A Monday; in Berlin it is an hour later.
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALL = [{"do": "task", "title": "Ask again"}]


@pytest.fixture
def at(monkeypatch):
    """Return a function that lets a moment come, and all that is to be done then be done."""

    def go(days, hours=0.0):
        moment = START + timedelta(days=days, hours=hours)
        monkeypatch.setattr(clock, "now", lambda: moment)
        run_consumers()
        while work_one(LONG) or work_one(CALLS):
            pass
        run_consumers()

    go(0)
    return go


@pytest.fixture
def board(app, at):
    return make_board(make_workspace(time_zone="Europe/Berlin", currency="EUR"))


@pytest.fixture
def hook(monkeypatch):
    """What was sent to which address; it answers with `hook.status`."""

    class Hook:
        status, asked = 200, []

    def post(url, body, headers):
        Hook.asked.append((url, json.loads(body), headers))
        return Answer(Hook.status, {}, b"")

    monkeypatch.setattr(calling, "post", post)
    Hook.asked = []
    return Hook


def called(board):
    titles = {card["id"]: card["title"] for card in board.records("card")}
    tasks = [task for task in board.records("task") if task["title"] == "Ask again"]
    return sorted(titles[task["card"]] for task in tasks)


def test_a_deal_on_which_nobody_did_anything_for_days_starts_its_rule_once(board, at):
    make_rule(board, condition={"on": "idle", "days": 3}, actions=CALL)
    quiet, lively = make_card(board, title="quiet"), make_card(board, title="lively")
    make_card(board, "Won", title="won")
    at(2)
    make_comment(board, lively)
    at(2, 20)
    assert called(board) == []
    at(4)
    assert called(board) == ["quiet"]
    at(4, 12)
    assert called(board) == ["quiet"]
    # What the rule did was nobody's doing: it does not call again after three days more.
    at(20)
    assert called(board) == ["lively", "quiet"]
    make_comment(board, quiet)
    for day in range(21, 25):
        at(day)
    assert called(board) == ["lively", "quiet", "quiet"]


def test_days_after_something_is_due_a_rule_begins_if_it_is_still_open(board, at):
    late = {"on": "due", "of": "task", "days": 2}
    make_rule(board, condition=late, actions=CALL)
    soon = {"on": "due", "of": "close", "days": -7}
    make_rule(board, "Soon", condition=soon, actions=[{"do": "notify", "owner": True, "text": "!"}])
    open_task, done_task = make_card(board, title="open"), make_card(board, title="done")
    make_task(board, open_task, due="2026-03-04")
    done = make_task(board, done_task, due="2026-03-04")
    at(0)
    closing = make_card(board, title="closing", expected_close="2026-03-11", owner=board.owner)
    at(3)
    board.run("task.complete", task=done)
    assert called(board) == []
    (rule,) = [rule for rule in board.records("rule") if rule["name"] == "Soon"]
    assert rule["runs"] == 1
    at(4)
    assert called(board) == ["open"]
    assert board.record("card", closing)["status"] == "open"


def test_a_rule_that_was_changed_or_paused_meanwhile_looks_no_more_as_before(board, at):
    rule = make_rule(board, condition={"on": "idle", "days": 3}, actions=CALL)
    make_card(board, title="quiet")
    at(1)
    board.run("rule.edit", rule=rule, fields={"condition": {"on": "idle", "days": 5}})
    at(4)
    assert called(board) == []
    board.run("rule.pause", rule=rule)
    at(7)
    board.run("rule.resume", rule=rule)
    at(9)
    assert called(board) == []


def test_a_rule_of_somebody_who_was_forgotten_stops_where_it_would_have_acted(board, at):
    mei = make_member(board, "manager")
    rule = make_rule(board, by=mei, condition={"on": "idle", "days": 3}, actions=CALL)
    make_card(board, title="quiet")
    at(1)
    ask_to_be_forgotten(mei)
    at(4)
    assert called(board) == []
    assert board.record("rule", rule)["paused"]["why"] == "right"


def test_what_a_rule_would_have_done_is_told_before_it_is_kept(board, at, visitor):
    label = make_label(board)
    first, second = make_card(board, title="first"), make_card(board, title="second")
    at(10)
    board.run("card.move", card=first, column=board.columns["Proposal"])
    at(39)
    board.run("card.move", card=first, column=board.columns["Lead"])
    board.run("card.move", card=first, column=board.columns["Proposal"])
    board.run("card.move", card=second, column=board.columns["Proposal"])
    at(41)

    def trying(condition, by=None, status=200):
        path = f"/api/boards/{board.id}/rules/try"
        answer = visitor(by or board.owner).post(path, json={"condition": condition})
        assert answer.status_code == status
        return answer.json

    into = {"on": "moved_into", "column": board.columns["Proposal"]}
    told = trying(into)
    assert told["count"] == 2
    assert [one["title"] for one in told["times"]] == ["second", "first"]
    assert trying({"on": "labelled", "label": label})["count"] == 0
    idle = trying({"on": "idle", "days": 20})
    assert [(one["title"], one["at"][:10]) for one in idle["times"]] == [
        ("first", "2026-04-01"),
        ("second", "2026-03-22"),
    ]
    assert trying({"on": "idle"}, status=422)["error"]["code"] == "invalid"
    trying(into, by=make_member(board, "editor"), status=403)
    trying(into, by=make_board().owner, status=404)
    assert board.records("task") == []


def test_an_address_is_called_with_what_the_deal_is_and_never_shown(board, at, hook):
    secret = "https://hooks.example.com/secret"
    make_rule(board, actions=[{"do": "webhook", "url": secret}])
    rule = board.records("rule")[0]
    assert rule["actions"][0].keys() == {"do", "hook", "host"}
    # Whoever changes the rule keeps the address by its id.
    board.run("rule.edit", rule=rule["id"], fields={"actions": rule["actions"]})
    card = make_card(board, title="Booking system", value={"amount": 5, "currency": "EUR"})
    board.run("card.move", card=card, column=board.columns["Proposal"])
    at(0)
    ((url, told, headers),) = hook.asked
    assert (url, told["card"]["title"], told["rule"]["name"]) == (
        secret,
        "Booking system",
        "Hand over",
    )
    assert "value" not in told["card"]
    assert headers["Idempotency-Key"]


def test_where_nobody_answers_the_author_is_told_after_the_last_try(board, at, hook):
    hook.status = 500
    make_rule(board, actions=[{"do": "webhook", "url": "https://hooks.example.com/a"}])
    card = make_card(board)
    board.run("card.move", card=card, column=board.columns["Proposal"])
    for hours in (0, 0.1, 0.5):
        at(0, hours)
    assert len(hook.asked) == 1 + len(calling.PAUSES)
    failure = board.records("rule")[0]["failure"]
    assert (failure["did"], failure["code"], failure["card"]) == ("webhook", "http_500", card)


def test_addresses_within_the_house_are_refused(board):
    for url in (
        "http://example.com/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
    ):
        with pytest.raises(Invalid):
            make_rule(board, actions=[{"do": "webhook", "url": url}])
