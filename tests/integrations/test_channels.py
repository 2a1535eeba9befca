"""Slack and Teams told what happens on a board: what they are sent, by their own rules, and what refusals mean."""

import json
import re
from datetime import timedelta
from email.utils import format_datetime
from threading import Event

import pytest
from sqlalchemy import select

from core import clock, outbound
from core.extensions import db
from integrations.outward import slack_api
from integrations.outward.outlet_models import OUTLET
from tests.factories import make_board, make_card, make_member, make_role

pytestmark = pytest.mark.once

EURO = {"amount": 1200000, "currency": "EUR"}


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def manager(visitor, board):
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    return visitor(board.ana)


@pytest.fixture
def connect(manager, board, outside):
    """Let a board's news go to a channel; return the outlet's id."""

    def make(kind="slack", events=("deal.created", "deal.moved", "comment.added"), **more):
        given = {
            "kind": kind,
            "name": "#sales",
            "url": f"{outside.url}/services/T1/B1/x",
            "events": events,
        }
        given = {name: value for name, value in (given | more).items() if value is not None}
        answer = manager.post(f"/api/boards/{board.id}/channels", json=given)
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    return make


@pytest.fixture
def later(at):
    """Let so many seconds pass, and what is to be done then be done."""
    return lambda seconds: at(clock.now() + timedelta(seconds=seconds))


def outlet(id):
    with db.engine.connect() as connection:
        return connection.execute(select(OUTLET).where(OUTLET.c.id == id)).first()


def check_blocks(body):
    """What api.slack.com says of blocks."""
    assert 0 < len(body["blocks"]) <= 50
    assert body["text"]
    for block in body["blocks"]:
        assert len(block.get("block_id", "")) <= 255
        if block["type"] == "section":
            assert len(block["text"]["text"]) <= 3000
            assert len(block.get("fields", [])) <= 10
            assert all(len(field["text"]) <= 2000 for field in block.get("fields", []))
        if block["type"] == "actions":
            assert 0 < len(block["elements"]) <= 25


def test_one_deal_is_one_readable_message_and_a_text_stays_text(connect, board, outside, later):
    connect()
    make_card(board, title="Fleet <!channel> & *more*", value=EURO, owner=board.ana)
    later(6)
    (told,) = outside.told
    check_blocks(told.json)
    section = told.json["blocks"][0]
    assert "&lt;!channel&gt; &amp; *more*>*" in section["text"]["text"]
    assert "Olga Owner added it in Lead" in section["text"]["text"]
    assert "12,000" not in told.body.decode()
    assert any("Ana Ruiz" in field["text"] for field in section["fields"])
    assert told.json["blocks"][-1]["elements"][0]["url"].endswith(f"/boards/{board.id}/cards/1")


def test_a_burst_is_one_message_within_the_limits(connect, board, outside, later):
    connect(amounts=True)
    for number in range(60):
        make_card(board, title=f"{'Long name ' * 40}{number}")
    later(6)
    (told,) = outside.told
    check_blocks(told.json)
    assert "60 things happened" in told.json["text"]


def test_no_sign_is_cut_in_two_where_a_text_is_long(connect, board, outside, later):
    connect()
    card = make_card(board, title="&" * 500)
    board.run("comment.add", card=card, text="&" * 3000)
    later(6)
    for told in outside.told:
        check_blocks(told.json)
        assert not re.search(r"&(?!amp;)", told.json["text"] + json.dumps(told.json["blocks"]))


def test_amounts_are_shown_where_the_manager_chose_so(connect, board, outside, later):
    connect(amounts=True)
    make_card(board, value=EURO)
    later(6)
    assert "€12,000" in outside.told[0].body.decode()


