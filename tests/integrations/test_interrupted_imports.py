"""An import that waits, is called off, or fails goes on as if nothing had been, or leaves nothing behind."""

import pytest

from core.jobs import Paused
from core.models import new_id
from tests.factories import make_board

pytestmark = pytest.mark.once


def board_file(count=60, title="Vans"):
    """A board of Trello's with two lists, the second empty and archived."""
    ids = [f"{0x5F000000 + number:08x}{'0' * 16}" for number in range(count + 5)]
    return {
        "id": ids[0], "idOrganization": None, "shortLink": "x", "name": "Trade", "checklists": [], "actions": [],
        "lists": [
            {"id": ids[1], "name": " Alpha ", "pos": 1}, {"id": ids[2], "name": "Beta", "pos": 2, "closed": True},
        ],
        "labels": [{"id": ids[3], "name": "Hot", "color": "red"}],
        "members": [{"id": ids[4], "fullName": "Zed", "username": "zed"}],
        "cards": [
            {"id": id, "name": f"{title} {number}", "idList": ids[1], "pos": number, "idLabels": [ids[3]],
             "idMembers": [ids[4]]}
            for number, id in enumerate(ids[5:])
        ],
    }  # fmt: skip


def stopped_at(turn, error):
    """Return a step that breaks an import off at its so-and-so-manieth turn."""
    turns = iter(range(1, 1000))

    def step(_done, _total):
        if next(turns) == turn:
            raise error

    return step


@pytest.mark.parametrize("turn", [2, 3])
def test_an_import_that_waited_brings_its_new_stages_and_all_deals(import_board, board, turn):
    base, other = new_id(), make_board(preset="empty")
    with pytest.raises(Paused):
        import_board(board_file(), board, base=base, step=stopped_at(turn, Paused()))
    assert not [column for column in board.records("column") if not column["archived_at"]]
    report = import_board(board_file(), board, base=base)
    shown = {column["name"]: not column["archived_at"] for column in board.records("column")}
    assert shown == {"Alpha": True, "Beta": False}
    assert len(board.records("card")) == 60
    straight = import_board(board_file(), other)
    same = ("columns", "cards", "labels", "stages", "changed")
    assert {name: report[name] for name in same} == {name: straight[name] for name in same}


def test_an_import_that_waited_goes_on_though_a_stage_of_the_same_name_came_meanwhile(
    import_board, board
):
    base = new_id()
    with pytest.raises(Paused):
        import_board(board_file(), board, base=base, step=stopped_at(2, Paused()))
    board.run("column.create", name="Alpha")
    import_board(board_file(), board, base=base)
    assert len(board.records("card")) == 60
    assert [one["state"] for one in board.records("import")] == ["done"]
