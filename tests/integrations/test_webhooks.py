"""Webhooks out: what is sent, how it is signed, what becomes of it when nobody takes it, and who may set one up."""

import hashlib
import hmac
import json
import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from core import clock
from core.consumers import run_consumers
from core.errors import Unavailable
from core.extensions import db
from core.jobs import CALLS, enqueue, handlers, work_one
from core.models import new_id
from integrations.outward import deliveries, delivering, outlets
from integrations.outward.delivering import PAUSES
from integrations.outward.outlet_models import OUTLET
from tests.factories import make_board, make_card, make_member, make_person, make_rule

EURO = {"amount": 1200000, "currency": "EUR"}


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def admin(visitor, board):
    return visitor(board.owner)


@pytest.fixture
def add(admin, board, outside):
    """Set up a webhook that hears of some events; return its id and secret."""

    def make(*events, **more):
        given = {"name": "Ledger", "url": f"{outside.url}/hook?key=s3cret", "events": events}
        answer = admin.post(f"/api/workspaces/{board.workspace.id}/webhooks", json=given | more)
        assert answer.status_code == 201, answer.text
        return answer.json["id"], answer.json["secret"]

    return make


@pytest.fixture
def log(admin):
    """Return what was sent to an outlet, the newest first."""
    return lambda hook: admin.get(f"/api/outlets/{hook}/deliveries").json["deliveries"]


def state(id):
    with db.engine.connect() as connection:
        return connection.execute(select(OUTLET).where(OUTLET.c.id == id)).first()


def test_a_move_is_told_and_signed_so_that_the_documented_check_passes(add, board, outside, work):
    _id, secret = add("deal.moved")
    card = make_card(board, title="Fleet renewal", value=EURO)
    board.run("card.move", card=card, column=board.columns["Proposal"])
    work()
    (told,) = outside.told
    assert documented_check(secret, told.headers["Baton-Signature"], told.body)
    assert not documented_check(secret, told.headers["Baton-Signature"], told.body + b" ")
    assert told.path == "/hook?key=s3cret"
    said = told.json
    assert said["id"] == told.headers["Baton-Delivery"]
    assert (said["version"], said["event"], told.headers["Baton-Event"]) == (
        1, "deal.moved", "deal.moved",
    )  # fmt: skip
    assert said["card"]["title"] == "Fleet renewal"
    assert said["card"]["column"]["name"] == "Proposal"
    assert said["before"]["column"]["name"] == "Lead"
    assert said["actor"]["name"] == "Olga Owner"
    assert "value" not in said["card"]


def documented_check(secret, header, body):
    """Run the example of the documentation as it stands there."""
    text = Path("docs/integrations.md").read_text()
    (example,) = re.findall(r"```python\n(.*?def is_from_baton.*?)```", text, re.DOTALL)
    known = {}
    exec(example, known)
    return known["is_from_baton"](secret, header, body)


def test_amounts_leave_only_where_that_was_chosen(add, board, outside, work):
    add("deal.value_changed", amounts=True)
    card = make_card(board)
    board.run("card.edit", card=card, fields={"value": EURO})
    work()
    said = outside.told[-1].json
    assert (said["card"]["value"], said["before"]["value"]) == (EURO, None)


def test_each_event_is_told_by_its_name(add, board, outside, work):
    tom = make_member(board, "editor", name="Tom Becker")
    add(
        *("deal.created", "deal.won", "deal.lost", "deal.reopened", "deal.assigned"),
        *("comment.added", "question.asked", "question.answered", "task.done", "member.added"),
        *("deal.archived", "deal.moved"),
    )
    card = make_card(board)
    board.run("card.assign", card=card, member=tom)
    board.run("card.win", card=card)
    board.run("card.reopen", card=card)
    said = board.run("comment.add", card=card, text="Can they pay?").result["comment"]
    board.run("comment.ask", comment=said)
    board.run("comment.answer", comment=said)
    task = board.run("task.create", card=card, title="Call").result["task"]
    board.run("task.complete", task=task)
    board.run("card.archive", card=card)
    make_member(board, "viewer")
    work()
    assert [told.json["event"] for told in outside.told] == [
        *("deal.created", "deal.assigned", "deal.won", "deal.reopened", "comment.added"),
        *("question.asked", "question.answered", "task.done", "deal.archived", "member.added"),
    ]
    assert outside.told[4].json["comment"]["text"] == "Can they pay?"
    assert outside.told[7].json["task"]["title"] == "Call"


