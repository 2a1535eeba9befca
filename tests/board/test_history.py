"""What was done, as sentences: for a card and for a board."""

import pytest
from flask_babel import force_locale

from board.activity import SENTENCES
from board.history import PAGE, Wanted, board_activity, card_history
from core.actors import Actor
from core.extensions import db
from core.scopes import open_stream
from tests.board.verify_cases import CASES
from tests.factories import (
    make_board,
    make_card,
    make_comment,
    make_company,
    make_label,
    make_member,
    make_task,
)


@pytest.fixture
def board(app):
    return make_board()


def said(board, card, before=None):
    """Return the newest line of a card's history as (text, before, after)."""
    line = history(board, card, before)[0]
    return line["text"], line.get("before"), line.get("after")


def history(board, card, before=None):
    with force_locale("en"), db.engine.connect() as connection:
        context = open_stream(board.stream, Actor(board.owner), connection)[1]
        return card_history(connection, context, card, Wanted(before))


def activity(board, before=None):
    with force_locale("en"), db.engine.connect() as connection:
        context = open_stream(board.stream, Actor(board.owner), connection)[1]
        return board_activity(connection, context, Wanted(before))


def test_a_line_says_who_did_what_and_when(board):
    card = make_card(board)
    (line,) = history(board, card)
    assert line.pop("at").endswith("Z")
    assert line == {
        "seq": board.card(card)["number"] + 1,
        "actor": board.owner,
        "name": "card.create",
        "text": "created the deal",
    }


def test_a_move_names_both_stages(board):
    card = make_card(board)
    board.run("card.move", card=card, column=board.columns["Proposal"])
    assert said(board, card) == ("moved the deal", "Lead", "Proposal")
    board.run("card.move", card=card, column=board.columns["Proposal"])
    assert said(board, card) == ("moved the deal within Proposal", None, None)


def test_a_win_and_a_loss_are_said_as_such(board):
    card = make_card(board)
    board.run("card.move", card=card, column=board.columns["Won"])
    assert said(board, card) == ("won the deal", "Lead", "Won")
    board.run("card.lose", card=card, reason="Price")
    assert said(board, card) == ("lost the deal: Price", "Won", "Lost")
    board.run("card.reopen", card=card)
    assert said(board, card) == ("reopened the deal", "Lost", "Lead")


def test_one_field_is_shown_before_and_after(board):
    card = make_card(board, value={"amount": 100_000, "currency": "EUR"})
    edits = [
        ({"value": {"amount": 125_050, "currency": "EUR"}}, "value", "€1,000.00", "€1,250.50"),
        ({"value": {"amount": 500, "currency": "JPY"}}, "value", "€1,250.50", "¥500"),
        ({"expected_close": "2026-12-04"}, "expected close", "none", "Dec 4, 2026"),
        ({"title": "New"}, "title", "A deal", "New"),
        ({"company": make_company(board.workspace)}, "company", "none", "Umbra Foods"),
    ]
    for fields, name, before, after in edits:
        board.run("card.edit", card=card, fields=fields)
        assert said(board, card) == (f"changed {name}", before, after)


def test_several_fields_are_named(board):
    card = make_card(board)
    board.run("card.edit", card=card, fields={"title": "x", "expected_close": "2026-12-04"})
    assert said(board, card)[0] == "changed title and expected close"
    board.run("card.edit", card=card, fields={})
    assert said(board, card)[0] == "saved the deal without a change"


def test_people_are_called_by_name(board):
    card, ann = make_card(board), make_member(board, name="Ann Berg")
    board.run("card.assign", card=card, member=ann)
    assert said(board, card) == ("changed the owner", "none", "Ann Berg")
    board.run("card.assign", card=card, member=board.owner, role="Support")
    assert said(board, card)[0] == "added Olga Owner to the deal as Support"
    board.run("card.unassign", card=card, member=board.owner)
    assert said(board, card)[0] == "took Olga Owner off the deal"
    board.run("card.unassign", card=card, member=ann)
    assert said(board, card)[0] == "took Ann Berg off the deal"


def test_tasks_labels_comments_and_texts_belong_to_a_cards_history(board):
    card, label = make_card(board), make_label(board, "Hot")
    task, comment = make_task(board, card, "Call"), make_comment(board, card)
    steps = [
        ("task.complete", {"task": task}, "completed the task “Call”"),
        ("task.edit", {"task": task, "fields": {"title": "Write"}}, "changed title"),
        ("card.label", {"card": card, "label": label}, "added the label Hot"),
        ("card.unlabel", {"card": card, "label": label}, "removed the label Hot"),
        ("card.describe", {"card": card, "text": "x"}, "wrote the description"),
        ("card.describe", {"card": card, "text": "y"}, "changed the description"),
        ("card.describe", {"card": card, "text": ""}, "removed the description"),
        ("comment.edit", {"comment": comment, "text": "x"}, "edited a comment"),
        ("comment.archive", {"comment": comment}, "removed a comment"),
        ("card.archive", {"card": card}, "archived the deal"),
        ("card.restore", {"card": card}, "restored the deal"),
    ]
    for command, args, sentence in steps:
        board.run(command, **args)
        assert said(board, card)[0] == sentence


def test_history_comes_in_pages_newest_first(board):
    card = make_card(board)
    for number in range(PAGE + 5):
        board.run("card.edit", card=card, fields={"title": str(number)})
    first = history(board, card)
    rest = history(board, card, before=first[-1]["seq"])
    seqs = [line["seq"] for line in first + rest]
    assert (len(first), len(rest)) == (PAGE, 6)
    assert seqs == sorted(seqs, reverse=True)
    assert len(set(seqs)) == PAGE + 6


def test_a_cards_history_holds_nothing_of_other_cards(board):
    first, second = make_card(board), make_card(board)
    make_comment(board, second)
    assert [line["name"] for line in history(board, first)] == ["card.create"]


def test_the_boards_activity_names_the_deal(board):
    card = make_card(board, title="Umbra")
    newest, oldest = activity(board)[0], activity(board)[-1]
    assert newest["card"] == {"id": card, "number": 1, "title": "Umbra"}
    assert oldest["text"] == "created the board"
    assert "card" not in oldest


@pytest.mark.parametrize("name", sorted(name for scope, name in CASES if scope == "board"))
def test_every_command_of_the_board_has_a_sentence(name):
    assert name in SENTENCES
