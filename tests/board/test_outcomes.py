"""Winning, losing and reopening deals, by a drop or by name."""

from datetime import UTC, datetime

import pytest

from core import clock
from core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from tests.factories import (
    make_board,
    make_card,
    make_competitor,
    make_member,
    make_reason,
    make_task,
    make_workspace,
)

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


def test_a_reason_is_told_by_id_by_name_or_in_any_words(board):
    listed = make_reason(board, "Took too long")
    by_id, by_name, by_words = (make_card(board) for _number in range(3))
    board.run("card.lose", card=by_id, reason=listed)
    board.run("card.lose", card=by_name, reason="took  too LONG")
    board.run("card.lose", card=by_words, reason="Their cousin does it")
    told = [(board.card(id)["reason"], board.card(id)["lost_reason"]) for id in (by_id, by_name)]
    assert told == [(listed, "Took too long"), (listed, "took  too LONG")]
    assert board.card(by_words)["reason"] is None


def test_a_reason_of_another_board_is_not_found(board):
    with pytest.raises(NotFound):
        board.run("card.lose", card=make_card(board), reason=make_reason(make_board()))


def test_a_reason_that_was_archived_while_the_question_was_open_counts(board):
    reason = make_reason(board)
    board.run("reason.archive", reason=reason)
    card = make_card(board)
    board.run("card.lose", card=card, reason=reason)
    assert board.card(card)["reason"] == reason


def test_a_competitor_is_known_by_any_spelling_and_comes_back_when_named_again(board):
    rival = make_competitor(board, "Umbra Systems")
    board.run("competitor.archive", competitor=rival)
    card = make_card(board)
    board.run("card.win", card=card, competitor="ＵＭＢＲＡ systems", note="They were late")
    won = board.card(card)
    assert (won["competitor"], won["outcome_note"]) == (rival, "They were late")
    assert [one["archived_at"] for one in board.records("competitor")] == [None]


def test_reopening_clears_what_was_said_and_undo_brings_it_back(board):
    card = make_card(board)
    told = {"reason": "Price", "competitor": "Umbra", "note": "Ten percent"}
    board.run("card.lose", card=card, **told)
    lost = board.card(card)
    reopened = board.run("card.reopen", card=card)
    said = ("lost_reason", "reason", "competitor", "outcome_note", "closed_from")
    assert [board.card(card)[name] for name in said] == [None] * 5
    board.run("change.undo", seq=reopened.seq)
    assert {name: board.card(card)[name] for name in said} == {name: lost[name] for name in said}


def test_undoing_a_loss_leaves_a_competitor_that_others_name_by_now(board):
    first, second = make_card(board), make_card(board)
    loss = board.run("card.lose", card=first, reason="Price", competitor="Umbra")
    board.run("card.lose", card=second, reason="Price", competitor="Umbra")
    board.run("change.undo", seq=loss.seq)
    assert board.card(first)["status"] == "open"
    assert board.card(second)["competitor"] == board.records("competitor")[0]["id"]


def test_of_two_who_close_one_deal_the_last_counts_and_nothing_of_the_first_stays(board):
    card = make_card(board)
    board.run("card.lose", card=card, reason="Price", competitor="Umbra", note="Too dear")
    board.run("card.win", card=card)
    won = board.card(card)
    assert (won["status"], won["lost_reason"], won["reason"], won["competitor"]) == (
        "won",
        None,
        None,
        None,
    )
    assert won["closed_from"] == board.columns["Lead"]


def test_several_deals_are_lost_to_one_new_competitor_at_once(board):
    cards = [make_card(board) for _number in range(3)]
    outcome = {"reason": "Price", "competitor": "Umbra"}
    move = {"column": board.columns["Lost"], "outcome": outcome}
    commands = [{"name": "card.move", "args": {"card": card, **move}} for card in cards]
    board.run("cards.bulk", commands=commands)
    (rival,) = board.records("competitor")
    assert {board.card(card)["competitor"] for card in cards} == {rival["id"]}


def test_a_name_stands_once_in_a_list(board):
    make_reason(board, "Took too long")
    with pytest.raises(Conflict):
        make_reason(board, "TOOK too  long")
    make_competitor(board, "Umbra")
    with pytest.raises(Conflict):
        make_competitor(board, "umbra")


def test_a_new_board_has_reasons_in_the_language_of_who_makes_it_and_an_old_one_none(app):
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        names = [one["name"] for one in make_board().records("reason")]
    assert names
    assert make_board(preset="empty").records("reason") == []


def test_the_owner_of_a_deal_or_a_manager_commits_to_it_and_nobody_else(board):
    mei, tom = make_member(board), make_member(board)
    card = make_card(board, owner=mei)
    board.run("card.edit", by=mei, card=card, fields={"commit": True})
    assert board.card(card)["commit"] is True
    with pytest.raises(Forbidden):
        board.run("card.edit", by=tom, card=card, fields={"commit": False})
    board.run("card.edit", card=card, fields={"commit": False}, base=0)
    assert board.card(card)["commit"] is False


def test_behind_a_deal_stand_its_owner_and_all_who_moved_it_and_no_import(board, visitor):
    names = ("Sofia", "Tom", "Mei", "Ann")
    sofia, tom, mei, ann = (make_member(board, name=name) for name in names)
    card = make_card(board, owner=sofia)
    make_task(board, card)
    board.run("comment.add", by=tom, card=card, text="SSO by June")
    board.run("card.assign", card=card, member=mei, role="Support")
    won = board.run("card.win", by=tom, card=card)
    board.run("comment.add", by=ann, card=card, text="Congratulations")
    asked = visitor(board.owner).get(f"/api/cards/{card}/contributors?seq={won.seq}")
    people = [one["name"] for one in asked.json["people"]]
    assert people[0] == "Sofia"
    assert people[-1] == "Mei", "a helper who has done nothing yet comes last"
    assert set(people) == {"Sofia", "Olga Owner", "Tom", "Mei"}
