"""Winning, losing and reopening deals, by a drop or by name."""

from datetime import UTC, datetime

import pytest

from core import clock
from core.errors import Conflict, Gone, Invalid
from tests.factories import make_board, make_card, make_workspace

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def board(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_board()


def test_a_deal_dropped_into_a_won_column_is_won_now(board):
    card = make_card(board)
    board.run("card.move", card=card, column=board.columns["Won"])
    assert board.card(card)["status"] == "won"
    assert board.card(card)["closed_at"] == "2026-03-10T09:30:00.000Z"


def test_the_value_and_the_day_may_be_told_at_the_drop(board):
    card = make_card(board, value={"amount": 100, "currency": "EUR"})
    told = {"value": {"amount": 90, "currency": "EUR"}, "at": "2026-03-02"}
    board.run("card.move", card=card, column=board.columns["Won"], outcome=told)
    assert board.card(card)["value"] == {"amount": 90, "currency": "EUR"}
    assert board.card(card)["closed_at"] == "2026-03-02T12:00:00.000Z"


def test_a_lost_deal_needs_a_reason_and_the_refusal_says_so(board):
    card = make_card(board)
    with pytest.raises(Invalid) as refusal:
        board.run("card.move", card=card, column=board.columns["Lost"])
    assert refusal.value.data["asks"] == ["reason"]
    assert "reason" in refusal.value.data["fields"]
    assert board.card(card)["status"] == "open"
    assert board.titles("Lead") == ["A deal"]


def test_a_lost_deal_keeps_its_reason(board):
    card = make_card(board)
    board.run("card.move", card=card, column=board.columns["Lost"], outcome={"reason": "太贵"})
    lost = board.card(card)
    assert (lost["status"], lost["lost_reason"]) == ("lost", "太贵")


def test_a_new_place_within_the_lost_column_asks_nothing(board):
    card = make_card(board, "Lost", outcome={"reason": "Price"})
    make_card(board, "Lost", "other", outcome={"reason": "Price"})
    board.run("card.move", card=card, column=board.columns["Lost"])
    assert board.titles("Lost") == ["other", "A deal"]
    assert board.card(card)["lost_reason"] == "Price"


def test_moving_a_closed_deal_into_an_open_column_reopens_it(board):
    card = make_card(board, "Lost", outcome={"reason": "Price"})
    board.run("card.move", card=card, column=board.columns["Lead"])
    reopened = board.card(card)
    assert (reopened["status"], reopened["closed_at"], reopened["lost_reason"]) == (
        "open",
        None,
        None,
    )


def test_win_puts_the_deal_into_the_first_won_column(board):
    board.run("column.create", name="Renewed", kind="won")
    card = make_card(board)
    board.run("card.win", card=card)
    assert board.titles("Won") == ["A deal"]


def test_win_into_the_column_named(board):
    renewed = board.run("column.create", name="Renewed", kind="won").result["column"]
    card = make_card(board)
    board.run("card.win", card=card, column=renewed)
    assert board.card(card)["column"] == renewed


def test_win_into_a_column_for_something_else_is_refused(board):
    card = make_card(board)
    with pytest.raises(Invalid) as refusal:
        board.run("card.win", card=card, column=board.columns["Lost"])
    assert "column" in refusal.value.data["fields"]


def test_win_on_a_board_without_a_won_column_leaves_the_deal_where_it_is(board):
    board.run("column.archive", column=board.columns["Won"])
    card = make_card(board)
    moved_at = board.card(card)["moved_at"]
    board.run("card.win", card=card)
    won = board.card(card)
    assert (won["status"], won["column"]) == ("won", board.columns["Lead"])
    assert won["moved_at"] == moved_at
    board.run("card.reopen", card=card)
    assert board.card(card)["status"] == "open"
    assert board.card(card)["column"] == board.columns["Lead"]


def test_a_closed_deal_in_an_open_column_stays_closed_when_it_only_changes_its_place(board):
    board.run("column.archive", column=board.columns["Won"])
    card = make_card(board)
    board.run("card.win", card=card)
    board.run("card.move", card=card, column=board.columns["Lead"], after=None)
    assert board.card(card)["status"] == "won"


def test_lose_without_a_reason_is_refused(board):
    with pytest.raises(Invalid):
        board.run("card.lose", card=make_card(board))


def test_a_lost_deal_may_get_another_reason(board):
    card = make_card(board)
    board.run("card.lose", card=card, reason="Price", at="2026-03-01")
    board.run("card.lose", card=card, reason="Timing")
    lost = board.card(card)
    assert (lost["lost_reason"], lost["closed_at"]) == ("Timing", "2026-03-01T12:00:00.000Z")


def test_reopen_takes_the_deal_to_the_first_open_column_or_the_one_named(board):
    card = make_card(board, "Won")
    board.run("card.reopen", card=card)
    assert board.titles("Lead") == ["A deal"]
    board.run("card.win", card=card)
    board.run("card.reopen", card=card, column=board.columns["Proposal"])
    assert board.titles("Proposal") == ["A deal"]


def test_a_deal_made_in_a_won_column_is_won(board):
    assert board.card(make_card(board, "Won"))["status"] == "won"


def test_a_deal_made_in_a_lost_column_needs_a_reason(board):
    with pytest.raises(Invalid):
        make_card(board, "Lost")


def test_nothing_is_won_in_the_future(board):
    with pytest.raises(Invalid) as refusal:
        board.run("card.win", card=make_card(board), at="2026-03-11")
    assert "at" in refusal.value.data["fields"]


def test_the_day_is_a_day_in_the_workspaces_zone(app, monkeypatch):
    late = datetime(2026, 3, 10, 22, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: late)
    board = make_board(make_workspace(time_zone="Asia/Shanghai"))
    today, yesterday = make_card(board), make_card(board)
    board.run("card.win", card=today, at="2026-03-11")
    assert board.card(today)["closed_at"] == "2026-03-10T22:00:00.000Z"
    board.run("card.win", card=yesterday, at="2026-03-10")
    assert board.card(yesterday)["closed_at"] == "2026-03-10T04:00:00.000Z"


@pytest.mark.parametrize("at", ["yesterday", "2026-02-30", "2026-03-01T10:00:00", 5, None, "1-1-1"])
def test_a_moment_is_a_day_or_an_instant_with_its_zone(board, at):
    with pytest.raises(Invalid):
        board.run("card.win", card=make_card(board), at=at)


def test_an_archived_deal_cannot_be_won(board):
    card = make_card(board)
    board.run("card.archive", card=card)
    with pytest.raises(Gone):
        board.run("card.win", card=card)


def test_a_won_deal_that_is_lost_after_all_leaves_the_won_stage_even_where_there_is_none_for_lost_ones(
    board,
):
    card = make_card(board, "Won")
    board.run("column.archive", column=board.columns["Lost"])
    board.run("card.lose", card=card, reason="They went back on it")
    assert board.card(card)["column"] == board.columns["Lead"]
    assert board.card(card)["status"] == "lost"


def test_without_any_open_stage_a_closed_deal_cannot_be_reopened(board):
    card = make_card(board, "Won")
    for name in ("Lead", "Qualified", "Proposal", "Negotiation"):
        board.run("column.archive", column=board.columns[name])
    with pytest.raises(Conflict):
        board.run("card.reopen", card=card)
    assert board.card(card)["status"] == "won"
