"""Saved views: names for what a board shows, shared by all who are on it, or one's own."""

import pytest

from core.actors import Actor
from core.commands import execute
from core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from tests.factories import make_board, make_member


def test_whoever_opens_the_board_finds_its_views(app):
    board = make_board()
    board.run("view.create", name="Big ones", query={"min": "100000", "view": "table"})
    (view,) = board.records("view")
    assert (view["name"], view["query"]) == ("Big ones", {"min": "100000", "view": "table"})


def test_a_removed_view_can_be_restored_and_not_changed(app):
    board = make_board()
    view = board.run("view.create", name="Mine", query={}).result["view"]
    board.run("view.archive", view=view)
    with pytest.raises(Gone):
        board.run("view.edit", view=view, fields={"name": "Yours"})
    board.run("view.restore", view=view)
    assert board.records("view")[0]["archived_at"] is None


def test_who_may_only_comment_cannot_save_a_view_for_all(app):
    board = make_board()
    with pytest.raises(Forbidden):
        board.run("view.create", by=make_member(board, "commenter"), name="Mine", query={})


@pytest.mark.parametrize(
    "query",
    [
        "sort=value",
        {"sort": 1},
        {"sort": None},
        {"sort": {"$ne": 1}},
        {"x" * 21: "long"},
        {"text": "\0"},
        {str(number): "" for number in range(21)},
        {"text": "x" * 4_001},
    ],
)
def test_what_is_no_address_is_refused(app, query):
    with pytest.raises(Invalid):
        make_board().run("view.create", name="Mine", query=query)


def test_a_board_has_at_most_a_hundred_views(app):
    board = make_board()
    for number in range(100):
        board.run("view.create", name=str(number), query={})
    with pytest.raises(Conflict):
        board.run("view.create", name="one more", query={})


def test_ones_own_view_is_on_ones_own_stream_alone(app):
    board = make_board()
    viewer = make_member(board, "viewer")
    args = {"board": board.id, "name": "Mine", "query": {"sort": "-value"}}
    view = execute(f"user:{viewer}", "view.create", args, Actor(viewer)).result["view"]
    assert board.records("view") == []
    with pytest.raises(NotFound):
        execute(f"user:{viewer}", "view.archive", {"view": view}, Actor(board.owner))


def test_nobody_keeps_a_view_of_a_board_that_they_do_not_see(app):
    board, other = make_board(), make_board()
    args = {"board": other.id, "name": "Mine", "query": {}}
    with pytest.raises(NotFound):
        execute(f"user:{board.owner}", "view.create", args, Actor(board.owner))
