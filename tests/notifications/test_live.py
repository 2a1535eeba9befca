"""A notice is on its person's screens at once, as an event and in the numbered stream, and on nobody else's."""

import pytest

from tests.factories import make_board, make_card, make_comment, make_member, set_preferences
from tests.support.house import token_of
from tests.support.people import SocketPerson

pytestmark = pytest.mark.live


@pytest.fixture
def board(app):
    board = make_board()
    board.ana, board.tom = (make_member(board, name=name) for name in ("Ana Ruiz", "Tom Becker"))
    return board


@pytest.fixture
def person(live_server):
    people = []

    def connect(id):
        people.append(SocketPerson(live_server.url, token_of(id)))
        people[-1].join(f"user:{id}")
        return people[-1]

    yield connect
    for one in people:
        one.close()


def test_a_mention_arrives_in_words_and_as_a_change(board, person):
    set_preferences(board.tom, locale="zh_Hans")
    card = make_card(board, title="Booking system")
    tom, ana = person(board.tom), person(board.ana)
    text = f"@{{member:{board.tom}}} hello"
    assert "ok" in ana.command(board.stream, "comment.add", {"card": card, "text": text})
    tom.wait_for(lambda: tom.saw("notification"), "the notice")
    (notice,) = tom.saw("notification")
    assert (notice["kind"], notice["title"], notice["actor"]) == (
        "mention",
        "Booking system",
        board.ana,
    )
    assert notice["because"] == "因为有人提到了您"
    assert notice["excerpt"] == "@Tom Becker hello"
    names = [change["name"] for change in tom.changes[f"user:{board.tom}"]]
    assert names[-1] == "notification.add"
    assert ana.saw("notification") == []


def test_what_other_processes_tell_arrives_too(board, person):
    """The test's own process is another one than the server's."""
    tom = person(board.tom)
    make_comment(board, make_card(board, owner=board.tom), by=board.ana)
    tom.wait_for(lambda: len(tom.saw("notification")) == 2, "both notices")
