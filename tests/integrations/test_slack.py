"""Slack comes in: commands, clicks and links, signed by it, done with the rights of whoever typed them."""

import json
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from auth.accounts import set_password
from auth.sessions import end_other_sessions, start_session
from auth.tokens import create_token
from core import clock
from core.changes import STREAM
from core.database import writing
from core.extensions import db
from core.jobs import JOB
from core.ratelimit import make_limits
from integrations.outward import slack_api, slack_commands, slack_patience
from tests.factories import make_board, make_card, make_member, make_person, make_role
from tests.support.slack import FORM, SECRET, clicked, signed, typed
from tests.support.waiting import eventually

TOKEN = "xoxb-1"


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "editor", name="Ana Ruiz")
    return board


@pytest.fixture
def slack(client, visitor, board, outside, monkeypatch):
    """Slack, connected: a function that posts to one of its doors as it does."""
    monkeypatch.setattr(slack_api, "API", f"{outside.url}/api/")
    # However slow the machine is on which this runs.
    monkeypatch.setattr(slack_patience, "PATIENCE_SECONDS", 60)
    owner = visitor(board.owner)
    given = {"signing_secret": SECRET, "bot_token": TOKEN}
    made = owner.put(f"/api/workspaces/{board.workspace.id}/slack", json=given).json["addresses"]
    channel = {"kind": "slack", "name": "#sales", "channel": "C1", "events": ["deal.moved"]}
    assert owner.post(f"/api/boards/{board.id}/channels", json=channel).status_code == 201

    def post(door, body, content_type=FORM, **how):
        headers = signed(body, **how)
        return client.post(
            urlsplit(made[door]).path, data=body, content_type=content_type, headers=headers
        )

    return post


@pytest.fixture
def signed_in(app):
    """Make browsers in which somebody is signed in."""

    def make(person):
        client = app.test_client()
        cookie = app.config["BATON"].session_cookie
        client.set_cookie(cookie, start_session(person, "Firefox", "127.0.0.1"))
        client.environ_base["HTTP_ORIGIN"] = app.config["BATON"].address
        return client

    return make


@pytest.fixture
def link(slack, signed_in):
    """Say that a user of Slack is a person, by the link that Slack shows."""

    def say(person, user="U1"):
        return signed_in(person).post("/api/slack/people", json={"token": offered(slack, user)})

    return say


def offered(slack, user="U1"):
    """The token of the link that Slack shows to somebody unknown."""
    text = slack("command", typed("find x", user=user)).json["text"]
    return parse_qs(urlsplit(text.split("<")[1].split("|")[0]).query)["token"][0]


@pytest.fixture
def deal(slack, link, board):
    """Type `/deal …` as Ana; return what is answered."""
    assert link(board.ana).status_code == 204

    def type_(text, **more):
        answer = slack("command", typed(text, trigger=more.pop("trigger", text), **more))
        assert answer.status_code == 200, answer.text
        assert answer.json["response_type"] == "ephemeral"
        return answer.json["text"]

    return type_


def test_what_slack_has_not_signed_is_refused(slack, board):
    body = typed("find x")
    now = int(time.time())
    assert slack("command", body, at=now - 299).status_code == 200
    assert slack("command", body, at=now - 301).status_code == 403
    assert slack("command", body, at=now + 302).status_code == 403
    assert slack("command", body, at="soon").status_code == 403
    assert slack("command", body, secret="another").status_code == 403
    assert slack("event", "{}", "application/json", secret="another").status_code == 403


def test_the_signature_is_that_of_the_bytes_as_they_came(slack, client, visitor, board):
    made = visitor(board.owner).get(f"/api/workspaces/{board.workspace.id}/slack").json["addresses"]
    path, body = urlsplit(made["command"]).path, typed("find x")
    for headers in ({}, {**signed(body), "X-Slack-Signature": "v0=é".encode().decode("latin-1")}):
        answer = client.post(path, data=body, content_type=FORM, headers=headers)
        assert answer.status_code == 403
    assert (
        client.post(path, data=body + "&x=1", content_type=FORM, headers=signed(body)).status_code
        == 403
    )


def test_whoever_is_unknown_is_asked_who_they_are_and_nothing_is_done(slack, board):
    card = make_card(board, title="Fleet renewal")
    answer = slack("command", typed("move 1 Proposal"))
    assert "/slack/link?token=" in answer.json["text"]
    assert board.card(card)["column"] == board.columns["Lead"]


def test_a_move_typed_in_slack_is_a_move_of_its_member(deal, board):
    card = make_card(board, title="Fleet renewal")
    assert "is now in Proposal" in deal("move 1 prop")
    assert board.card(card)["column"] == board.columns["Proposal"]


