"""Pushes: to each browser that asked for them, once, sealed for it, with nothing of the board; not in quiet hours."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from auth.models import Session
from auth.push_subscriptions import subscriptions_of
from auth.sessions import end_other_sessions, start_session
from core.config import COOKIE
from core.consumers import CURSOR, run_consumers
from core.database import writing
from core.extensions import db
from core.jobs import CALLS, JOB, QUICK, _claim, enqueue, work_one
from core.outbound_allow import parse_allowed
from core.web_push import CURVE, ec, encrypt, public_key, to_bytes, to_text
from tests.factories import make_card, set_preferences
from tests.notifications import test_mail
from tests.notifications.test_mail import NOON, at, killed_worker, mention
from tests.notifications.test_notices import by
from tests.security.outbound import resolver
from tests.support.push_receiver import PushReceiver, open_receiver

__all__ = ["at"]
SAME_SITE = {"Origin": "http://127.0.0.1:5000"}


@pytest.fixture
def receiver(app):
    """A push service which the operator allows."""
    config = app.config["BATON"]
    app.config["BATON"] = dataclasses.replace(config, outbound_allow=parse_allowed("127.0.0.1"))
    with open_receiver() as receiver:
        yield receiver
    assert receiver.faults == []


@pytest.fixture
def browser(app):
    """Return a browser in which somebody has signed in."""

    def sign_in(person):
        client = app.test_client()
        session = start_session(person, "a browser")
        # Whether mail leads to an address with https is decided by the test.
        for name in (COOKIE, f"__Host-{COOKIE}"):
            client.set_cookie(name, session, domain="localhost")
        client.environ_base["HTTP_ORIGIN"] = SAME_SITE["Origin"]
        return client

    return sign_in


@pytest.fixture
def tom(board, browser, receiver):
    """Tom at a browser that is told of news."""
    client = browser(board.tom)
    subscribe(client, receiver)
    return client


def subscribe(client, receiver: PushReceiver):
    answer = client.put("/api/push", json=receiver.subscription)
    assert answer.status_code == 204, answer.text


def work():
    """Follow everything, and do the jobs that are due."""
    run_consumers()
    while work_one(QUICK) or work_one(CALLS):
        pass


def reports():
    """What became of the pushes to single browsers."""
    found = select(JOB.c.state, JOB.c.report).where(JOB.c.kind == "push.browser")
    with db.engine.connect() as connection:
        return [
            row.report["sent"] if row.report else row.state for row in connection.execute(found)
        ]


def test_a_mention_reaches_inbox_mail_and_browser(board, card, tom, receiver, mailbox, inbox):
    mention(board, card, "see this")
    work()
    (notice,) = inbox(board.tom)["notifications"]
    assert len(mailbox.messages) == 1
    (message,) = receiver.messages
    assert message == {
        "id": notice["id"],
        "title": "Ana Ruiz mentioned you",
        "body": "because you were mentioned",
        "url": f"/boards/{board.id}/cards/1",
        "lang": "en",
    }
    assert receiver.signers == [tom.get("/api/push").json["key"]]
    assert reports() == ["yes"]


@pytest.mark.once
def test_nothing_of_the_board_is_in_it(board, tom, receiver):
    card = make_card(board, owner=board.tom, title="Booking system", by=board.tom)
    mention(board, card, "the discount is 30 %")
    task = {"card": card, "title": "Call Umbra", "assignee": board.tom}
    board.run("task.create", by=board.ana, **task)
    work()
    said = str(receiver.messages)
    assert len(receiver.messages) == 2
    assert not [word for word in ("Booking", "discount", "Umbra", board.id + " ") if word in said]
    assert "Ana Ruiz gave you a task" in said


@pytest.mark.once
def test_it_speaks_the_persons_language(board, card, tom, receiver):
    set_preferences(board.tom, locale="zh_Hans")
    mention(board, card)
    work()
    (message,) = receiver.messages
    assert message["lang"] == "zh-Hans"
    assert message["title"] == "Ana Ruiz提到了您"


def test_pushed_alone_it_is_not_mailed(board, card, tom, receiver, mailbox, at):
    at(NOON)
    set_preferences(board.tom, ways={"mention": "push"})
    mention(board, card)
    work()
    at(NOON + timedelta(days=2))
    work()
    assert len(receiver.messages) == 1
    assert mailbox.messages == []


def test_who_has_no_browser_for_it_reads_it_in_the_daily_mail(board, card, mailbox, at):
    at(NOON)
    set_preferences(board.tom, ways={"mention": "push"})
    mention(board, card, "see this")
    work()
    assert mailbox.messages == []
    at(NOON + timedelta(days=1))
    work()
    assert "see this" in mailbox.texts()[0]


@pytest.mark.once
def test_what_is_not_to_come_at_once_is_not_pushed(board, card, tom, receiver):
    for way in ("digest", "inbox", "nothing"):
        set_preferences(board.tom, ways={"mention": way})
        mention(board, card)
        work()
    assert receiver.messages == []


@pytest.mark.once
def test_what_was_read_in_the_meantime_is_not_pushed(board, card, tom, receiver):
    mention(board, card)
    run_consumers()
    by(board.tom, "notification.read", all=True)
    work()
    assert receiver.messages == []


def test_in_quiet_hours_it_waits_for_their_end(board, card, tom, receiver, at):
    at(NOON)
    set_preferences(board.tom, time_zone="Europe/Berlin", quiet_from="12:30", quiet_to="14:00")
    mention(board, card)
    work()
    assert receiver.messages == []
    at(datetime(2026, 11, 24, 13, 0, 1, tzinfo=UTC))
    work()
    assert len(receiver.messages) == 1


def test_each_browser_is_told_once_however_often_the_change_is(board, card, tom, browser, receiver):
    with open_receiver("/browser/2") as other:
        subscribe(browser(board.tom), other)
        mention(board, card)
        work()
        with writing(db.engine) as connection:
            connection.execute(CURSOR.delete())
        work()
        assert [len(one.messages) for one in (receiver, other)] == [1, 1]


def test_a_browser_that_is_gone_is_forgotten(board, card, tom, receiver):
    receiver.answers = [(410, {})]
    mention(board, card)
    work()
    assert reports() == ["gone"]
    assert tom.get("/api/push").json["on"] is False
    mention(board, card, "again")
    work()
    assert receiver.messages == []


@pytest.mark.once
def test_a_service_that_has_no_time_is_tried_again_when_it_says(board, card, tom, receiver, at):
    at(NOON)
    receiver.answers = [(429, {"Retry-After": "120"})]
    mention(board, card)
    work()
    at(NOON + timedelta(seconds=119))
    work()
    assert receiver.messages == []
    at(NOON + timedelta(seconds=121))
    work()
    assert len(receiver.messages) == 1


@pytest.mark.once
def test_a_service_that_names_no_time_is_tried_again_all_the_same(board, card, tom, receiver, at):
    at(NOON)
    # A digit to Python, and no number.
    receiver.answers = [(503, {"Retry-After": "²"})]
    mention(board, card)
    work()
    at(NOON + timedelta(seconds=11))
    work()
    assert len(receiver.messages) == 1


@pytest.mark.once
def test_a_service_that_is_away_for_hours_is_given_up(board, card, tom, receiver, at):
    at(NOON)
    receiver.close()
    mention(board, card)
    for hours in range(8):
        at(NOON + timedelta(hours=hours * 2))
        work()
    assert reports() == ["failed"]
    assert tom.get("/api/push").json["on"] is False


@pytest.mark.once
def test_whose_push_service_keeps_silent_holds_up_nobody_else(board):
    for person in (board.tom, board.tom, board.owner):
        enqueue("push.browser", {}, person)
    # Each of these is claimed and under way, as if it waited for an answer.
    assert _claim(CALLS).actor == board.tom
    assert _claim(CALLS).actor == board.owner
    assert _claim(CALLS) is None


def test_killed_after_it_was_handed_over_it_is_not_pushed_again(
    board, card, tom, receiver, monkeypatch
):
    mention(board, card)
    monkeypatch.setattr(test_mail, "work", work)
    killed_worker(
        monkeypatch,
        lambda patch: patch.setattr("notifications.pushes._outcome", test_mail.dies),
        JOB.c.kind == "push.browser",
    )
    assert len(receiver.messages) == 1
    assert reports() == ["unknown"]


# ---- whose browser it is


def test_signed_out_a_browser_is_told_nothing_more(board, card, tom, receiver):
    assert tom.delete("/api/session").status_code == 204
    mention(board, card)
    work()
    assert receiver.messages == []


@pytest.mark.once
def test_signed_out_from_elsewhere_too(board, card, tom, receiver):
    end_other_sessions(board.tom, kept=None)
    mention(board, card)
    work()
    assert receiver.messages == []


def test_who_is_out_is_told_nothing_even_of_what_waits(board, card, tom, receiver):
    mention(board, card)
    run_consumers()
    board.workspace.run("member.disable", member=board.tom)
    work()
    assert receiver.messages == []


def test_a_sign_in_that_ended_on_another_server_gets_no_subscription(board, browser, receiver):
    client = browser(board.tom)
    assert client.get("/api/push").json["on"] is False
    with writing(db.engine) as connection:
        connection.execute(delete(Session))
    assert client.put("/api/push", json=receiver.subscription).status_code == 401
    with db.engine.connect() as connection:
        assert subscriptions_of(connection, board.tom) == []


@pytest.mark.once
def test_who_was_taken_off_the_board_is_told_nothing_of_it(board, card, tom, receiver):
    mention(board, card)
    run_consumers()
    board.run("member.remove", member=board.tom)
    work()
    assert receiver.messages == []


def test_turned_off_it_is_told_nothing(board, card, tom, receiver):
    assert tom.get("/api/push").json["on"] is True
    assert tom.delete("/api/push").status_code == 204
    assert tom.get("/api/push").json["on"] is False
    mention(board, card)
    work()
    assert receiver.messages == []


def test_a_browser_belongs_to_whoever_signed_in_last(board, card, tom, browser, receiver):
    subscribe(browser(board.ana), receiver)
    mention(board, card)
    work()
    assert receiver.messages == []
    assert tom.get("/api/push").json["on"] is False


def test_of_many_browsers_the_newest_are_told(board, card, browser, receiver):
    first = browser(board.tom)
    subscribe(first, receiver)
    for number in range(10):
        address = {"endpoint": f"{receiver.origin}/more/{number}"}
        browser(board.tom).put("/api/push", json=receiver.subscription | address)
    assert first.get("/api/push").json["on"] is False
    mention(board, card)
    work()
    assert len(receiver.messages) == 10


def test_the_key_of_an_installation_stays(board, tom):
    assert public_key() == public_key() == tom.get("/api/push").json["key"]


@pytest.mark.once
def test_a_token_is_no_browser(board, visitor, receiver):
    for call in ("get", "put", "delete"):
        answer = getattr(visitor(board.tom), call)("/api/push", json=receiver.subscription)
        assert answer.status_code == 403


WRONG = [
    ("endpoint", "https://10.0.0.1/x"),
    ("endpoint", "https://[::1]/x"),
    ("endpoint", "http://push.example.com/x"),
    ("endpoint", "https://user@push.example.com/x"),
    ("endpoint", "https://push.example.com:8443/x"),
    ("p256dh", "AAAA"),
    ("p256dh", to_text(b"\x04" + b"\x01" * 64)),
    ("auth", "short"),
    ("auth", "ключ"),
]


@pytest.mark.once
def test_s36_a_browser_that_cannot_be_one_is_refused(board, browser, receiver):
    client = browser(board.tom)
    for field, value in WRONG:
        given = receiver.subscription
        (given if field == "endpoint" else given["keys"])[field] = value
        answer = client.put("/api/push", json=given)
        assert answer.status_code == 422, value
        assert field in str(answer.json["error"]["data"]["fields"])
    assert client.get("/api/push").json["on"] is False


@pytest.mark.once
def test_s37_an_endpoint_that_leads_inside_later_is_not_called(
    app, board, card, browser, receiver, monkeypatch
):
    given = receiver.subscription | {"endpoint": "https://push.example.com/x"}
    assert browser(board.tom).put("/api/push", json=given).status_code == 204
    resolver(monkeypatch, ["10.0.0.1"])
    mention(board, card)
    work()
    assert reports() == ["failed"]


@pytest.mark.once
def test_the_example_of_rfc_8291_comes_out_as_it_stands_there():
    secret = int.from_bytes(to_bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    made = encrypt(
        b"When I grow up, I want to be a watermelon",
        to_bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        to_bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=to_bytes("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(secret, CURVE),
    )
    assert to_text(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tl"
        "zAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
