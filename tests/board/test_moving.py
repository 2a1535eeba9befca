"""Where a deal lands when it is dropped."""

import pytest

from core.errors import Forbidden, Gone, NotFound
from core.models import new_id
from tests.factories import make_board, make_card, make_cards, make_member


@pytest.fixture
def board(app):
    return make_board()


def test_a_deal_dropped_behind_another_stands_right_below_it(board):
    above, _middle, _below = make_cards(board, "Qualified", "above", "middle", "below")
    moving = make_card(board, "Lead", "moving")
    board.run("card.move", card=moving, column=board.columns["Qualified"], after=above)
    assert board.titles("Qualified") == ["above", "moving", "middle", "below"]
    assert board.titles("Lead") == []


def test_after_null_is_the_first_place(board):
    _first, last = make_cards(board, "Lead", "first", "last")
    board.run("card.move", card=last, column=board.columns["Lead"], after=None)
    assert board.titles("Lead") == ["last", "first"]


def test_after_left_out_is_the_last_place(board):
    first, _last = make_cards(board, "Lead", "first", "last")
    board.run("card.move", card=first, column=board.columns["Lead"])
    assert board.titles("Lead") == ["last", "first"]


def test_a_neighbour_that_is_unknown_archived_or_elsewhere_means_the_last_place(board):
    elsewhere = make_card(board, "Proposal", "elsewhere")
    archived, moving, _last = make_cards(board, "Lead", "archived", "moving", "last")
    board.run("card.archive", card=archived)
    for after in (new_id(), archived, elsewhere, moving):
        board.run("card.move", card=moving, column=board.columns["Lead"], after=None)
        board.run("card.move", card=moving, column=board.columns["Lead"], after=after)
        assert board.titles("Lead") == ["last", "moving"]


def test_a_drop_where_the_deal_already_stands_changes_no_order(board):
    first, second, _third = make_cards(board, "Lead", "first", "second", "third")
    board.run("card.move", card=second, column=board.columns["Lead"], after=first)
    assert board.titles("Lead") == ["first", "second", "third"]


def test_many_drops_at_the_top_keep_the_keys_short(board):
    make_card(board, "Lead", "bottom")
    for _ in range(60):
        make_card(board, "Lead", after=None)
    keys = {board.card(make_card(board, "Lead", after=None))["position"]}
    assert max(map(len, keys)) < 8


def test_moved_at_tells_since_when_a_deal_is_in_its_column(board):
    first, second = make_cards(board, "Lead", "first", "second")
    before = board.card(second)["moved_at"]
    board.run("card.move", card=second, column=board.columns["Lead"], after=None)
    assert board.card(second)["moved_at"] == before
    outcome = board.run("card.move", card=first, column=board.columns["Proposal"])
    assert board.card(first)["moved_at"] > before
    assert outcome.change.patches[0]["put"]["moved_at"] == board.card(first)["moved_at"]


def test_a_move_writes_exactly_one_patch(board):
    card = make_card(board)
    outcome = board.run("card.move", card=card, column=board.columns["Proposal"])
    assert [patch["id"] for patch in outcome.change.patches] == [card]
    assert set(outcome.change.before[0]["fields"]) == {"column", "moved_at"}


def test_an_archived_deal_cannot_be_moved(board):
    card = make_card(board)
    board.run("card.archive", card=card)
    with pytest.raises(Gone):
        board.run("card.move", card=card, column=board.columns["Proposal"])


def test_nothing_moves_into_an_archived_column(board):
    card = make_card(board)
    board.run("column.archive", column=board.columns["Proposal"])
    with pytest.raises(Gone) as refusal:
        board.run("card.move", card=card, column=board.columns["Proposal"])
    assert refusal.value.data["field"] == "column"
    assert board.titles("Lead") == ["A deal"]


def test_a_limit_only_warns(board):
    board.run("column.edit", column=board.columns["Lead"], fields={"wip_limit": 1})
    make_cards(board, "Lead", "one", "two")
    assert board.titles("Lead") == ["one", "two"]


@pytest.mark.parametrize("field", ["card", "column"])
def test_ids_of_another_board_do_not_exist_here(board, field):
    other = make_board()
    args = {"card": make_card(board), "column": board.columns["Proposal"]}
    foreign = {"card": make_card(other), "column": other.columns["Proposal"]}
    with pytest.raises(NotFound) as refusal:
        board.run("card.move", **{**args, field: foreign[field]})
    assert refusal.value.data["field"] == field
    assert board.titles("Lead") == ["A deal"]
    assert other.titles("Lead") == ["A deal"]


def test_a_foreign_neighbour_is_as_good_as_none(board):
    other = make_board()
    card, _last = make_cards(board, "Lead", "moving", "last")
    board.run("card.move", card=card, column=board.columns["Lead"], after=make_card(other))
    assert board.titles("Lead") == ["last", "moving"]


def test_a_mover_may_move_but_not_rename(board):
    mover, card = make_member(board, "mover"), make_card(board)
    board.run("card.move", by=mover, card=card, column=board.columns["Proposal"])
    with pytest.raises(Forbidden):
        board.run("card.edit", by=mover, card=card, fields={"title": "Mine now"})
