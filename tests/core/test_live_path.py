"""Two people with raw sockets on one board: what one does, the other sees, in order and for as long as allowed."""

import threading
import urllib.request

import pytest
import socketio

from auth.tokens import create_token
from core import strict_json
from core.changes import head
from core.extensions import db
from core.models import new_id
from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_comment,
    make_member,
    make_person,
)
from tests.support.people import SocketPerson
from tests.support.verify import snapshot_state

pytestmark = pytest.mark.live


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def connect(live_server):
    people = []

    def connect_person(id: str) -> SocketPerson:
        people.append(SocketPerson(live_server.url, token_of(id)))
        return people[-1]

    yield connect_person
    for person in people:
        person.close()


def head_of(board) -> int:
    with db.engine.connect() as connection:
        return head(connection, board.stream)


def token_of(person: str) -> str:
    _id, token = create_token(person, "test", ["read", "write"])
    return token


def test_a_move_is_seen_by_the_other_and_by_the_mover(board, connect):
    card = make_card(board, "Lead")
    ana, tom = connect(make_member(board)), connect(make_member(board))
    start = ana.join(board.stream)["seq"]
    tom.join(board.stream)
    target = board.columns["Proposal"]
    ack = ana.command(board.stream, "card.move", {"card": card, "column": target})
    assert ack == {"ok": {"seq": start + 1}}
    for person in (ana, tom):
        person.wait_for_seq(board.stream, start + 1)
        assert person.view(board.stream)["card", card]["column"] == target


