"""A customer's question has a clock: within the hours that the workspace promises, its deal's owner is told of none."""

from datetime import UTC, datetime, timedelta

import pytest

from auth.notice_settings import KINDS
from core import clock
from notifications import pushes
from tests.factories import make_comment

pytestmark = pytest.mark.once
ASKED = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
DUE = ("question_due", "owner")


@pytest.fixture
def question(board, card, monkeypatch):
    """What a customer asked on Tom's deal; it was promised within eight hours."""
    board.workspace.run("customers.set_rules", fields={"answer_hours": 8})
    monkeypatch.setattr(clock, "now", lambda: ASKED)
    comment = make_comment(board, card, "When is SSO there?", by=board.ana)
    board.run("comment.ask", comment=comment, customer=True, by=board.ana)
    return comment


def test_the_owner_is_told_when_the_promise_is_over(board, question, at, told, inbox):
    at(ASKED + timedelta(hours=7, minutes=59))
    assert DUE not in told(board.tom)
    at(ASKED + timedelta(hours=8))
    assert told(board.tom).count(DUE) == 1
    newest = inbox(board.tom)["notifications"][0]
    assert newest["text"] == "A customer's question waits for longer than was promised"
    assert (newest["by"], newest["comment"]) == (None, question)
    assert newest["excerpt"] == "When is SSO there?"


def test_an_answer_in_time_and_a_longer_promise_tell_nobody(board, card, question, at, told):
    at(ASKED)
    board.workspace.run("customers.set_rules", fields={"answer_hours": 10})
    at(ASKED + timedelta(hours=9))
    assert DUE not in told(board.tom)
    board.run("comment.answer", comment=question, by=board.tom)
    at(ASKED + timedelta(hours=11))
    assert DUE not in told(board.tom)


def test_the_card_shows_the_customers_question_beside_the_one_that_waits_for_longest(
    board, card, question
):
    first = make_comment(board, card, "Who knows the price?")
    board.run("comment.ask", comment=first)
    shown = board.card(card)["question"]
    assert shown["customer"] == {"comment": question, "since": shown["since"]}
    board.run("comment.answer", comment=question)
    assert board.card(card)["question"]["customer"] is None
    board.run("comment.unask", comment=first)
    assert board.card(card)["question"] is None


def test_every_kind_of_notice_has_words_for_a_push(app):
    with app.test_request_context():
        assert all(pushes._words(kind, None) for kind in KINDS)


def test_it_stands_in_the_work_of_the_owner_with_the_promise(board, question, visitor):
    work = visitor(board.tom).get("/api/my-work").json
    assert [one["id"] for one in work["questions"]] == [question]
    assert work["promises"] == {board.workspace.id: 8}
    assert visitor(board.ana).get("/api/my-work").json["questions"] == []