def test_who_does_not_see_amounts_leaves_a_channel_that_tells_them_as_it_is(
    connect, board, visitor, outside, later
):
    id = connect(amounts=True)
    role = make_role(board.workspace, "board.edit", hides_amounts=True)
    tom = visitor(make_member(board, role))
    outside.answer = lambda told: (200, {}, b"taken: 12,000")
    make_card(board, value=EURO)
    later(6)
    for refused in (
        tom.put(f"/api/outlets/{id}", json={"name": "#deals"}),
        tom.post(f"/api/outlets/{id}/resume"),
    ):
        assert refused.status_code == 403
        assert "hidden from your role" in refused.json["error"]["message"]
    assert (outlet(id).author, outlet(id).name) == (board.ana, "#sales")
    log = f"/api/outlets/{id}/deliveries"
    assert tom.get(log).json["deliveries"][0]["answer"] is None
    assert visitor(board.ana).get(log).json["deliveries"][0]["answer"] == "taken: 12,000"
    assert tom.put(f"/api/outlets/{id}", json={"name": "#deals", "amounts": False}).json["name"]
    make_card(board)
    later(12)
    assert (len(outside.told), outlet(id).paused) == (2, None)


def test_slack_says_slow_down_and_is_heeded(connect, board, outside, later):
    id = connect()
    outside.answers = [(429, {"Retry-After": "90"}, b"rate_limited")]
    make_card(board)
    later(6)
    later(30)
    assert len(outside.told) == 1
    later(100)
    assert len(outside.told) == 2
    assert (outlet(id).tries, outlet(id).paused) == (0, None)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b"channel_not_found", "channel_not_found"),
        (410, b"channel_is_archived", "channel_is_archived"),
        (403, b"action_prohibited", "action_prohibited"),
        (404, b"no_service", "no_service"),
    ],
)
def test_what_slack_will_not_take_again_stops_it_and_the_manager_is_told(
    connect, board, outside, later, inbox, status, body, code
):
    id = connect()
    outside.answers = [(status, {}, body)]
    make_card(board)
    later(6)
    assert outlet(id).paused == code
    (notice,) = inbox(board.ana)
    assert (notice["kind"], notice["outlet"], notice["by"]) == ("outlet_stopped", "slack", None)
    assert inbox(board.owner) == []


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [("slack", 400, b"invalid_payload"), ("teams", 400, b"{}"), ("teams", 413, b"")],
)
def test_what_is_refused_for_what_is_in_it_is_told_without_that_and_holds_up_nothing(
    connect, board, outside, later, kind, status, body
):
    id = connect(kind)
    taken = (200, {}, b"ok")
    outside.answer = lambda told: (status, {}, body) if b"Poison" in told.body else taken
    make_card(board, title="Poison"), make_card(board, title="Vans")
    later(6)
    assert "2 things happened on Pipeline" in outside.told[-1].body.decode()
    assert f"/boards/{board.id}" in outside.told[-1].body.decode()
    make_card(board, title="Trucks")
    later(12)
    assert "Trucks" in outside.told[-1].body.decode()
    assert (outlet(id).tries, outlet(id).paused, len(outside.told)) == (0, None, 3)


def test_a_channel_that_takes_not_even_that_there_is_news_stops_and_its_manager_is_told(
    connect, board, outside, later, inbox
):
    id = connect()
    outside.answer = lambda _told: (400, {}, b"invalid_payload")
    make_card(board)
    later(6)
    assert (outlet(id).paused, len(outside.told)) == ("invalid_payload", 2)
    assert [notice["kind"] for notice in inbox(board.ana)] == ["outlet_stopped"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_flow_that_is_gone_or_off_stops_it_and_the_manager_is_told(
    connect, board, outside, later, inbox, status
):
    id = connect("teams")
    refusal = (status, {}, b'{"error": {"code": "WorkflowTriggerIsNotEnabled"}}')
    outside.answer = lambda _told: refusal
    make_card(board)
    later(6)
    assert outlet(id).paused == f"http_{status}"
    assert [notice["kind"] for notice in inbox(board.ana)] == ["outlet_stopped"]


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_when_to_come_back_may_be_said_as_a_date(connect, board, outside, later, kind):
    id = connect(kind)
    when = format_datetime(clock.now() + timedelta(seconds=1800), usegmt=True)
    outside.answers = [(429, {"Retry-After": when}, b"")]
    make_card(board)
    later(6)
    assert 1700 < (outlet(id).retry_at - clock.now()).total_seconds() < 1801
    later(1900)
    assert (len(outside.told), outlet(id).tries) == (2, 0)


def test_an_error_of_theirs_is_tried_again(connect, board, outside, later):
    id = connect()
    outside.answers = [(500, {}, b"rollup_error")]
    make_card(board)
    later(6)
    assert (outlet(id).tries, outlet(id).paused) == (1, None)


def test_who_does_not_answer_in_time_is_tried_again(connect, board, outside, later, monkeypatch):
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.1)
    id, done = connect(), Event()
    outside.answer = lambda told: done.wait(5) and (200, {}, b"ok")
    make_card(board)
    later(6)
    done.set()
    assert (outlet(id).tries, outlet(id).paused) == (1, None)


