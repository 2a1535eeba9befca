"""S-16: whoever is on no board hears nothing of what goes on on others, not even that something does."""

import pytest

from auth.tokens import create_token
from tests.factories import make_board, make_card, make_person
from tests.support.people import SocketPerson

pytestmark = [pytest.mark.live, pytest.mark.once]


@pytest.fixture
def connect(live_server):
    people = []

    def connect_person(id):
        people.append(SocketPerson(live_server.url, create_token(id, "t", ["read", "write"])[1]))
        return people[-1]

    yield connect_person
    for person in people:
        person.close()


def test_s16_s17_a_board_of_others_is_silent(app, connect):
    board = make_board()
    card, idle = make_card(board), make_person(board.workspace)
    owner, stranger = connect(board.owner), connect(idle)
    stranger.join(f"user:{idle}")
    before = len(stranger.changes.get(f"user:{idle}", []))
    answer = stranger.call("join", {"stream": board.stream, "since": 0})
    assert answer["error"]["code"] == "not_found"
    owner.join(board.stream)
    for title in ("One", "Two", "Three"):
        answer = owner.command(
            board.stream, "card.edit", {"card": card, "fields": {"title": title}}
        )
    owner.wait_for_seq(board.stream, answer["ok"]["seq"])
    # Asked after all that, and answered in order: whatever was on its way to them has come.
    stranger.call("leave", {"stream": board.stream})
    heads = [payload for name, payload in stranger.events if name == "head"]
    assert board.id not in str(heads)
    assert [name for name, _ in stranger.events if name != "head"] == []
    assert len(stranger.changes.get(f"user:{idle}", [])) == before
    assert board.stream not in stranger.changes
