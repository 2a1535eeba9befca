"""The labels of a board."""

import pytest

from core.errors import Conflict, Gone, Invalid, NotFound
from tests.factories import make_board, make_card, make_label


@pytest.fixture
def board(app):
    return make_board()


def test_a_label_has_a_name_and_a_colour_of_the_palette(board):
    label = make_label(board, "热", "amber")
    assert board.record("label", label) == {
        "id": label,
        "name": "热",
        "color": "amber",
        "archived_at": None,
    }
    with pytest.raises(Invalid):
        make_label(board, color="#ff0000")


def test_a_label_is_renamed_and_recoloured(board):
    label = make_label(board)
    board.run("label.edit", label=label, fields={"name": "Cold", "color": "blue"})
    assert board.record("label", label)["name"] == "Cold"


def test_archiving_a_label_is_one_patch_and_cards_keep_its_id(board):
    label = make_label(board)
    card = make_card(board, labels=[label])
    outcome = board.run("label.archive", label=label)
    assert [patch["type"] for patch in outcome.change.patches] == ["label"]
    assert board.card(card)["labels"] == [label]
    board.run("card.unlabel", card=card, label=label)
    assert board.card(card)["labels"] == []
    with pytest.raises(Gone):
        board.run("label.edit", label=label, fields={})


def test_a_label_of_another_board_does_not_exist_here(board):
    with pytest.raises(NotFound):
        board.run("label.archive", label=make_label(make_board()))


def test_an_id_names_one_label(board):
    label = make_label(board)
    with pytest.raises(Conflict):
        board.run("label.create", id=label, name="x", color="red")
