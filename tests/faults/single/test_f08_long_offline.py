"""F-08: somebody was offline for long, edited a lot, and the board moved on. Each edit is applied or answered."""

from collections import Counter

import pytest

from auth.tokens import create_token
from core.models import new_id
from tests.factories import make_board, make_card, make_cards, make_member
from tests.support.figures import amount
from tests.support.people import SocketPerson
from tests.support.verify import snapshot_state

pytestmark = pytest.mark.live
EDITS = 200
FAR = amount(1_010, 5_000)
NEAR = amount(400, 900)
CARDS = 40
ARCHIVED = 10


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def connect(live_server):
    people = []

    def connect_person(id):
        people.append(SocketPerson(live_server.url, create_token(id, "t", ["read", "write"])[1]))
        return people[-1]

    yield connect_person
    for person in people:
        person.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("moved_on", "way"), [(NEAR, "delta"), (FAR, "resync")])
def test_f08_after_long_absence_every_edit_is_applied_or_answered_gone(
    board, connect, figure, moved_on, way
):
    cards = make_cards(board, "Lead", *(f"Deal {number}" for number in range(CARDS)))
    member = make_member(board)
    ana = connect(member)
    left_at = ana.join(board.stream)["seq"]
    known = ana.view(board.stream)
    ana.close()
    outbox = [edit(board, cards[number % CARDS], number) for number in range(EDITS)]
    move_on(board, cards, moved_on)
    ana = connect(member)
    answer = ana.join(board.stream, since=left_at)
    assert ("resync" if answer.get("resync") else "delta") == way
    if way == "delta":
        while (at := ana.seqs(board.stream)[-1]) < answer["seq"]:
            answer = ana.join(board.stream, since=at)
        known = ana.view(board.stream, known)
        assert known == snapshot_state(board.stream, "everyone")
    answers = Counter()
    for id, name, args in outbox:
        ack = ana.command(board.stream, name, args, id)
        code = "applied" if "ok" in ack else ack["error"]["code"]
        answers[code] += 1
        assert (code == "gone") == (args["card"] in cards[:ARCHIVED])
        assert "ok" in ack or ack["error"]["message"]
    figure(behind=moved_on, way=way, edits=EDITS, **answers, unaccounted=EDITS - answers.total())
    assert set(answers) == {"applied", "gone"}
    assert answers.total() == EDITS


def edit(board, card, number):
    choices = (
        ("card.edit", {"card": card, "fields": {"title": f"Renamed {number}"}}),
        ("comment.add", {"card": card, "text": f"From the train, {number}"}),
        ("card.move", {"card": card, "column": board.columns["Qualified"]}),
        ("card.describe", {"card": card, "text": f"Written at {number}"}),
    )
    return new_id(), *choices[number // CARDS % len(choices)]


def move_on(board, cards, count):
    for card in cards[:ARCHIVED]:
        board.run("card.archive", card=card)
    busy = make_card(board, "Proposal", "Busy")
    for number in range(count - ARCHIVED - 1):
        column = board.columns["Proposal" if number % 2 else "Negotiation"]
        board.run("card.move", card=busy, column=column)
