"""S-23: who floods is told to wait, then hung up on; nothing that was refused was done."""

import dataclasses

import pytest

from core.actors import Actor
from core.models import new_id
from core.ratelimit import RateLimit, make_limits
from core.sockets import Credential, _credentials, _Handlers
from tests.factories import make_board


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def hung_up_on(monkeypatch):
    """On whom the server hangs up as soon as they have their answer."""
    hung_up_on = []
    monkeypatch.setattr("core.server.drop_soon", lambda _socketio, sid: hung_up_on.append(sid))
    return hung_up_on


@pytest.fixture
def say(app, board, hung_up_on, monkeypatch):
    """Say something on one of two sockets; return the answer, or the code of the refusal."""
    limits = dataclasses.replace(
        make_limits(0.001, 2), joins=RateLimit(0.001, 2), refusals=RateLimit(0.001, 5)
    )
    handlers, actor = _Handlers(app, limits), Actor(board.owner)
    monkeypatch.setattr("core.sockets.find_actor", lambda cookie, bearer: actor)
    for sid in ("one", "two"):
        monkeypatch.setitem(_credentials, sid, Credential("cookie", None, actor))

    def say(sid, event, **payload):
        answer = handlers.answering(getattr(handlers, event))(
            sid, {"stream": board.stream} | payload
        )
        return answer["error"]["code"] if "error" in answer else answer["ok"]

    return say


def test_s23_who_goes_on_after_many_refusals_is_answered_then_hung_up_on(board, say, hung_up_on):
    card = {"name": "card.create", "args": {"column": board.columns["Lead"], "title": "Too many"}}
    answers = [say("one", "command", **card) for _ in range(10)]
    assert answers[2:] == ["rate_limited"] * 8
    assert len(board.titles("Lead")) == 2
    assert hung_up_on == ["one"]
    # Another window of theirs does not begin anew.
    assert say("two", "command", **card) == "rate_limited"
    assert hung_up_on == ["one", "two"]


def test_s23_joining_without_end_is_refused_and_leaving_never(say, hung_up_on):
    answers = [say("one", "join", stream=f"board:{new_id()}", since=0) for _ in range(7)]
    assert answers == ["not_found"] * 2 + ["rate_limited"] * 5
    assert [say("one", "leave") for _ in range(20)] == [{}] * 20
    assert hung_up_on == []