def test_the_same_again_is_done_once(deal, board):
    deal("new Fleet renewal 12,000 EUR", trigger="t1")
    deal("new Fleet renewal 12,000 EUR", trigger="t1")
    (card,) = board.records("card")
    assert (card["title"], card["value"]) == (
        "Fleet renewal", {"amount": 1200000, "currency": "EUR"},
    )  # fmt: skip
    assert card["created_by"] == board.ana


def test_find_won_and_assign(deal, board):
    card = make_card(board, title="Fleet <renewal>")
    assert "|#1 Fleet &lt;renewal&gt;>" in deal("find fleet ren")
    assert "Which stage?" in deal("move 1 nowhere")
    assert "no deal with this number" in deal("won 77")
    assert "owns" in deal("assign 1 me")
    assert board.card(card)["owner"] == board.ana
    assert "does not know whom" in deal("assign 1 @nobody")
    assert "is won" in deal("won #1")
    assert board.card(card)["status"] == "won"
    assert "`/deal find`" in deal("what?")


def test_what_slack_escapes_and_marks_comes_as_it_was_typed(deal, board):
    deal("new R&amp;D &lt;2027&gt; for <https://vela.example/a|vela.example/a> 120 EUR")
    deal('new\u3000"Fleet renewal" 12,000 EUR', trigger="quoted")
    deal("new “销售 续约”", trigger="Chinese")
    deal("new See <#C024BE7LR|deals> by <@U024BE7LH|tom>", trigger="marked")
    titles = [card["title"] for card in board.records("card")]
    assert sorted(titles) == [
        "Fleet renewal", "R&D <2027> for vela.example/a", "See #deals by @tom", "销售 续约",
    ]  # fmt: skip
    assert "Fleet renewal" in deal('find "fleet renewal"')
    assert "R&amp;D" in deal("find r&amp;d")
    assert "is now in Proposal" in deal("move 1 “Proposal”")


def test_of_several_who_are_meant_slack_says_which_there_are_of_this_board_alone(deal, board):
    card = make_card(board)
    ben = make_member(board, "editor", name="Ben Ott")
    make_member(board, "editor", name="Ben Li")
    make_person(board.workspace, name="Ben Stranger")
    said = deal("assign 1 ben")
    assert "Ben Li, Ben Ott" in said
    assert "Stranger" not in said
    assert "does not know whom" in deal("assign 1 Ben Stranger")
    assert "Ben Ott owns" in deal('assign 1 "ben ott"')
    assert board.card(card)["owner"] == ben
    assert "Ana Ruiz owns" in deal("assign 1 <@U1|ana>")


def test_where_several_boards_share_a_channel_it_is_the_one_that_is_open_to_whoever_types(
    deal, board, visitor
):
    other = make_board(board.workspace)
    channel = {"kind": "slack", "name": "#sales", "channel": "C1", "events": ["deal.moved"]}
    path = f"/api/boards/{other.id}/channels"
    assert visitor(board.owner).post(path, json=channel).status_code == 201
    deal("new First")
    board.run("board.archive")
    assert "no such board" not in deal("new Second", trigger="while one is not seen")
    other.run("member.add", member=board.ana, role="editor")
    deal("new Third")
    assert [card["title"] for card in board.records("card")] == ["First"]
    assert [card["title"] for card in other.records("card")] == ["Third"]


def test_nobody_does_in_slack_what_they_may_not_do_or_see_here(deal, board, link):
    make_card(board, title="Fleet renewal")
    board.run("member.change_role", member=board.ana, role="viewer")
    assert "does not allow" in deal("move 1 Proposal")
    role = make_role(board.workspace, "card.move", own_deals=True)
    board.run("member.change_role", member=board.ana, role=role)
    assert "No deal" in deal("find fleet")
    board.run("member.remove", member=board.ana)
    assert "no such board" in deal("move 1 Proposal", trigger="again")
    board.workspace.run("member.disable", member=board.ana)
    assert "/slack/link" in deal("find fleet", trigger="once more")


def test_a_link_says_who_one_is_for_a_while_and_to_people_of_the_workspace_alone(
    slack, link, board, signed_in
):
    assert link(make_board().owner).status_code == 404
    made_up = signed_in(board.ana).post("/api/slack/people", json={"token": "made.up"})
    assert made_up.status_code == 410
    assert link(board.ana, user="U2").status_code == 204


