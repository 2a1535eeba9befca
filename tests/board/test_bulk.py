"""Several cards changed at once: one change, all of them or none."""

import pytest

from board.activity import tell
from board.names import Names
from core.changes import changes_since
from core.errors import Forbidden, Gone, Invalid, NotFound
from core.extensions import db
from tests.factories import make_board, make_card, make_cards, make_label, make_member


def moves(cards, column):
    return [{"name": "card.move", "args": {"card": card, "column": column}} for card in cards]


def last_change(board):
    with db.engine.connect() as connection:
        return changes_since(connection, board.stream, board.head() - 1)[0]


def said(board, card=None):
    with db.engine.connect() as connection:
        return tell(last_change(board), Names(connection, board.workspace.id, board.id), card)


def test_many_cards_move_as_one_change(app):
    board = make_board()
    cards = make_cards(board, "Lead", "one", "two", "three")
    seq = board.head()
    board.run("cards.bulk", commands=moves(cards, board.columns["Proposal"]))
    assert board.head() == seq + 1
    in_order = sorted(board.records("card"), key=lambda card: card["position"])
    assert [card["id"] for card in in_order] == cards
    assert {card["column"] for card in in_order} == {board.columns["Proposal"]}


def test_where_one_is_refused_none_is_done_and_the_answer_says_which(app):
    board = make_board()
    one, gone, three = make_cards(board, "Lead", "one", "two", "three")
    board.run("card.archive", card=gone)
    before = board.records("card")
    with pytest.raises(Gone) as refused:
        board.run("cards.bulk", commands=moves([one, gone, three], board.columns["Proposal"]))
    assert (refused.value.data["index"], refused.value.data["card"]) == (1, gone)
    assert board.records("card") == before


def test_a_lost_column_asks_for_its_reason_in_bulk_too(app):
    board = make_board()
    with pytest.raises(Invalid):
        board.run("cards.bulk", commands=moves([make_card(board)], board.columns["Lost"]))


def test_each_command_needs_its_own_right(app):
    board = make_board()
    mover, card = make_member(board, "mover"), make_card(board)
    board.run("cards.bulk", by=mover, commands=moves([card], board.columns["Proposal"]))
    archive = [{"name": "card.archive", "args": {"card": card}}]
    with pytest.raises(Forbidden) as refused:
        board.run("cards.bulk", by=mover, commands=archive)
    assert refused.value.data["command"] == "card.archive"


@pytest.mark.parametrize(
    "commands",
    [
        [],
        [{"name": "card.create", "args": {}}],
        [{"name": "board.archive", "args": {}}],
        [{"name": "cards.bulk", "args": {"commands": []}}],
        [{"name": "card.archive"}],
        [{"name": "card.archive", "args": []}],
        [{"name": "card.archive", "args": {"card": "x", "more": 1}}],
        "card.archive",
    ],
)
def test_what_makes_no_sense_is_refused(app, commands):
    board = make_board()
    with pytest.raises((Invalid, NotFound)):
        board.run("cards.bulk", commands=commands)


def test_at_most_two_hundred_at_once(app):
    board = make_board()
    card = make_card(board)
    with pytest.raises(Invalid):
        board.run("cards.bulk", commands=moves([card] * 201, board.columns["Proposal"]))


def test_a_card_of_another_board_is_nowhere_here(app):
    board, other = make_board(), make_board()
    with pytest.raises(NotFound):
        board.run("cards.bulk", commands=moves([make_card(other)], board.columns["Proposal"]))


def test_the_history_tells_it_of_all_and_of_each(app):
    board = make_board()
    cards = make_cards(board, "Lead", "one", "two")
    board.run("cards.bulk", commands=moves(cards, board.columns["Proposal"]))
    assert said(board) | {"text": "moved 2 deals", "after": "Proposal"} == said(board)
    one = said(board, cards[0])
    assert (one["text"], one["before"], one["after"]) == ("moved the deal", "Lead", "Proposal")


def test_what_happens_to_one_card_twice_is_told_once(app):
    board = make_board()
    card, label = make_card(board), make_label(board, "Urgent")
    there_and_back = [
        {"name": "card.label", "args": {"card": card, "label": label}},
        {"name": "card.archive", "args": {"card": card}},
        {"name": "card.restore", "args": {"card": card}},
    ]
    board.run("cards.bulk", commands=there_and_back)
    assert said(board)["text"] == "added the label Urgent"


def test_two_texts_overwritten_at_once_are_both_kept(app):
    board = make_board()
    one, two = make_cards(board, "Lead", "one", "two")
    seen, other = board.head(), make_member(board)
    for card in (one, two):
        board.run("card.edit", by=other, card=card, fields={"title": "theirs"})
    edits = [
        {
            "name": "card.edit",
            "args": {"card": card, "fields": {"title": "mine"}, "base": seen, "keep": True},
        }
        for card in (one, two)
    ]
    answer = board.run("cards.bulk", commands=edits)
    assert len(board.records("version")) == 2
    assert all(result["versions"] for result in answer.result["results"])