def test_only_the_chosen_boards_and_events_are_told(add, board, outside, work):
    other = make_board(workspace=board.workspace)
    add("deal.created", boards=[other.id])
    make_card(board, title="Not this one")
    card = make_card(other, title="This one")
    other.run("card.win", card=card)
    work()
    assert [told.json["card"]["title"] for told in outside.told] == ["This one"]


def test_what_does_not_arrive_is_tried_again_under_its_id_and_in_its_order(
    add, board, outside, work, at, log
):
    id, _secret = add("deal.created")
    outside.answers = [(503, {"Retry-After": "120"}, b"busy")]
    make_card(board, title="First")
    make_card(board, title="Second")
    work()
    (first,) = outside.told
    assert (state(id).tries, log(id)[-1]["code"]) == (1, "http_503")
    at(clock.now() + timedelta(seconds=60))
    assert len(outside.told) == 1
    at(clock.now() + timedelta(seconds=65))
    assert [told.json["card"]["title"] for told in outside.told] == ["First", "First", "Second"]
    assert outside.told[1].headers["Baton-Delivery"] == first.headers["Baton-Delivery"]
    assert outside.told[1].body == first.body
    assert [(one["state"], one["status"], one["answer"]) for one in log(id)] == [
        ("sent", 200, "ok"),
        ("sent", 200, "ok"),
    ]
    assert state(id).tries == 0


def test_after_a_day_a_webhook_rests_and_its_owner_is_told_and_can_try_again(
    add, board, outside, work, at, admin, inbox
):
    id, _secret = add("deal.created")
    outside.answer = lambda told: (500, {}, b"no")
    make_card(board, title="First")
    work()
    for pause in PAUSES:
        at(clock.now() + timedelta(seconds=pause + 1))
    assert len(outside.told) == len(PAUSES) + 1
    assert sum(PAUSES) > 23 * 3600
    (shown,) = admin.get(f"/api/workspaces/{board.workspace.id}/webhooks").json["outlets"]
    assert (shown["paused"], bool(shown["paused_at"])) == ("http_500", True)
    (told,) = inbox(board.owner)
    assert (told["kind"], told["outlet"]) == ("outlet_stopped", "webhook")
    assert "Ledger" in told["text"]
    outside.answer = lambda told: (200, {}, b"ok")
    assert admin.post(f"/api/outlets/{id}/resume").status_code == 200
    work()
    assert outside.told[-1].json["card"]["title"] == "First"


def test_an_outage_just_when_it_stops_keeps_nobody_from_being_told(
    add, board, outside, work, at, inbox, monkeypatch
):
    id, _secret = add("deal.created")
    outside.answer = lambda told: (410, {}, b"")
    away = Mock(side_effect=Unavailable("The database is away."))
    with monkeypatch.context() as patch:
        patch.setattr("integrations.outward.stopping.execute", away)
        make_card(board)
        work()
        assert away.called
    assert inbox(board.owner) == []
    at(clock.now() + timedelta(seconds=PAUSES[0] + 1))
    assert state(id).paused == "http_410"
    (told,) = inbox(board.owner)
    assert told["kind"] == "outlet_stopped"