def test_teams_is_sent_an_adaptive_card(connect, board, outside, later):
    connect("teams")
    outside.answer = lambda told: (202, {}, b"")
    make_card(board, title="Fleet [x](http://evil.example) _renewal_", value=EURO)
    later(6)
    (told,) = outside.told
    (attachment,) = told.json["attachments"]
    assert (told.json["type"], attachment["contentType"]) == (
        "message", "application/vnd.microsoft.card.adaptive",
    )  # fmt: skip
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["body"][0]["text"] == "#1 Fleet \\[x\\](http://evil.example) \\_renewal\\_"
    assert card["actions"][0]["type"] == "Action.OpenUrl"
    assert "12,000" not in told.body.decode()


def test_no_fact_of_a_deal_becomes_a_link_in_teams(connect, board, outside, later):
    connect("teams")
    board.run("column.rename", column=board.columns["Lead"], name="[Open](http://e.example)")
    make_card(board)
    later(6)
    body = outside.told[0].json["attachments"][0]["content"]["body"]
    (facts,) = (part["facts"] for part in body if part["type"] == "FactSet")
    assert facts[0]["value"] == "\\[Open\\](http://e.example)"


def test_no_name_becomes_a_list_in_teams(connect, board, outside, later):
    connect("teams")
    board.run("column.rename", column=board.columns["Lead"], name="1. FC Nord")
    make_card(board)
    later(6)
    board.run("column.rename", column=board.columns["Lead"], name="- Lead")
    make_card(board)
    later(12)
    facts = [told.json["attachments"][0]["content"]["body"][-1]["facts"] for told in outside.told]
    assert [some[0]["value"] for some in facts] == ["1\\. FC Nord", "\\- Lead"]


def test_slack_makes_no_links_of_its_own_out_of_what_people_wrote(connect, board, outside, later):
    connect()
    make_card(board, title="See evil.example", owner=board.ana)
    later(6)
    section, context, _actions = outside.told[0].json["blocks"]
    assert [part["verbatim"] for part in (section["text"], *section["fields"])] == [True] * 3
    assert context["elements"][0]["verbatim"]


def test_teams_is_sent_no_more_than_28_kilobytes(connect, board, outside, later):
    connect("teams")
    for _number in range(20):
        make_card(board, title="定" * 500)
    later(6)
    assert outside.told
    assert all(len(told.body) <= 28 * 1024 for told in outside.told)


def test_a_manager_who_left_shows_nothing_more(connect, board, outside, later):
    id = connect()
    board.run("member.change_role", member=board.ana, role="editor")
    make_card(board)
    later(6)
    assert (outside.told, outlet(id).paused) == ([], "author")


class Slack:
    """Slack's Web API as far as it is documented: methods, the token, errors in a body of status 200."""

    def __init__(self, outside):
        self.outside, self.messages, self.errors = outside, {}, []
        outside.answer = self.answer

    def answer(self, told):
        if told.headers["Authorization"] != "Bearer xoxb-1":
            return 200, {}, b'{"ok": false, "error": "invalid_auth"}'
        if self.errors:
            return 200, {}, json.dumps({"ok": False, "error": self.errors.pop(0)}).encode()
        said, method = told.json, told.path.rpartition("/")[2]
        if "blocks" in said:
            check_blocks(said)
        ts = said["ts"] if method == "chat.update" else f"17000.{len(self.messages)}"
        if method == "chat.update" and ts not in self.messages:
            return 200, {}, b'{"ok": false, "error": "message_not_found"}'
        self.messages[ts] = said
        return 200, {}, json.dumps({"ok": True, "channel": said["channel"], "ts": ts}).encode()


