"""What a command asks of the database does not grow with the board."""

from collections import Counter

import pytest

from core.extensions import db
from tests.factories import make_board, make_card, make_cards, make_many_cards
from tests.support.settings import POSTGRESQL

pytestmark = pytest.mark.skipif(POSTGRESQL, reason="SQLite tells each statement that it runs")


@pytest.fixture
def statements(app):
    """What SQLite runs from now on, by its first two words."""
    run = []
    with db.engine.connect() as connection:
        # The pool has this one connection, which everybody uses in turn.
        line = connection.connection.driver_connection
    line.set_trace_callback(run.append)
    yield run
    line.set_trace_callback(None)


def move(board, card, after):
    board.run("card.move", card=card, column=board.columns["Proposal"], after=after)


def test_a_move_takes_as_many_statements_on_a_board_of_a_thousand_deals_as_on_a_small_one(
    statements,
):
    counts = []
    for size in (10, 1000):
        board = make_board()
        make_many_cards(board, "Proposal", size)
        card, anchor = make_card(board), make_cards(board, "Proposal", "one", "two")[0]
        statements.clear()
        move(board, card, anchor)
        counts.append(Counter(kind(text) for text in statements))
    assert counts[0] == counts[1]
    assert counts[0] == {
        # One of them for the stage that the deal leaves, which may ask for something.
        "SELECT": 6,
        "UPDATE": 2,
        "INSERT": 2,
        "BEGIN": 1,
        "COMMIT": 1,
        "PRAGMA": 2,
    }


def kind(statement):
    return statement.split()[0].upper()