def test_what_was_paused_by_hand_meanwhile_stays_so_and_tells_nobody(
    add, app, board, outside, work, inbox
):
    id, _secret = add("deal.created")

    def pause(_told):
        with app.app_context():
            outlets.pause(state(id), board.owner)
        return 410, {}, b""

    outside.answer = pause
    make_card(board)
    work()
    assert state(id).paused == "by_hand"
    assert inbox(board.owner) == []


def test_an_address_that_is_gone_or_private_stops_it_at_once(add, board, outside, work, admin, app):
    id, _secret = add("deal.created")
    outside.answers = [(410, {}, b"")]
    make_card(board)
    work()
    assert state(id).paused == "http_410"
    forbidden = admin.put(f"/api/outlets/{id}", json={"url": "http://169.254.169.254/"})
    assert forbidden.status_code == 422


def test_a_push_does_not_wait_for_all_that_an_outlet_has_still_to_be_sent(
    add, board, outside, work, monkeypatch
):
    monkeypatch.setattr(delivering, "AT_ONCE", 2)
    sent_before = []
    push = lambda progress: sent_before.append(len(outside.told)) or {}  # noqa: E731
    monkeypatch.setitem(handlers, "push.notice", push)
    add("deal.created")
    for number in range(7):
        make_card(board, title=f"Deal {number}")
    run_consumers()
    enqueue("push.notice", {}, new_id())
    assert [work_one(CALLS) for _turn in range(2)] == [True, True]
    assert sent_before == [2]
    work()
    assert [told.json["card"]["title"] for told in outside.told] == [
        f"Deal {number}" for number in range(7)
    ]


@pytest.mark.parametrize(
    ("module", "name"),
    [(delivering, "read"), (delivering, "_next"), (deliveries, "note"), (delivering, "stop")],
)
def test_a_moment_without_the_database_stops_no_webhook(
    add, board, outside, work, at, monkeypatch, module, name
):
    id, _secret = add("deal.created")
    outside.answers = [(410, {}, b"")] if name == "stop" else []
    real, missed = getattr(module, name), []

    def missing_once(*args, **more):
        if not missed:
            missed.append(name)
            locked = sqlite3.OperationalError("database is locked")
            locked.sqlite_errorcode = 5
            raise OperationalError("UPDATE", {}, locked)
        return real(*args, **more)

    monkeypatch.setattr(module, name, missing_once)
    make_card(board, title="Fleet renewal")
    work()
    assert (missed, state(id).paused) == ([name], None)
    at(clock.now() + timedelta(seconds=PAUSES[0] + 1))
    assert outside.told[-1].json["card"]["title"] == "Fleet renewal"
    assert state(id).paused is None


def test_nobody_answering_is_no_yes(add, board, outside, work, log):
    id, _secret = add("deal.created")
    outside.close()
    make_card(board)
    work()
    assert log(id)[0]["code"] == "unreachable"


def test_an_event_can_be_sent_once_more_and_a_webhook_tried(add, board, outside, work, log, admin):
    id, secret = add("deal.created")
    make_card(board)
    work()
    (sent,) = log(id)
    assert admin.post(f"/api/outlets/{id}/deliveries/{sent['id']}/resend").status_code == 202
    assert admin.post(f"/api/outlets/{id}/deliveries/{sent['id']}/resend").status_code == 409
    assert admin.post(f"/api/outlets/{id}/test").status_code == 202
    work()
    assert [told.json["event"] for told in outside.told] == ["deal.created", "deal.created", "test"]
    assert outside.told[0].body == outside.told[1].body
    assert documented_check(
        secret, outside.told[2].headers["Baton-Signature"], outside.told[2].body
    )


def test_the_log_comes_in_pages_as_every_long_list_does(add, admin):
    id, _secret = add("deal.created")
    made = {deliveries.keep_trial(id) for _number in range(65)}
    path, read, after = f"/api/outlets/{id}/deliveries", [], None
    while after is not None or not read:
        answer = admin.get(path, query_string={"after": after} if after else {})
        read += [one["id"] for one in answer.json["deliveries"]]
        after = answer.json["next"]
    assert len(read) == 65
    assert set(read) == made
    assert admin.get(path, query_string={"after": "x"}).status_code == 422


