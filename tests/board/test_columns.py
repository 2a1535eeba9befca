"""The stages of a pipeline: making, ordering, changing, archiving them."""

import pytest

from core.errors import Conflict, Gone, Invalid, NotFound
from core.models import new_id
from tests.factories import make_board, make_card


@pytest.fixture
def board(app):
    return make_board()


def test_a_new_column_stands_where_it_is_wanted(board):
    board.run("column.create", name="Trial", after=board.columns["Lead"])
    board.run("column.create", name="First", after=None)
    board.run("column.create", name="Last")
    assert board.stages() == [
        "First", "Lead", "Trial", "Qualified", "Proposal", "Negotiation", "Won", "Lost", "Last",
    ]  # fmt: skip


def test_a_column_is_moved_behind_another(board):
    board.run("column.move", column=board.columns["Lost"], after=board.columns["Lead"])
    assert board.stages()[:3] == ["Lead", "Lost", "Qualified"]


@pytest.mark.parametrize(("kind", "probability"), [("open", 0), ("won", 100), ("lost", 0)])
def test_a_column_knows_its_usual_probability(board, kind, probability):
    id = board.run("column.create", name="x", kind=kind).result["column"]
    assert board.record("column", id)["probability"] == probability


@pytest.mark.parametrize(
    "fields",
    [{"probability": 101}, {"probability": 1.5}, {"wip_limit": 0}, {"kind": "x"}, {"name": "x"}],
)
def test_wrong_fields_are_refused(board, fields):
    with pytest.raises(Invalid):
        board.run("column.edit", column=board.columns["Lead"], fields=fields)


def test_a_limit_is_set_and_taken_away(board):
    lead = board.columns["Lead"]
    board.run("column.edit", column=lead, fields={"wip_limit": 5, "color": "pink"})
    assert board.record("column", lead)["wip_limit"] == 5
    board.run("column.edit", column=lead, fields={"wip_limit": None})
    assert board.record("column", lead)["wip_limit"] is None
    assert board.record("column", lead)["color"] == "pink"


def test_a_column_with_deals_in_it_is_not_archived(board):
    card = make_card(board)
    with pytest.raises(Conflict) as refusal:
        board.run("column.archive", column=board.columns["Lead"])
    assert refusal.value.data["cards"] == 1
    board.run("card.archive", card=card)
    board.run("column.archive", column=board.columns["Lead"])
    assert "Lead" not in board.stages()


def test_a_column_with_deals_in_it_keeps_its_kind(board):
    card = make_card(board)
    with pytest.raises(Conflict):
        board.run("column.edit", column=board.columns["Lead"], fields={"kind": "won"})
    board.run("card.archive", card=card)
    board.run("column.edit", column=board.columns["Lead"], fields={"kind": "won"})
    assert board.record("column", board.columns["Lead"])["kind"] == "won"


def test_an_archived_column_comes_back_to_its_place(board):
    board.run("column.archive", column=board.columns["Qualified"])
    with pytest.raises(Gone):
        board.run("column.rename", column=board.columns["Qualified"], name="x")
    board.run("column.restore", column=board.columns["Qualified"])
    assert board.stages()[:3] == ["Lead", "Qualified", "Proposal"]


def test_a_column_of_another_board_does_not_exist_here(board):
    foreign = make_board().columns["Lead"]
    for command, args in (
        ("column.rename", {"name": "x"}),
        ("column.move", {}),
        ("column.edit", {"fields": {}}),
        ("column.archive", {}),
        ("column.restore", {}),
    ):
        with pytest.raises(NotFound):
            board.run(command, column=foreign, **args)


def test_an_id_names_one_column(board):
    with pytest.raises(Conflict):
        board.run("column.create", id=board.columns["Lead"], name="x")
    id = new_id()
    assert board.run("column.create", id=id, name="x").result["column"] == id
