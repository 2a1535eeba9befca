"""The forecast of a board over HTTP, against what a hand reckons."""

import pytest

from auth.tokens import create_token
from tests.factories import make_board, make_card


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def ask(app, board):
    """Ask for figures of the board as its owner."""
    _id, token = create_token(board.owner, "test", ["read"])

    def get(what, **query):
        answer = app.test_client().get(
            f"/api/boards/{board.id}/{what}",
            query_string=query,
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.text
        return answer.json

    return get


def test_open_deals_count_in_the_month_of_their_expected_close_and_won_ones_in_that_of_closing(board, ask):
    lead, proposal = board.columns["Lead"], board.columns["Proposal"]
    board.run("card.create", column=lead, title="A", value={"amount": 12_345, "currency": "EUR"}, expected_close="2027-01-31")
    print(board.columns, ask("forecast"), ask("funnel"), ask("insights"))
