"""A board whose days the test sets, and somebody who asks for its figures over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from auth.tokens import create_token
from core import clock
from tests.factories import make_board, make_workspace

# A Monday; in Berlin it is an hour later.
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def day(monkeypatch):
    """Return a function that sets the date to so many days (and hours) after the start."""

    def set_day(number, hours=0):
        moment = START + timedelta(days=number, hours=hours)
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_day(0)
    return set_day


@pytest.fixture
def board(app, day):
    return make_board(make_workspace(time_zone="Europe/Berlin", currency="EUR"))


@pytest.fixture
def ask(app, board):
    """Ask for figures of the board, as its owner or somebody else; return the answer's JSON."""

    def get(what, by=None, status=200, **query):
        _id, token = create_token(by or board.owner, "test", ["read"])
        answer = app.test_client().get(
            f"/api/boards/{board.id}/{what}",
            query_string={name.rstrip("_"): value for name, value in query.items()},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == status, answer.text
        return answer.json if answer.is_json else answer.text

    return get
