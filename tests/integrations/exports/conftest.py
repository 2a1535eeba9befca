"""A board on which there is something of everything, and its exports as files."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.actors import Actor
from core.extensions import db
from board.commands import import_records
from tests.board.test_random_sequences import make_lively_board
from tests.factories import make_board


@pytest.fixture
def export(visitor) -> Callable[..., Any]:
    """Export a board as somebody; return the answer."""

    def ask(board, format, by=None, **query):
        client = visitor(by or board.owner)
        answer = client.get(
            f"/api/boards/{board.id}/export", query_string={"format": format, **query}
        )
        assert answer.status_code == 200, answer.text
        return answer

    return ask
