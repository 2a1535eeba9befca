"""A board on which there is something of everything, and its exports as files."""

from collections.abc import Callable
from typing import Any

import pytest


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
