"""Whoever follows a stream over HTTP is told each change as it comes, for as long as they may read it."""

import json
from http.client import HTTPConnection

import pytest

from auth.tokens import create_token, revoke_token
from core.followers import MOST_OF_A_PERSON
from tests.factories import make_board, make_card, make_cards, make_member

pytestmark = pytest.mark.live


class Follower:
    """A program that reads server-sent events."""

    def __init__(self, server, path, token, **headers):
        self.line = HTTPConnection("127.0.0.1", server.port, timeout=10)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.line.request("GET", path, headers=headers | {"Authorization": f"Bearer {token}"})
        self.answer = self.line.getresponse()

    def next(self, wanted="change"):
        """Return id and data of the next event of a name."""
        while True:
            event = self._read()
            if event.get("event") == wanted:
                return event.get("id"), json.loads(event["data"])

    def is_over(self):
        return self.answer.readline() == b""

    def _read(self):
        event = {}
        while True:
            line = self.answer.readline().decode()
            assert line, "the line ended"
            if line == "\n":
                return event
            name, _, value = line.rstrip("\n").partition(": ")
            event[name] = value


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "a")
    return board


def path_of(board, call="events", **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/api/boards/{board.id}/{call}?{asked}"


def test_each_change_is_told_as_it_comes_and_the_next_after_a_broken_line(board, live_server):
    _id, token = create_token(board.owner, "Mirror", ["read"])
    since = board.head()
    first = Follower(live_server, path_of(board, since=since - 1), token)
    assert first.answer.headers["Content-Type"].startswith("text/event-stream")
    assert first.answer.headers["X-Accel-Buffering"] == "no"
    assert first.next()[0] == str(since)
    assert first.next("head")[1]["seq"] == since
    board.run("board.rename", name="One")
    id, change = first.next()
    assert (id, change["name"]) == (str(since + 1), "board.rename")
    first.line.close()
    board.run("board.rename", name="Two")
    again = Follower(live_server, path_of(board, since=1), token, Last_Event_ID=id)
    assert again.next()[1]["patches"][0]["put"]["name"] == "Two"
    again.line.close()


def test_it_ends_with_the_token_and_with_the_server(board, live_server):
    id, token = create_token(board.owner, "Mirror", ["read"])
    _id, other = create_token(make_member(board), "Other", ["read"])
    revoked = Follower(live_server, path_of(board), token)
    lasting = Follower(live_server, path_of(board), other)
    revoked.next("head")
    lasting.next("head")
    revoke_token(board.owner, id)
    revoked.next("revoked")
    assert revoked.is_over()
    live_server.process.terminate()
    lasting.next("going_away")
    assert lasting.is_over()
    assert live_server.process.wait(5) == 0


def test_an_answer_waits_for_the_next_change(board, live_server):
    _id, token = create_token(board.owner, "Poller", ["read"])
    since = board.head()
    line = HTTPConnection("127.0.0.1", live_server.port, timeout=20)
    bearer = {"Authorization": f"Bearer {token}"}
    line.request("GET", path_of(board, "changes", since=since, wait=15), headers=bearer)
    make_card(board, title="b")
    told = json.loads(line.getresponse().read())
    assert [change["seq"] for change in told["changes"]] == [since + 1]


def test_who_sees_only_their_own_deals_is_told_of_no_others(board, live_server):
    own = board.workspace.run("role.create", name="Own", commands=["card.move"], own_deals=True)
    person = make_member(board, own.result["role"])
    _id, token = create_token(person, "Mirror", ["read"])
    mine = Follower(live_server, path_of(board), token)
    mine.next("head")
    make_card(board, title="Secret")
    make_card(board, title="Mine", owner=person)
    _seq, unseen = mine.next()
    assert (unseen["name"], unseen["patches"]) == ("unseen", [])
    assert mine.next()[1]["patches"][0]["put"]["title"] == "Mine"
    mine.line.close()


def test_nobody_takes_more_than_a_few_places(board, live_server):
    _id, token = create_token(board.owner, "Greedy", ["read"])
    paths = [path_of(board)] * MOST_OF_A_PERSON
    lines = [Follower(live_server, path, token) for path in paths]
    refused = Follower(live_server, path_of(board), token)
    assert (refused.answer.status, refused.answer.headers["Retry-After"]) == (429, "5")
    for one in lines:
        one.line.close()