@pytest.fixture
def slack(outside, monkeypatch, visitor, board):
    monkeypatch.setattr(slack_api, "API", f"{outside.url}/api/")
    given = {"signing_secret": "8f742231b10e8888abcd99yyyzzz85a5", "bot_token": "xoxb-1"}
    answer = visitor(board.owner).put(f"/api/workspaces/{board.workspace.id}/slack", json=given)
    assert answer.status_code == 200, answer.text
    return Slack(outside)


def test_as_the_app_a_deal_has_one_message_a_day_that_is_kept_up_to_date(
    connect, board, slack, later, outside
):
    connect(url=None, channel="C1")
    card = make_card(board, title="Fleet renewal")
    later(6)
    board.run("card.move", card=card, column=board.columns["Proposal"])
    later(12)
    assert [told.path for told in outside.told] == ["/api/chat.postMessage", "/api/chat.update"]
    ((_ts, shown),) = slack.messages.items()
    text = shown["blocks"][0]["text"]["text"]
    assert "added it in Lead" in text
    assert "moved it from Lead to Proposal" in text
    later(26 * 3600)
    board.run("card.move", card=card, column=board.columns["Lead"])
    later(6)
    assert len(slack.messages) == 2


def test_as_the_app_a_burst_is_one_message_too(connect, board, slack, later):
    connect(url=None, channel="C1")
    for _number in range(6):
        make_card(board)
    later(6)
    assert len(slack.messages) == 1


def test_what_follows_is_told_in_the_channel_that_was_chosen_since(
    connect, manager, board, slack, later, outside
):
    id = connect(url=None, channel="C1")
    card = make_card(board)
    later(6)
    assert manager.put(f"/api/outlets/{id}", json={"channel": None}).status_code == 422
    assert manager.put(f"/api/outlets/{id}", json={"channel": "C2"}).status_code == 200
    board.run("card.move", card=card, column=board.columns["Proposal"])
    later(12)
    assert [(told.path, told.json["channel"]) for told in outside.told] == [
        ("/api/chat.postMessage", "C1"), ("/api/chat.postMessage", "C2"),
    ]  # fmt: skip


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed"])
def test_where_the_message_of_today_cannot_be_changed_there_is_another_one(
    connect, board, slack, later, error
):
    id = connect(url=None, channel="C1")
    card = make_card(board)
    later(6)
    slack.errors = [error]
    board.run("card.move", card=card, column=board.columns["Proposal"])
    later(12)
    assert (len(slack.messages), outlet(id).tries, outlet(id).paused) == (2, 0, None)


def test_as_the_app_too_what_is_refused_for_what_is_in_it_is_told_without_that(
    connect, board, slack, later, outside
):
    id = connect(url=None, channel="C1")
    slack.errors = ["invalid_blocks"]
    make_card(board)
    later(6)
    assert "1 thing happened on Pipeline" in outside.told[-1].json["text"]
    assert (outlet(id).tries, outlet(id).paused, len(slack.messages)) == (0, None, 1)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("not_in_channel", "not_in_channel"),
        ("channel_not_found", "channel_not_found"),
        ("invalid_auth", "invalid_auth"),
        ("token_revoked", "invalid_auth"),
    ],
)
def test_what_the_web_api_refuses_in_words_stops_it_and_the_manager_is_told(
    connect, board, slack, later, inbox, error, code
):
    id = connect(url=None, channel="C1")
    slack.errors = [error]
    make_card(board)
    later(6)
    assert outlet(id).paused == code
    assert [notice["kind"] for notice in inbox(board.ana)] == ["outlet_stopped"]
