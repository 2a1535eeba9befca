"""A board with three deals, and the browser of its owner: for whoever needs no other."""

import pytest

from tests.factories import make_board, make_cards


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", *"abc")
    return board


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)
