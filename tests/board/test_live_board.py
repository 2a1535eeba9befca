"""Two people on one live board: who is here, what they are at, and lists that follow by themselves."""

import pytest

from auth.tokens import create_token
from tests.factories import make_board, make_card, make_member
from tests.support.people import SocketPerson

pytestmark = pytest.mark.live


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def connect(live_server):
    people = []

    def connect_person(id):
        _id, token = create_token(id, "test", ["read", "write"])
        people.append(SocketPerson(live_server.url, token))
        return people[-1]

    yield connect_person
    for person in people:
        person.close()


def test_a_drag_is_seen_by_the_other_and_ends_when_the_person_goes(board, connect):
    card, ann_id = make_card(board), make_member(board)
    ann, ben = connect(ann_id), connect(make_member(board))
    ann.join(board.stream)
    drag = {"card": card, "column": board.columns["Won"], "after": None}
    assert ann.call("presence", {"stream": board.stream, "state": {"dragging": drag}}) == {"ok": {}}
    (present,) = ben.join(board.stream)["present"]
    assert (present["member"], present["state"]) == (ann_id, {"dragging": drag})
    ann.close()
    ben.wait_for(lambda: ben.saw("presence")[-1]["state"] is None, "that Ann has gone")
    assert ben.saw("presence")[-1]["member"] == ann_id


def test_a_nonsense_presence_is_refused_and_not_shown(board, connect):
    ann, ben = connect(make_member(board)), connect(make_member(board))
    ann.join(board.stream)
    ben.join(board.stream)
    seen = len(ben.saw("presence"))
    answer = ann.call("presence", {"stream": board.stream, "state": {"card": "<b>"}})
    assert answer["error"]["code"] == "invalid"
    answer = ann.call("presence", {"stream": board.stream, "state": {"card": None}})
    ben.wait_for(lambda: len(ben.saw("presence")) > seen, "the next presence")
    assert ben.saw("presence")[-1]["state"] == {"card": None}


def test_a_stranger_is_neither_let_in_nor_shown(board, connect):
    other = make_board()
    stranger = connect(make_member(other))
    assert stranger.join(board.stream)["error"]["code"] == "not_found"
    answer = stranger.call("presence", {"stream": board.stream, "state": {}})
    assert answer["error"]["code"] == "not_found"


def test_a_new_board_appears_on_the_list_by_itself(board, connect):
    ann_id = make_member(board)
    ann = connect(ann_id)
    ann.join(f"user:{ann_id}")
    ann.wait_for(
        lambda: any(
            change["name"] == "boards.list" and change["patches"][0]["id"] == board.id
            for change in ann.changes.get(f"user:{ann_id}", [])
        ),
        "the line of the board",
    )
