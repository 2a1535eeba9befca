"""An import that waits, is called off, or fails goes on as if nothing had been, or leaves nothing behind."""

import io
import json
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.forgetting import ask_to_be_forgotten
from auth.models import Member
from board.models import Board
from core import clock
from core.commands import derived_id
from core.extensions import db
from core.jobs import Cancelled, Paused, Progress, find_job, pause_job, work_one
from core.models import new_id
from integrations.imports.uploads import upload_folder
from tests.factories import make_board, make_label, make_person

pytestmark = pytest.mark.once

BOARD, MEMBER = Board.__table__, Member.__table__


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


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)


@pytest.fixture
def paused(owner, monkeypatch):
    """Ask for an import of a file and let it wait on its way; return its job."""

    def do(place, content):
        content = content if isinstance(content, str) else json.dumps(content)
        data = {"file": (io.BytesIO(content.encode()), "deals.file")}
        job = owner.post(f"/api/{place}/import", data=data).json["job"]
        steps, turns = Progress.step, iter(range(1, 1000))

        def step(self, done, total):
            if next(turns) == 3:
                pause_job(self.id)
            steps(self, done, total)

        with monkeypatch.context() as patch:
            patch.setattr(Progress, "step", step)
            assert work_one()
        assert owner.get(f"/api/jobs/{job}").json["state"] == "paused"
        return job

    return do


@pytest.fixture
def end(owner):
    """Let an import that waits go on or be called off; return what state it ends in."""

    def do(job, how):
        owner.post(f"/api/jobs/{job}/{how}")
        assert work_one()
        return owner.get(f"/api/jobs/{job}").json["state"]

    return do


TABLE = "Title,Stage,Labels\n" + "".join(f"Vans {number},Alpha,Hot\n" for number in range(300))


def a_day_passes():
    for file in upload_folder().iterdir():
        os.utime(file, (1, 1))


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


@pytest.mark.parametrize("content", [board_file(), TABLE], ids=["board", "table"])
def test_an_import_that_waited_goes_on_into_stages_and_labels_that_were_renamed_meanwhile(
    board, paused, end, content
):
    stage = board.run("column.create", name="Alpha").result["column"]
    label = make_label(board, "Hot", "red")
    job = paused(f"boards/{board.id}", content)
    board.run("column.rename", column=stage, name="Beginning")
    board.run("label.edit", label=label, fields={"name": "Warm"})
    assert end(job, "resume") == "done"
    cards = board.records("card")
    assert len(cards) == (300 if content == TABLE else 60)
    assert {card["column"] for card in cards} == {stage}
    assert {id for card in cards for id in card["labels"]} == {label}


@pytest.mark.parametrize("content", [board_file(), TABLE])
def test_an_import_that_is_called_off_while_it_waits_is_taken_back(board, paused, end, content):
    job = paused(f"boards/{board.id}", content)
    assert board.records("card") != []
    assert end(job, "cancel") == "cancelled"
    assert (board.records("card"), board.records("column")) == ([], [])
    assert [one["state"] for one in board.records("import")] == ["cancelled"]


@pytest.mark.parametrize("content", [board_file(), TABLE])
def test_a_new_board_goes_when_its_import_is_called_off_while_it_waits(
    board, owner, paused, end, content
):
    job = paused(f"workspaces/{board.workspace.id}", content)
    assert len(owner.get("/api/boards").json["boards"]) == 2
    assert end(job, "cancel") == "cancelled"
    assert [one["id"] for one in owner.get("/api/boards").json["boards"]] == [board.id]


@pytest.mark.parametrize("content", [board_file(), TABLE], ids=["board", "table"])
@pytest.mark.parametrize("is_new", [False, True], ids=["board here", "new board"])
def test_an_import_that_waits_when_its_owner_is_forgotten_is_taken_back_first(
    board, paused, at, content, is_new
):
    job = paused(f"workspaces/{board.workspace.id}" if is_new else f"boards/{board.id}", content)
    made = type(board)(find_job(job).args["place"]["board"], board.workspace)
    assert made.records("card") != []
    make_person(board.workspace, role="owner")
    ask_to_be_forgotten(board.owner)
    for wait in (0, 1):
        at(clock.now() + timedelta(minutes=wait))
        while work_one():
            pass
    assert find_job(job) is None
    assert (made.records("card"), made.records("column")) == ([], [])
    with db.engine.connect() as connection:
        names = connection.scalars(select(MEMBER.c.name).where(MEMBER.c.id == board.owner))
        assert list(names) == ["Former member"]
        shown = select(BOARD.c.id).where(BOARD.c.archived_at.is_(None))
        assert list(connection.scalars(shown)) == [board.id]


@pytest.mark.parametrize("content", [board_file(), TABLE])
def test_an_import_whose_file_is_lost_while_it_waits_is_taken_back(board, paused, end, content):
    job = paused(f"boards/{board.id}", content)
    for file in upload_folder().iterdir():
        file.unlink()
    assert end(job, "resume") == "failed"
    assert (board.records("card"), board.records("column")) == ([], [])


@pytest.mark.parametrize("content", [board_file(), TABLE])
@pytest.mark.parametrize("how", ["resume", "cancel"])
def test_an_import_may_wait_for_more_than_a_day_though_others_send_files(
    board, owner, paused, end, content, how
):
    job = paused(f"boards/{board.id}", content)
    waiting = {file.name for file in upload_folder().iterdir()}
    (upload_folder() / new_id()).write_text("Nobody came for it")
    a_day_passes()
    other = {"file": (io.BytesIO(b"Title\nTrucks\n"), "other.csv")}
    assert owner.post(f"/api/boards/{board.id}/import/inspect", data=other).status_code == 200
    kept = {file.name for file in upload_folder().iterdir()}
    assert waiting <= kept
    assert len(kept) == len(waiting) + 1
    assert end(job, how) == {"resume": "done", "cancel": "cancelled"}[how]
    assert bool(board.records("card")) == (how == "resume")


def titles(board):
    return {card["title"].split()[0] for card in board.records("card")}


def test_a_newer_file_that_was_called_off_is_brought_when_it_comes_again(import_board, board):
    import_board(board_file(), board)
    newer = board_file(title="Trucks")
    with pytest.raises(Cancelled):
        import_board(newer, board, step=stopped_at(3, Cancelled()))
    assert titles(board) == {"Vans"}
    report = import_board(newer, board)
    assert titles(board) == {"Trucks"}
    assert (report["changed"], report["left"]) == (60, 0)


def test_a_newer_file_that_was_undone_is_brought_when_it_comes_again(import_board, board):
    import_board(board_file(5), board)
    base = new_id()
    import_board(board_file(5, "Trucks"), board, base=base)
    board.run("change.undo", group=derived_id(base, "import"))
    assert titles(board) == {"Vans"}
    report = import_board(board_file(5, "Trucks"), board)
    assert titles(board) == {"Trucks"}
    assert (report["changed"], report["left"]) == (5, 0)


def test_what_was_undone_and_done_again_is_brought_up_to_date(import_board, board):
    import_board(board_file(5), board)
    base = new_id()
    import_board(board_file(5, "Trucks"), board, base=base)
    seq = board.run("change.undo", group=derived_id(base, "import")).seq
    board.run("change.undo", seq=seq)
    assert titles(board) == {"Trucks"}
    import_board(board_file(5, "Ships"), board)
    assert titles(board) == {"Ships"}
