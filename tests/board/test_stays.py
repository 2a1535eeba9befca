"""How long a deal stayed in which stage: worked out by hand from the log."""

from datetime import UTC, datetime, timedelta

import pytest

from board.stays import stays_of
from core import clock
from core.changes import changes_since
from core.extensions import db
from tests.factories import make_board, make_card

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def day(monkeypatch):
    """Return a function that sets the date to so many days after the start."""

    def set_day(number):
        monkeypatch.setattr(clock, "now", lambda: START + timedelta(days=number))

    set_day(0)
    return set_day


@pytest.fixture
def board(app, day):
    return make_board()


def stays(board):
    """Return the stays as (stage, first day, last day)."""
    names = {id: name for name, id in board.columns.items()}
    with db.engine.connect() as connection:
        found = stays_of(changes_since(connection, board.stream, 0))
    return [
        (names[stay.column], (stay.since - START).days, stay.until and (stay.until - START).days)
        for stay in found
    ]


def move(board, card, stage):
    return board.run("card.move", card=card, column=board.columns[stage]).seq


def test_a_deal_stays_until_it_is_moved_and_within_its_stage_no_new_stay_begins(board, day):
    card = make_card(board)
    day(3)
    move(board, card, "Lead")
    day(4)
    move(board, card, "Proposal")
    day(9)
    board.run("card.win", card=card)
    assert stays(board) == [("Lead", 0, 4), ("Proposal", 4, 9), ("Won", 9, None)]


def test_coming_back_to_a_stage_is_another_stay(board, day):
    card = make_card(board)
    for number, stage in [(2, "Proposal"), (5, "Lead"), (6, "Proposal")]:
        day(number)
        move(board, card, stage)
    assert stays(board) == [
        ("Lead", 0, 2),
        ("Proposal", 2, 5),
        ("Lead", 5, 6),
        ("Proposal", 6, None),
    ]


def test_an_undone_move_was_none_and_done_again_it_counts_from_then(board, day):
    card = make_card(board)
    day(1)
    moved = move(board, card, "Proposal")
    day(3)
    undone = board.run("change.undo", seq=moved).seq
    assert stays(board) == [("Lead", 0, None)]
    day(5)
    board.run("change.undo", seq=undone)
    assert stays(board) == [("Lead", 0, 5), ("Proposal", 5, None)]


def test_several_moves_undone_at_once_were_none(board, day):
    card, since = make_card(board), clock.now()
    for number, stage in [(1, "Proposal"), (2, "Won")]:
        day(number)
        move(board, card, stage)
    day(3)
    since = (START + timedelta(hours=1)).isoformat()
    board.run("change.undo", member=board.owner, since=since)
    assert stays(board) == [("Lead", 0, None)]


def test_the_time_in_the_archive_belongs_to_no_stage(board, day):
    card = make_card(board)
    day(2)
    board.run("card.archive", card=card)
    day(7)
    board.run("card.restore", card=card)
    day(8)
    move(board, card, "Proposal")
    assert stays(board) == [("Lead", 0, 2), ("Lead", 7, 8), ("Proposal", 8, None)]


def test_an_undone_deal_has_no_stays(board):
    made = board.run("card.create", column=board.columns["Lead"], title="x").seq
    board.run("change.undo", seq=made)
    assert stays(board) == []


def test_of_a_pruned_log_the_stay_of_then_is_known_from_its_beginning(board, day):
    card = make_card(board)
    day(1)
    pruned = move(board, card, "Proposal")
    day(6)
    move(board, card, "Won")
    with db.engine.connect() as connection:
        found = stays_of(changes_since(connection, board.stream, pruned))
    assert [(stay.since - START).days for stay in found] == [1, 6]
