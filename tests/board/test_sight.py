"""Who sees money, and whose deals: what a role hides is not sent, by no way there is."""

import pytest

from tests.factories import make_board


@pytest.fixture
def board(app):
    return make_board()
