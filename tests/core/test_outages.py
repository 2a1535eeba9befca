"""While the database is away every door says so, in words that a client may wait by."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from auth.tokens import create_token
from core.database import is_outage
from core.extensions import db
from tests.factories import make_board, make_member


class AwayError(Exception):
    """What a driver raises that reaches nobody."""


@pytest.fixture
def away(app):
    """Every statement fails from now on."""

    def fail(*_):
        raise OperationalError("SELECT 1", {}, AwayError("nobody answers"))

    def go_away():
        event.listen(db.engine, "before_cursor_execute", fail)

    yield go_away
    event.remove(db.engine, "before_cursor_execute", fail)


@pytest.fixture
def headers(app):
    board = make_board()
    _id, token = create_token(make_member(board), "test", ["read", "write"])
    return {"Authorization": f"Bearer {token}", "Accept-Language": "zh-CN"}


@pytest.mark.parametrize("path", ["/api/me", "/api/boards"])
def test_f03_the_api_answers_unavailable(client, headers, away, path):
    away()
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")


def test_f03_a_page_says_what_is_wrong(client, away):
    away()
    answer = client.get("/", headers={"Cookie": "baton_session=whatever"})
    assert answer.status_code == 503
    assert "try again" in answer.text


def test_a_mistake_in_a_statement_is_no_outage(app):
    with (
        pytest.raises(Exception, match="nothing_of_this_name") as caught,
        db.engine.connect() as it,
    ):
        it.exec_driver_sql("SELECT * FROM nothing_of_this_name")
    assert not is_outage(caught.value)