def test_both_end_with_the_same_view_when_they_write_at_once(board, connect):
    cards = make_cards(board, "Lead", *"abcdef")
    ana, tom = connect(make_member(board)), connect(make_member(board))
    for person in (ana, tom):
        person.join(board.stream)

    def shuffle(person, column):
        for card in cards:
            args = {"card": card, "column": board.columns[column], "after": None}
            assert "ok" in person.command(board.stream, "card.move", args)

    threads = [
        threading.Thread(target=shuffle, args=(ana, "Proposal")),
        threading.Thread(target=shuffle, args=(tom, "Qualified")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    truth = snapshot_state(board.stream, "everyone")
    newest = max(len(ana.changes[board.stream]), len(tom.changes[board.stream]))
    for person in (ana, tom):
        person.wait_for_seq(board.stream, newest)
        assert sorted(person.seqs(board.stream)) == list(range(1, newest + 1))
        assert person.view(board.stream) == truth


def test_joining_while_another_writes_misses_nothing(board, connect):
    ana, tom = connect(make_member(board)), connect(make_member(board))
    writing = threading.Thread(
        target=lambda: [
            ana.command(board.stream, "card.create", {"column": board.columns["Lead"], "title": n})
            for n in map(str, range(30))
        ]
    )
    writing.start()
    tom.join(board.stream)
    writing.join()
    truth = snapshot_state(board.stream, "everyone")
    tom.wait_for(lambda: tom.view(board.stream) == truth, "all thirty cards")


def test_commands_of_one_socket_run_in_the_order_sent(board, connect):
    ana = connect(make_member(board))
    acks = []
    for number in range(40):
        args = {"column": board.columns["Lead"], "title": str(number)}
        payload = {"stream": board.stream, "name": "card.create", "args": args}
        ana.client.emit("command", payload, callback=acks.append)
    ana.wait_for(lambda: len(acks) == 40, "forty acks")
    seqs = [ack["ok"]["seq"] for ack in acks]
    assert seqs == sorted(seqs)
    assert board.titles("Lead") == [str(number) for number in range(40)]


def test_the_same_command_twice_has_one_effect_and_one_answer(board, connect):
    ana, id = connect(make_member(board)), new_id()
    args = {"column": board.columns["Lead"], "title": "Once"}
    first = ana.command(board.stream, "card.create", args, id)
    assert ana.command(board.stream, "card.create", args, id) == first
    assert board.titles("Lead") == ["Once"]


def test_a_command_id_used_for_something_else_is_a_conflict(board, connect):
    ana, id = connect(make_member(board)), new_id()
    args = {"column": board.columns["Lead"], "title": "Once"}
    ana.command(board.stream, "card.create", args, id)
    ack = ana.command(board.stream, "card.create", args | {"title": "Twice"}, id)
    assert ack["error"]["code"] == "conflict"


def test_a_refusal_says_which_field_and_changes_nothing(board, connect):
    ana = connect(make_member(board))
    start = ana.join(board.stream)["seq"]
    args = {"column": board.columns["Lead"], "title": "", "colour": "red"}
    error = ana.command(board.stream, "card.create", args)["error"]
    assert error["code"] == "invalid"
    assert set(error["data"]["fields"]) == {"title", "colour"}
    assert ana.join(board.stream)["seq"] == start


def test_a_stranger_and_a_missing_board_look_the_same(board, connect):
    stranger = connect(make_person(board.workspace))
    real = stranger.call("join", {"stream": board.stream, "since": 0})
    missing = stranger.call("join", {"stream": f"board:{new_id()}", "since": 0})
    assert real == missing
    assert real["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "stream", [{"board": {"$ne": 1}}, [1, 2], True, "board:1 OR 1=1", "x", None]
)
def test_a_crooked_stream_is_not_found(board, connect, stream):
    ana = connect(make_member(board))
    answer = ana.call("join", {"stream": stream, "since": 0})
    assert answer["error"]["code"] == "not_found"


def test_an_unknown_epoch_or_a_number_from_the_future_answers_resync(board, connect):
    ana = connect(make_member(board))
    assert ana.join(board.stream, since=10_000) == {"resync": True}
    answer = ana.call("join", {"stream": board.stream, "since": 0, "epoch": "another"})
    assert answer["ok"] == {"resync": True}


def test_a_long_log_is_caught_up_in_portions(board, connect):
    card, text = make_card(board), "潮" * 19_000
    for _ in range(40):
        make_comment(board, card, text)
    ana, since, portions = connect(make_member(board)), 0, []
    newest = head_of(board)
    while since < newest:
        answer = ana.call("join", {"stream": board.stream, "since": since})["ok"]
        portions.append(answer["changes"])
        assert answer["seq"] == newest
        assert answer["changes"][0]["seq"] == since + 1
        since = answer["changes"][-1]["seq"]
    assert len(portions) > 1
    assert max(len(strict_json.dumps(portion)) for portion in portions) < 600_000


def test_whoever_is_removed_hears_nothing_more(board, connect):
    member = make_member(board)
    tom, owner = connect(member), connect(board.owner)
    for person in (tom, owner):
        person.join(board.stream)
    owner.command(board.stream, "member.remove", {"member": member})
    tom.wait_for(lambda: tom.saw("revoked"), "revoked")
    heard = len(tom.seqs(board.stream))
    args = {"column": board.columns["Lead"], "title": "Secret"}
    seq = owner.command(board.stream, "card.create", args)["ok"]["seq"]
    owner.wait_for_seq(board.stream, seq)
    assert len(tom.seqs(board.stream)) == heard
    assert tom.call("join", {"stream": board.stream, "since": 0})["error"]["code"] == "not_found"


def test_a_removed_member_cannot_repeat_an_old_command(board, connect):
    member, id = make_member(board), new_id()
    tom, owner = connect(member), connect(board.owner)
    args = {"column": board.columns["Lead"], "title": "Mine"}
    tom.command(board.stream, "card.create", args, id)
    owner.command(board.stream, "member.remove", {"member": member})
    assert tom.command(board.stream, "card.create", args, id)["error"]["code"] == "not_found"


def test_without_a_credential_there_is_no_connection(live_server):
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(live_server.url, transports=["websocket"])


def test_the_head_is_told_every_few_seconds(board, connect):
    ana = connect(make_member(board))
    start = ana.join(board.stream)
    ana.wait_for(lambda: ana.saw("head"), "a head")
    head = ana.saw("head")[0]
    assert head == {"stream": board.stream, "epoch": start["epoch"], "seq": start["seq"]}


def test_a_change_made_beside_the_server_arrives(board, connect):
    """The test's own process commits, as `flask board import` would; the server compares heads."""
    ana = connect(make_member(board))
    seq = ana.join(board.stream)["seq"]
    make_card(board, "Lead", "From the command line")
    ana.wait_for_seq(board.stream, seq + 1)


def test_rest_and_socket_are_the_same_path(board, connect, live_server):
    member = make_member(board)
    ana = connect(member)
    seq = ana.join(board.stream)["seq"]
    answer = post(
        f"{live_server.url}/api/boards/{board.id}/commands/card.create",
        {"column": board.columns["Lead"], "title": "By REST"},
        token_of(member),
    )
    assert answer["seq"] == seq + 1
    ana.wait_for_seq(board.stream, seq + 1)
    assert ana.changes[board.stream][-1] == answer["change"]


def post(url: str, body: dict, token: str) -> dict:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(url, strict_json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return strict_json.loads(answer.read())
