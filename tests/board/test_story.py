"""The story of a deal: its turning points, its owners and values over time, its stays."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from board.queries import find_card
from board.story import story
from core import clock
from core.actors import Actor
from core.consumers import run_consumers
from core.extensions import db
from core.pruning import prune
from core.scopes import open_stream
from tests.factories import make_baton, make_board, make_card, make_comment, make_member


@pytest.fixture
def board(app):
    return make_board()


def told(board, card, reader=None):
    with force_locale("en"), db.engine.connect() as connection:
        context = open_stream(board.stream, Actor(reader or board.owner), connection)[1]
        return story(connection, context, find_card(connection, card))


def points(board, card):
    """Return the turning points as sentences with what was and what became."""
    shown = []
    for point in told(board, card)["points"]:
        values = [point[name] for name in ("before", "after") if name in point]
        shown.append(" | ".join([point["text"], *values]))
    return shown


def euros(amount):
    return {"amount": amount * 100, "currency": "EUR"}


def test_a_deal_from_its_making_to_its_loss(board):
    tom = make_member(board, name="Tom")
    card = make_card(board, value=euros(1000))
    board.run("card.assign", card=card, member=tom)
    board.run("card.edit", by=tom, card=card, fields={"value": euros(1500), "title": "New"})
    board.run("card.move", by=tom, card=card, column=board.columns["Proposal"])
    board.run("card.lose", by=tom, card=card, reason="Price")
    assert points(board, card) == [
        "created the deal in Lead",
        "changed the owner | none | Tom",
        "changed the value | €1,000.00 | €1,500.00",
        "moved the deal | Lead | Proposal",
        "lost the deal | Proposal | Lost",
    ]
    shown = told(board, card)
    assert shown["points"][-1]["reason"] == "Price"
    assert [span["value"] for span in shown["owners"]] == [None, "Tom"]
    assert [span["value"] for span in shown["values"]] == ["€1,000.00", "€1,500.00"]
    assert [stay["name"] for stay in shown["stages"]] == ["Lead", "Proposal", "Lost"]
    assert shown["people"][0] == {"id": tom, "name": "Tom", "kinds": {"moves": 2, "deals": 1}}


def test_what_was_undone_is_no_turning_point_and_done_again_it_is_one(board):
    card = make_card(board)
    moved = board.run("card.win", card=card).seq
    undone = board.run("change.undo", seq=moved).seq
    assert points(board, card) == ["created the deal in Lead"]
    board.run("change.undo", seq=undone)
    assert points(board, card)[1:] == ["won the deal | Lead | Won"]


def test_several_changed_at_once_each_have_their_own_turn(board):
    first, second = make_card(board), make_card(board)
    moves = [
        {"name": "card.move", "args": {"card": card, "column": board.columns["Proposal"]}}
        for card in (first, second)
    ]
    board.run("cards.bulk", commands=moves)
    for card in (first, second):
        assert points(board, card)[1:] == ["moved the deal | Lead | Proposal"]


def test_batons_questions_and_the_archive_are_turning_points(board):
    tom = make_member(board, name="Tom")
    card = make_card(board)
    baton = make_baton(board, card, {"member": tom}, question="Can we?")
    board.run("baton.answer", by=tom, baton=baton, text="We can.")
    board.run("comment.ask", comment=make_comment(board, card, "Who signs?"))
    board.run("card.archive", card=card)
    assert points(board, card)[1:] == [
        "asked Tom",
        "answered",
        "asked a question",
        "archived the deal",
    ]
    quotes = [point.get("quote") or point.get("comment") for point in told(board, card)["points"]]
    assert quotes[1:4] == ["Can we?", "We can.", "Who signs?"]


def test_of_the_conversation_what_others_marked_and_the_last_is_told(board):
    card = make_card(board)
    comments = [make_comment(board, card, f"c{number}") for number in range(6)]
    board.run("comment.react", comment=comments[1], reaction="heart")
    shown = told(board, card)
    assert [comment["text"] for comment in shown["comments"]] == ["c1", "c3", "c4", "c5"]
    assert shown["comments_count"] == 6


def test_where_the_log_was_pruned_the_story_says_since_when_and_begins_there(board):
    card = make_card(board)
    board.run("card.move", card=card, column=board.columns["Proposal"])
    run_consumers()
    prune(db.engine, clock.now() + timedelta(days=1), 0)
    board.run("card.win", card=card)
    shown = told(board, card)
    assert shown["kept_since"]
    assert points(board, card)[1:] == ["won the deal | Proposal | Won"]
    assert [stay["name"] for stay in shown["stages"]] == ["Proposal", "Won"]