def test_a_token_makes_no_way_in_by_slack_that_outlasts_it(slack, board, client):
    _id, token = create_token(board.ana, "Import", ["write"])
    headers = {"Authorization": f"Bearer {token}"}
    given = {"token": offered(slack)}
    assert client.post("/api/slack/people", json=given, headers=headers).status_code == 403
    assert client.get("/api/slack/people", headers=headers).status_code == 403
    assert client.delete("/api/slack/people", headers=headers).status_code == 403
    assert "/slack/link" in slack("command", typed("find x")).json["text"]


def test_a_link_works_once(slack, board, signed_in):
    given = {"token": offered(slack)}
    assert signed_in(board.ana).post("/api/slack/people", json=given).status_code == 204
    for person in (board.owner, board.ana):
        assert signed_in(person).post("/api/slack/people", json=given).status_code == 410
    assert signed_in(board.ana).delete("/api/slack/people").status_code == 204
    assert signed_in(board.ana).post("/api/slack/people", json=given).status_code == 410


def test_one_sees_who_acts_in_ones_name_from_slack_and_ends_it(deal, link, board, signed_in):
    assert link(board.owner, user="U2").status_code == 204
    ana = signed_in(board.ana)
    (shown,) = ana.get("/api/slack/people").json["people"]
    assert (shown["slack_user"], shown["workspace"]) == ("U1", board.workspace.id)
    assert shown["workspace_name"]
    assert ana.delete("/api/slack/people").status_code == 204
    assert ana.get("/api/slack/people").json["people"] == []
    assert "/slack/link" in deal("find fleet")
    assert len(signed_in(board.owner).get("/api/slack/people").json["people"]) == 1


def test_with_all_other_sign_ins_slack_is_signed_out_too(deal, link, board):
    end_other_sessions(board.ana, None)
    assert "/slack/link" in deal("find fleet")
    assert link(board.ana).status_code == 204
    assert "/slack/link" not in deal("find fleet", trigger="again")
    set_password(board.ana, "another long one")
    assert "/slack/link" in deal("find fleet", trigger="once more")


def test_a_new_signing_secret_lets_nobody_act_as_those_who_were_known_by_the_old_one(
    slack, link, board, visitor
):
    assert link(board.owner, user="U9").status_code == 204
    admin = visitor(make_person(board.workspace, "admin"))
    path = f"/api/workspaces/{board.workspace.id}/slack"
    assert admin.put(path, json={"bot_token": "xoxb-2"}).json["app"]["people"] == 1
    assert admin.put(path, json={"signing_secret": "mine"}).json["app"]["people"] == 0
    body = typed("new Not by the owner", user="U9")
    forged = slack("command", body, secret="mine")
    assert "/slack/link" in forged.json["text"]
    assert board.records("card") == []


def test_a_click_moves_the_deal_and_the_answer_comes_later(slack, link, board, outside, work):
    card = make_card(board, title="Fleet renewal")
    link(board.ana)
    chosen = {"value": f"{card}/{board.columns['Proposal']}"}
    action = {"action_id": "move", "type": "static_select", "selected_option": chosen}
    body = clicked(action, url=f"{outside.url}/actions/1")
    assert slack("action", body).status_code == 200
    assert board.card(card)["column"] == board.columns["Proposal"]
    work()
    said = next(told.json for told in outside.told if told.path == "/actions/1")
    assert "is now in Proposal" in said["text"]
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)


def test_while_the_database_is_busy_slack_is_answered_in_time_and_told_later(
    slack, link, board, outside, work, monkeypatch
):
    monkeypatch.setattr(slack_patience, "PATIENCE_SECONDS", 0.05)
    card = make_card(board, title="Fleet renewal")
    assert link(board.ana).status_code == 204
    chosen = {"value": f"{card}/{board.columns['Proposal']}"}
    action = {"action_id": "move", "type": "static_select", "selected_option": chosen}
    with writing(db.engine) as connection:
        # SQLite is held by that alone, PostgreSQL by the board's row.
        row = select(STREAM.c.seq).where(STREAM.c.name == board.stream)
        connection.execute(row.with_for_update()).all()
        answer = slack("command", typed("won 1", url=f"{outside.url}/typed"))
        assert "still at it" in answer.json["text"]
        assert slack("action", clicked(action, url=f"{outside.url}/clicked")).status_code == 200
        assert board.card(card)["status"] == "open"

    def told():
        work()
        return sorted((told.path, told.json["text"].rpartition("> ")[2]) for told in outside.told)

    assert eventually(
        lambda: told() == [("/clicked", "is now in Proposal."), ("/typed", "is won.")]
    )


