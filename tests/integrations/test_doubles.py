"""Ids that stand twice in a file: what has them comes once, and that is said."""

import json

import pytest

from tests.factories import make_board
from tests.integrations.test_other_boards import DECK, WEKAN
from tests.integrations.test_planka import BOARD as PLANKA
from tests.integrations.test_trello import OURS

pytestmark = pytest.mark.once
TRELLO = json.loads(OURS.read_text())
COUNTS = ("columns", "cards", "labels", "tasks", "comments", "attachments", "members")


def doubled(value):
    """Return a document in which each record of each list stands twice."""
    if isinstance(value, dict):
        return {name: doubled(one) for name, one in value.items()}
    if isinstance(value, list):
        return [doubled(one) for one in value for _time in range(2 if isinstance(one, dict) else 1)]
    return value


@pytest.mark.parametrize(
    ("format", "file"),
    [("trello", TRELLO), ("planka", PLANKA), ("wekan", WEKAN), ("deck", DECK)],
)
def test_of_what_stands_twice_the_first_counts(import_board, board, format, file):
    once = import_board(file, make_board(preset="empty"), format=format)
    twice = import_board(doubled(file), board, format=format)
    assert [twice[name] for name in COUNTS] == [once[name] for name in COUNTS]
    assert twice["problems_count"] > once["problems_count"]
    assert len(board.records("card")) == once["cards"]
    assert len(board.records("column")) == once["columns"]
