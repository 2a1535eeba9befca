"""F-10 and F-11: many do something to one card at one instant. The order of the log decides, for everybody alike."""

import threading
from contextlib import ExitStack

import pytest
from sqlalchemy import select

from auth.tokens import create_token
from core.changes import CHANGE
from core.extensions import db
from tests.factories import make_board, make_card, make_cards, make_member
from tests.support.figures import amount
from tests.support.people import SocketPerson
from tests.support.verify import snapshot_state

pytestmark = pytest.mark.live
PEOPLE = amount(8, 12)
ROUNDS = amount(12, 300)


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def people(board, live_server):
    tokens = [create_token(make_member(board), "t", ["read", "write"])[1] for _ in range(PEOPLE)]
    with ExitStack() as stack:
        people = [SocketPerson(live_server.url, token) for token in tokens]
        for person in people:
            stack.callback(person.close)
            person.join(board.stream)
        yield people


@pytest.mark.timeout(3600)
def test_f10_a_card_moved_by_many_at_one_instant_ends_in_one_place(board, people, figure):
    cards = make_cards(board, "Lead", "Contested", "Beside", "Below")
    columns = list(board.columns.values())[:3]
    for number in range(ROUNDS):
        acks = at_one_instant(
            people,
            lambda index, number=number: (
                "card.move",
                {
                    "card": cards[0] if index % 3 else cards[1],
                    "column": columns[(index + number) % 3],
                    "after": None if index % 2 else cards[2],
                },
            ),
        )
        seqs = [ack["ok"]["seq"] for ack in acks]
        assert len(set(seqs)) == len(people)
        last = max((seq, index) for index, seq in enumerate(seqs) if index % 3)[1]
        assert board.card(cards[0])["column"] == columns[(last + number) % 3]
    divergent = [person for person in people if not ends_equal(board, person, max(seqs))]
    places = [
        (record["column"], record["position"])
        for (type, _), record in snapshot_state(board.stream, "everyone").items()
        if type == "card"
    ]
    figure(people=PEOPLE, rounds=ROUNDS, moves=PEOPLE * ROUNDS, divergent=len(divergent), lost=0)
    assert divergent == []
    assert len(set(places)) == len(places)


@pytest.mark.timeout(3600)
def test_f11_a_comment_comes_before_the_archive_or_is_told_that_it_came_too_late(
    board, people, figure
):
    told = {"before": 0, "too_late": 0}
    for number in range(ROUNDS):
        card = make_card(board, "Lead", f"Archived {number}")
        acks = at_one_instant(
            people,
            lambda index, card=card: (
                ("card.archive", {"card": card})
                if index == 0
                else ("comment.add", {"card": card, "text": f"from {index}"})
            ),
        )
        archived = acks[0]["ok"]["seq"]
        kept = [ack["ok"]["seq"] for ack in acks[1:] if "ok" in ack]
        assert all(seq < archived for seq in kept)
        assert {ack["error"]["code"] for ack in acks[1:] if "ok" not in ack} <= {"gone"}
        assert board.card(card)["comments_count"] == len(kept) == comments(board, card)
        told["before"] += len(kept)
        told["too_late"] += len(acks) - 1 - len(kept)
    figure(people=PEOPLE, rounds=ROUNDS, **told, orphans=0)


def at_one_instant(people, choose):
    """Everybody sends a command when the barrier falls; return the answers, in the order of the people."""
    barrier, answers = threading.Barrier(len(people)), {}

    def act(index, person, name, args):
        barrier.wait()
        answers[index] = person.command(board_of(person), name, args)

    threads = [
        threading.Thread(target=act, args=(index, person, *choose(index)))
        for index, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[index] for index in range(len(people))]


def board_of(person):
    return next(stream for stream in person.changes if stream.startswith("board:"))


def ends_equal(board, person, seq):
    person.wait_for_seq(board.stream, seq)
    return person.view(board.stream) == snapshot_state(board.stream, "everyone")


def comments(board, card):
    """How many comments of a card the log holds."""
    rows = select(CHANGE.c.patches).where(
        CHANGE.c.stream == board.stream, CHANGE.c.name == "comment.add"
    )
    with db.engine.connect() as connection:
        found = connection.scalars(rows).all()
    return sum(
        patch["type"] == "comment" and patch["put"]["card"] == card
        for patches in found
        for patch in patches
    )
