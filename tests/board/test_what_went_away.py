"""Every command on something that was archived meanwhile: refused with what and who, changing nothing."""

import pytest

from core.commands import execute
from core.errors import Gone, NotFound
from tests.board.verify_cases import CASES
from tests.factories import MadeBoard, MadeWorkspace, make_board, make_card, make_member, make_task

pytestmark = pytest.mark.once

NAMED = ("card", "column", "task", "comment", "label", "attachment")
# What is done to things that are in the archive, or needs them no longer.
GOES_ON = {
    ("card.restore", "card"),
    ("column.restore", "column"),
    ("attachment.restore", "attachment"),
    ("task.restore", "task"),
    ("comment.restore", "comment"),
    ("label.restore", "label"),
    # Taking a label off, whatever became of the label.
    ("card.unlabel", "label"),
    # A deal that was won stays an example, wherever it is.
    ("playbook.add_example", "card"),
    ("playbook.remove_example", "card"),
}


# What only the house itself does.
INTERNAL = {
    *("board.empty", "change.rewind", "company.rename", "company.replace", "pulse.answer"),
    "import.records",
}


def board_cases():
    for (scope, name), cases in CASES.items():
        if scope == "board" and name not in INTERNAL:
            for number, case in enumerate(cases):
                yield pytest.param(name, case, id=f"{name}-{number}")


def card_level_cases():
    return [case for case in board_cases() if case.id.startswith(("task.", "comment.", "version."))]


@pytest.mark.parametrize(("name", "case"), list(board_cases()))
def test_a_command_on_what_was_archived_is_refused_and_says_what_it_was(app, name, case):
    stream, args, actor = case()
    board = MadeBoard(stream.partition(":")[2], MadeWorkspace("", actor.id))
    for field in [word for word in NAMED if args.get(word) and (name, word) not in GOES_ON]:
        stream, args, actor = case()
        board = MadeBoard(stream.partition(":")[2], MadeWorkspace("", actor.id))
        archive(board, field, args[field], args.get("card"))
        before = board.head()
        with pytest.raises(Gone) as refusal:
            execute(stream, name, args, actor)
        assert refusal.value.data["field"] == field
        assert board.head() == before


@pytest.mark.parametrize(("name", "case"), list(card_level_cases()))
def test_a_command_on_a_thing_of_an_archived_deal_names_the_deal(app, name, case):
    stream, args, actor = case()
    board = MadeBoard(stream.partition(":")[2], MadeWorkspace("", actor.id))
    if thing_of_the_board(board, args):
        return
    [subject] = [word for word in ("task", "comment", "version", "card") if word in args][:1]
    card = args[subject] if subject == "card" else board.record(subject, args[subject])["card"]
    board.run("card.archive", card=card)
    with pytest.raises(Gone) as refusal:
        execute(stream, name, args, actor)
    assert (refusal.value.data["field"], refusal.value.data["id"]) == ("card", card)
    assert refusal.value.data["by"] == actor.id


def thing_of_the_board(board, args):
    """A comment of the board's own conversation hangs on no deal."""
    if "comment" in args:
        return board.record("comment", args["comment"])["card"] is None
    return args.get("card", "") is None


def archive(board, type, id, card):
    """Archive a thing; a column only when its deals are archived or elsewhere."""
    if board.record(type, id)["archived_at"]:
        return
    if type == "column":
        for other in board.records("card"):
            if other["column"] == id and not other["archived_at"] and other["id"] != card:
                board.run("card.archive", card=other["id"])
        if card and board.card(card)["column"] == id:
            elsewhere = next(one["id"] for one in board.records("column") if one["id"] != id)
            board.run("card.move", card=card, column=elsewhere)
    board.run(f"{type}.archive", **{type: id})


@pytest.fixture
def board(app):
    return make_board()


def test_a_refusal_names_who_archived_it(board):
    tom, card = make_member(board), make_card(board)
    task = make_task(board, card)
    board.run("task.archive", by=tom, task=task)
    with pytest.raises(Gone) as refusal:
        board.run("task.complete", task=task)
    assert refusal.value.data["by"] == tom
    board.run("card.archive", by=tom, card=card)
    with pytest.raises(Gone, match="This deal was archived") as refusal:
        board.run("card.move", card=card, column=board.columns["Won"])
    assert refusal.value.data["by"] == tom


def test_a_neighbour_that_went_away_is_no_obstacle(board):
    above, card = make_card(board, "Won", "above"), make_card(board)
    board.run("card.archive", card=above)
    board.run("card.move", card=card, column=board.columns["Won"], after=above)
    assert board.titles("Won") == ["A deal"]


def test_a_task_of_a_deal_that_is_not_there_is_not_found(board):
    with pytest.raises(NotFound):
        board.run("task.create", card=make_card(make_board()), title="x")