@pytest.mark.parametrize("seconds", [2.0, 0.0])
def test_what_fails_in_baton_itself_is_told_in_words_in_time_or_later(
    slack, link, board, outside, work, monkeypatch, seconds
):
    monkeypatch.setattr(slack_patience, "PATIENCE_SECONDS", seconds)
    assert link(board.ana).status_code == 204
    make_card(board)

    def fail(*_args):
        raise TimeoutError

    monkeypatch.setitem(slack_commands.VERBS, "won", fail)
    answer = slack("command", typed("won 1", url=f"{outside.url}/typed"))

    def told():
        work()
        return [answer.json["text"], *(told.json["text"] for told in outside.told)]

    assert eventually(lambda: "Something went wrong on our side" in str(told()))


def test_whoever_types_too_fast_is_told_so_in_words(deal, app, monkeypatch):
    monkeypatch.setitem(app.extensions, "baton_limits", make_limits(0.001, 1))
    assert "No deal" in deal("find fleet")
    assert "too fast" in deal("find fleet", trigger="again")


def test_slacks_challenge_is_answered(slack):
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})
    assert slack("event", body, "application/json").json == {"challenge": "3eZbrw1aB"}


def shared(address, channel="C1", id="Ev1"):
    event = {
        "type": "link_shared",
        "channel": channel,
        "message_ts": "1.2",
        "links": [{"url": address}],
    }
    return json.dumps({"type": "event_callback", "event_id": id, "event": event})


def test_a_link_to_a_deal_shows_it_where_the_boards_news_goes_and_nowhere_else(
    slack, board, outside, work, app
):
    outside.answer = lambda told: (200, {}, b'{"ok": true}')
    make_card(board, title="Fleet renewal", value={"amount": 1200000, "currency": "EUR"})
    address = f"{app.config['BATON'].address}/boards/{board.id}/cards/1"
    slack("event", shared(address, channel="C2"), "application/json")
    slack("event", shared(address.replace(board.id, make_board().id), id="Ev2"), "application/json")
    slack(
        "event", shared("https://elsewhere.example/boards/1/cards/1", id="Ev3"), "application/json"
    )
    work()
    assert outside.told == []
    slack("event", shared(address, id="Ev4"), "application/json")
    slack("event", shared(address, id="Ev4"), "application/json")
    work()
    (told,) = outside.told
    assert told.path == "/api/chat.unfurl"
    assert told.json["ts"] == "1.2"
    shown = json.dumps(told.json["unfurls"][address])
    assert "Fleet renewal" in shown
    assert "12,000" not in shown


def test_what_was_told_to_slack_is_forgotten_a_day_later(slack, board, outside, link, at):
    def jobs():
        told = JOB.c.kind.in_(("slack.respond", "slack.unfurl"))
        with db.engine.connect() as connection:
            return sorted(connection.execute(select(JOB.c.kind, JOB.c.state).where(told)))

    link(board.ana)
    moment = clock.now()
    click = clicked({"action_id": "take", "value": make_card(board)}, url=f"{outside.url}/a/1")
    slack("action", click)
    slack("event", shared("https://elsewhere.example/boards/1/cards/1"), "application/json")
    at(moment + timedelta(hours=1))
    assert jobs() == [("slack.respond", "done"), ("slack.unfurl", "done")]
    slack("event", shared("https://elsewhere.example/2", id="Ev2"), "application/json")
    at(moment + timedelta(hours=23))
    assert len(jobs()) == 3
    slack("event", shared("https://elsewhere.example/3", id="Ev3"), "application/json")
    at(moment + timedelta(hours=26))
    assert jobs() == [("slack.unfurl", "done")]


def test_slacks_secrets_are_shown_to_nobody_and_set_by_admins_alone(slack, visitor, board):
    path = f"/api/workspaces/{board.workspace.id}/slack"
    shown = visitor(board.owner).get(path)
    assert SECRET not in shown.text
    assert TOKEN not in shown.text
    for cut in ("xoxb-1…", "xoxb 1"):
        refused = visitor(board.owner).put(path, json={"bot_token": cut})
        assert "as it stands in Slack" in refused.json["error"]["data"]["fields"]["bot_token"][0]
    member = visitor(make_person(board.workspace))
    assert member.get(path).status_code == 403
    assert member.put(path, json={"signing_secret": "x"}).status_code == 403
    with db.engine.connect() as connection:
        text = str(connection.exec_driver_sql("SELECT * FROM slack_app").all())
    assert SECRET not in text
    assert TOKEN not in text
    assert visitor(board.owner).delete(path).status_code == 204
    assert slack("command", typed("find x")).status_code == 403
