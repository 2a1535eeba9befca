"""Who sees money, and whose deals: what a role hides is not sent, by no way there is."""

import pytest

from core.errors import NotFound
from tests.factories import make_board, make_card, make_member, make_role, make_task


@pytest.fixture
def board(app):
    return make_board()