def test_whoever_lets_news_rest_stands_in_the_audit_log(add, admin, board):
    id, _secret = add("deal.created")
    for call in ("pause", "pause", "resume"):
        assert admin.post(f"/api/outlets/{id}/{call}").status_code == 200
    entries = admin.get(f"/api/workspaces/{board.workspace.id}/audit").json["entries"]
    kinds = [one["kind"] for one in entries if one["kind"].startswith("outlet.")]
    assert kinds == ["outlet.resume", "outlet.pause", "outlet.create"]


def test_secrets_are_shown_once_and_lie_nowhere_in_clear(add, board, admin, outside, work):
    id, secret = add("deal.created")
    listed = admin.get(f"/api/workspaces/{board.workspace.id}/webhooks").text
    assert secret not in listed
    assert "s3cret" not in listed
    renewed = admin.post(f"/api/outlets/{id}/secret").json["secret"]
    make_card(board)
    work()
    (told,) = outside.told
    assert documented_check(renewed, told.headers["Baton-Signature"], told.body)
    assert not documented_check(secret, told.headers["Baton-Signature"], told.body)
    with db.engine.connect() as connection:
        stored = [
            str(connection.execute(select(table)).all())
            for table in db.Model.metadata.sorted_tables
        ]
    assert not [text for text in stored if secret in text or renewed in text or "s3cret" in text]


def test_whoever_may_no_longer_show_it_shows_it_no_longer(add, board, visitor, outside, work):
    ada = make_person(board.workspace, "admin")
    given = {"name": "Hers", "url": outside.url, "events": ["deal.created"]}
    path = f"/api/workspaces/{board.workspace.id}/webhooks"
    id = visitor(ada).post(path, json=given).json["id"]
    board.workspace.run("member.change_role", member=ada, role="member")
    make_card(board)
    work()
    assert outside.told == []
    assert state(id).paused == "author"


def test_members_and_strangers_learn_nothing(add, board, visitor):
    id, _secret = add("deal.created")
    path = f"/api/workspaces/{board.workspace.id}/webhooks"
    member = visitor(make_person(board.workspace))
    stranger = visitor(make_board().owner)
    assert member.get(path).status_code == 403
    assert stranger.get(path).status_code == 404
    for client in (member, stranger):
        assert client.get(f"/api/outlets/{id}/deliveries").status_code == 404
        assert client.delete(f"/api/outlets/{id}").status_code == 404


def test_what_happened_before_and_what_is_brought_in_is_no_news(add, board, outside, work):
    make_card(board, title="Old")
    add("deal.created", "deal.moved")
    work()
    assert outside.told == []


def hmac_of(secret, at, body):
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def test_the_signature_is_that_of_time_and_body(add, board, outside, work):
    _id, secret = add("deal.created")
    make_card(board)
    work()
    (told,) = outside.told
    at, mac = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", told.headers["Baton-Signature"]).groups()
    assert mac == hmac_of(secret, at, told.body)
    assert json.loads(told.body)["board"]["name"]


def test_what_a_rule_calls_is_signed_too_by_a_secret_that_who_writes_rules_can_see(
    board, admin, visitor, outside, work
):
    action = {"do": "webhook", "url": outside.url}
    make_rule(board, condition={"on": "created"}, actions=[action])
    make_card(board)
    run_consumers()
    work()
    (told,) = outside.told
    (hook,) = board.records("rule")[0]["actions"]
    path = f"/api/boards/{board.id}/rules/addresses/{hook['hook']}"
    secret = admin.get(path).json["secret"]
    assert documented_check(secret, told.headers["Baton-Signature"], told.body)
    assert visitor(make_member(board, "editor")).get(path).status_code == 403
