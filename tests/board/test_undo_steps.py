"""Which of my changes the keys undo next, and what I see before I undo more than that."""

import pytest

from core.models import new_id
from tests.factories import make_board, make_card, make_cards, make_member


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def ann(board):
    return make_member(board)


@pytest.fixture
def steps(board, ann, visitor):
    client = visitor(ann)
    return lambda **query: client.get(f"/api/boards/{board.id}/undo", query_string=query).json


@pytest.fixture
def preview(board, ann, visitor):
    client = visitor(ann)
    call = f"/api/boards/{board.id}/undo/preview"
    return lambda **query: client.get(call, query_string=query)


def follow(board, ann, step):
    """Do what a step says."""
    of = {name: step[name] for name in ("seq", "group") if name in step}
    return board.run("change.undo", by=ann, **of)


def title(board, card):
    return board.card(card)["title"]


def test_at_first_there_is_nothing(steps):
    assert steps() == {"undo": None, "redo": None}


def test_back_and_forth_as_everywhere(board, ann, steps):
    card = make_card(board, title="zero")
    for word in ("one", "two", "three"):
        board.run("card.edit", by=ann, card=card, fields={"title": word})
    for word in ("two", "one"):
        follow(board, ann, steps()["undo"])
        assert title(board, card) == word
    follow(board, ann, steps()["redo"])
    assert title(board, card) == "two"
    follow(board, ann, steps()["redo"])
    assert title(board, card) == "three"
    assert steps()["redo"] is None
    for word in ("two", "one", "zero"):
        follow(board, ann, steps()["undo"])
        assert title(board, card) == word
    assert steps()["undo"] is None


def test_something_new_ends_what_could_be_done_again(board, ann, steps):
    card = make_card(board)
    board.run("card.edit", by=ann, card=card, fields={"title": "one"})
    follow(board, ann, steps()["undo"])
    board.run("card.edit", by=ann, card=card, fields={"title": "two"})
    assert steps()["redo"] is None


def test_only_my_own_changes_count_and_the_step_says_what_it_was(board, ann, steps):
    card = make_card(board)
    board.run("card.move", by=ann, card=card, column=board.columns["Proposal"])
    board.run("card.edit", card=card, fields={"title": "the owner's"})
    assert steps()["undo"]["text"] == "moved the deal"


def test_what_cannot_be_undone_any_more_is_passed_over(board, ann, steps):
    card = make_card(board)
    board.run("card.edit", by=ann, card=card, fields={"title": "one"})
    moved = board.run("card.move", by=ann, card=card, column=board.columns["Proposal"])
    board.run("card.move", card=card, column=board.columns["Lead"])
    assert steps(before=moved.seq)["undo"]["text"] == "changed title"


def test_a_preview_says_what_would_happen_and_does_nothing(board, ann, preview):
    first, second = make_cards(board, "Lead", "first", "second")
    edit = {"name": "card.edit", "args": {"card": first, "fields": {"title": "renamed"}}}
    move = {"name": "card.move", "args": {"card": second, "column": board.columns["Proposal"]}}
    done = board.run("cards.bulk", by=ann, commands=[edit, move])
    board.run("card.move", card=second, column=board.columns["Won"])
    seen = preview(seq=done.seq).json
    (line,) = seen["cards"]
    assert (line["title"], line["fate"]) == ("first", "changes")
    assert line["fields"] == [{"field": "title", "now": "renamed", "becomes": "first"}]
    (stays,) = seen["touched"]
    assert (stays["title"], stays["why"]) == ("second", "changed")
    assert seen["until"] == board.head() == done.seq + 1


def test_a_preview_of_what_somebody_did_says_what_it_leaves(board, ann, preview):
    tom = make_member(board)
    card = make_card(board)
    said = board.run("comment.add", by=tom, card=card, text="Hello")
    board.run("card.edit", by=tom, card=card, fields={"title": "His"})
    seen = preview(member=tom, since=said.change.at.isoformat()).json
    assert [line["id"] for line in seen["cards"]] == [card]
    (stays,) = seen["stays"]
    assert (stays["text"], stays["why"]) == ("commented", "Your role does not allow this.")


@pytest.mark.parametrize("query", [{}, {"seq": "x"}, {"member": new_id(), "since": "noon"}])
def test_a_crooked_question_is_refused(preview, query):
    assert preview(**query).status_code == 422


def test_strangers_learn_nothing(board, visitor):
    stranger = make_member(make_board())
    for call in ("undo", "undo/preview?seq=1"):
        assert visitor(stranger).get(f"/api/boards/{board.id}/{call}").status_code == 404
