"""Making and changing boards."""

import pytest

from core.actors import Actor
from core.changes import head
from core.commands import execute
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.extensions import db
from core.models import new_id
from tests.factories import (
    MadeBoard,
    make_board,
    make_card,
    make_label,
    make_member,
    make_person,
    make_workspace,
)


@pytest.fixture
def workspace(app):
    return make_workspace(currency="CNY")


def test_a_new_board_is_change_one_of_its_own_stream(workspace):
    id = new_id()
    made = workspace.run("board.create", id=id, name="Pipeline")
    assert (made.seq, made.change.stream, made.result) == (1, f"board:{id}", {"board": id})
    assert [patch["type"] for patch in made.change.patches] == ["board", "member"]
    assert made.change.patches[1]["put"] == {"id": workspace.owner, "role": "manager"}
    with db.engine.connect() as connection:
        assert head(connection, f"board:{id}") == 1


def test_a_new_board_takes_the_workspaces_currency_unless_told(workspace):
    for currency, expected in ((None, "CNY"), ("USD", "USD")):
        told = {"currency": currency} if currency else {}
        made = workspace.run("board.create", name="x", **told)
        assert made.change.patches[0]["put"]["currency"] == expected


def test_the_sales_preset_is_a_pipeline(app):
    board = make_board(preset="sales")
    shown = [board.record("column", id) for id in board.columns.values()]
    assert [(column["name"], column["kind"], column["probability"]) for column in shown] == [
        ("Lead", "open", 10),
        ("Qualified", "open", 25),
        ("Proposal", "open", 50),
        ("Negotiation", "open", 75),
        ("Won", "won", 100),
        ("Lost", "lost", 0),
    ]


def test_a_preset_with_a_process_asks_for_something_and_says_what_to_do(app):
    for preset in ("new_business", "renewals", "hand_over", "growth"):
        board = make_board(preset=preset)
        first = board.record("column", next(iter(board.columns.values())))
        assert first["criteria"], preset
        assert board.records("playbook"), preset
    assert [label["name"] for label in make_board(preset="renewals").records("label")]


def test_a_board_like_another_has_its_process_and_none_of_its_deals(workspace):
    first = make_board(workspace, "new_business")
    make_label(first, "Hot")
    column, won = first.columns["Lead"], make_card(first, "Won")
    first.run("playbook.add_example", column=column, card=won)
    first.run("column.edit", column=column, fields={"acts_member": make_member(first)})
    second = MadeBoard(
        workspace.run("board.create", name="Second", like=first.id).result["board"], workspace, {}
    )
    assert second.stages() == first.stages()
    lead = next(one for one in second.records("column") if one["name"] == "Lead")
    assert lead["criteria"] == first.record("column", column)["criteria"]
    assert (lead["acts_member"], second.records("card")) == (None, [])
    told = second.record("playbook", lead["id"])
    assert told["text"] == first.record("playbook", column)["text"]
    assert told["examples"] == []
    assert "Hot" in {label["name"] for label in second.records("label")}
    assert len(second.records("reason")) == 6
    third = workspace.run("board.create", name="x", like=make_board(workspace, "ideas").id)
    assert third.change.patches[0]["put"]["voting"]


def test_nobody_copies_a_board_that_they_do_not_see(workspace):
    stranger = make_person(workspace)
    for other in (make_board(workspace), make_board()):
        with pytest.raises(NotFound):
            workspace.run("board.create", by=stranger, name="x", like=other.id)


def test_presets_end_with_columns_for_won_and_lost(app):
    board = make_board(preset="support")
    kinds = [board.record("column", id)["kind"] for id in board.columns.values()]
    assert kinds[-2:] == ["won", "lost"]
    with pytest.raises(Invalid):
        make_board(preset="nonsense")


def test_the_same_command_id_makes_one_board(workspace):
    args, id = {"name": "Once"}, new_id()
    first, second = (
        execute(workspace.stream, "board.create", args, Actor(workspace.owner), id)
        for _ in range(2)
    )
    assert (first.result, first.repeated) == (second.result, False)
    assert second.repeated


def test_an_id_names_one_board_in_the_whole_world(workspace):
    id = make_board().id
    with pytest.raises(Conflict):
        workspace.run("board.create", id=id, name="Mine now")


def test_guests_make_no_boards(workspace):
    with pytest.raises(Forbidden):
        workspace.run("board.create", by=make_person(workspace, "guest"), name="x")


def test_a_board_has_another_name_colour_and_currency(app):
    board = make_board()
    board.run("board.rename", name="新名字")
    outcome = board.run("board.edit", color="teal", currency="JPY")
    shown = outcome.change.patches[0]["put"]
    assert (shown["name"], shown["color"], shown["currency"]) == ("新名字", "teal", "JPY")
    with pytest.raises(Invalid):
        board.run("board.edit", name="not here")
