"""The agenda of a review, worked out by hand: which facts put a deal on it, in which words."""

from datetime import UTC, datetime, timedelta

import pytest

from board.agenda_log import Past
from tests.factories import make_baton, make_board, make_card, make_member


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def agenda_of(visitor):
    def read(board, kind="deals"):
        answer = visitor(board.owner).get(f"/api/boards/{board.id}/agenda?kind={kind}")
        return [(item["code"], item["card"], item["text"]) for item in answer.json["items"]]

    return read


def today():
    return datetime.now(UTC).date()


def test_a_close_date_that_passed_or_was_put_off_slipped(board, agenda_of):
    late = make_card(board, expected_close=str(today() - timedelta(days=9)))
    moved = make_card(board, expected_close="2199-01-01")
    for day in ("2199-02-01", "2199-03-01", "2199-01-15"):
        board.run("card.edit", card=moved, fields={"expected_close": day})
    (first, second) = [line for line in agenda_of(board) if line[0] == "slipped"]
    assert first[1] == late
    assert "days ago" in first[2]
    assert second == ("slipped", moved, "Its close date was put off 2 times.")


def test_an_open_baton_and_a_deal_that_closes_today_without_a_step(board, agenda_of):
    asked = make_card(board)
    make_baton(board, asked, {"member": make_member(board)})
    closing = make_card(board, expected_close=str(today()))
    board.run("task.create", card=asked, title="Call", due=str(today()))
    codes = {(code, card) for code, card, _text in agenda_of(board)}
    assert {("unanswered", asked), ("no_step", closing)} <= codes
    assert ("no_step", asked) not in codes


def test_the_biggest_move_comes_first_with_then_and_now(board, agenda_of):
    cards = [
        make_card(board, "Lead", value={"amount": amount, "currency": "EUR"})
        for amount in (10_000, 20_000)
    ]
    for card, amount in zip(cards, (90_000, 21_000), strict=True):
        fields = {"value": {"amount": amount, "currency": "EUR"}}
        board.run("card.edit", card=card, fields=fields)
    moved = [line for line in agenda_of(board) if line[0] == "moved"]
    assert moved[0] == ("moved", cards[0], "Value €100.00 → €900.00.")
    assert moved[1][1] == cards[1]


def test_a_process_review_goes_through_the_stages_and_a_retrospective_asks_three_questions(
    board, agenda_of
):
    stages = [text for code, _card, text in agenda_of(board, "process") if code == "stage"]
    assert stages[0] == "Lead: how long is usual here is not known yet. None is longer here now."
    topics = [text for code, _card, text in agenda_of(board, "retrospective") if code == "topic"]
    assert topics == ["What went well?", "What did not?", "What do we try next?"]


def test_usual_is_the_median_and_long_what_nine_of_ten_do_not_reach():
    past = Past()
    past.stays["lead"] = [float(day) for day in range(1, 20)]
    assert past.usual("lead") == (None, 14)
    past.stays["lead"].append(20.0)
    assert past.usual("lead") == (10.0, 18.0)


def test_a_deal_bounces_when_it_comes_back_to_a_stage_it_had_left():
    past = Past()
    past.left["card"] = [(3, "lead"), (5, "proposal"), (8, "lead")]
    assert past.returns("card", "proposal") == [5, 8]
    assert past.returns("other", "lead") == []
