"""S-23: who floods is told to wait, then hung up on; nobody else notices, and nothing that was refused was done."""

import contextlib
import json

import pytest

from core.models import new_id
from tests.factories import make_board, make_member
from tests.support.house import token_of
from tests.support.live import ForkedServer
from tests.support.raw_socket import CLOSE, RawSocket
from tests.support.settings import settings

pytestmark = pytest.mark.live


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def sign_in(app, database_url, tmp_path):
    """Return a socket at a server with the limits of an installation that chose none."""
    limits = {"RATE_LIMIT": "20:60"}
    server = ForkedServer(tmp_path, settings(tmp_path, database_url) | limits)
    server.start()
    with contextlib.ExitStack() as stack:

        def sign_in(person):
            sock = stack.enter_context(RawSocket(server.port))
            sock.sign_in(token_of(person))
            return sock

        yield sign_in
    server.stop()


def test_s23_who_goes_on_after_many_refusals_is_answered_then_hung_up_on(board, sign_in):
    flooder, other = sign_in(make_member(board)), sign_in(make_member(board))
    args = {"column": board.columns["Lead"], "title": "Too many"}
    command = {"stream": board.stream, "name": "card.create", "args": args}
    with contextlib.suppress(OSError):
        for number in range(600):
            flooder.emit("command", command | {"id": new_id()}, number)
    answers = answers_of(flooder)
    refused = [answer["error"] for answer in answers if "error" in answer]
    assert {error["code"] for error in refused} == {"rate_limited"}
    assert all(error["data"]["retry_after"] > 0 for error in refused)
    assert len(refused) >= 200
    assert len(board.titles("Lead")) == len(answers) - len(refused) < 200
    other.emit("command", command | {"id": new_id()}, 1)
    assert '"ok"' in other.wait_for("431[")


def test_s23_joining_without_end_is_refused_and_leaving_never(board, sign_in):
    sock = sign_in(make_member(board))
    for number in range(150):
        sock.emit("join", {"stream": board.stream, "since": 0}, number)
    joined = [
        json.loads(sock.wait_for(f"43{number}[")[len(f"43{number}") :]) for number in range(150)
    ]
    refused = [answer["error"]["code"] for (answer,) in joined if "error" in answer]
    assert 30 <= len(refused) <= 50
    assert set(refused) == {"rate_limited"}
    sock.emit("leave", {"stream": board.stream}, 500)
    assert sock.wait_for("43500[") == '43500[{"ok":{}}]'


def answers_of(sock):
    """All that is answered until the line ends."""
    answers = []
    with contextlib.suppress(ConnectionError):
        while (frame := sock.read())[0] != CLOSE:
            if frame[1].startswith(b"43"):
                answers += json.loads(frame[1][frame[1].index(b"[") :])
    return answers
