"""The operator's ways: the workspace as one file, and a board of it made anew."""

import json
import stat
import zipfile

import pytest

from core.jobs import work_one
from tests.factories import make_board, make_card, make_file

pytestmark = pytest.mark.once


@pytest.fixture
def run(app):
    def invoke(*words):
        done = app.test_cli_runner().invoke(args=list(map(str, words)))
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout.splitlines()[-1])

    return invoke


def test_a_workspace_is_written_to_a_file_and_each_board_in_it_can_be_imported(run, tmp_path):
    board = make_board(name="Key: deals / 2026")
    make_card(board, title="First")
    file = tmp_path / "all.zip"
    assert run("workspace", "export", file)["boards"] == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (name,) = [one for one in zipfile.ZipFile(file).namelist() if one.startswith("boards/")]
    assert name == f"boards/Key_ deals _ 2026 {board.id[-8:]}.json"
    document = tmp_path / "board.json"
    document.write_bytes(zipfile.ZipFile(file).read(name))
    assert run("board", "import", document, "--dry-run")["cards"] == 1
    report = run("board", "import", document, "--format", "json")
    assert (report["cards"], report["columns"], report["board"] != board.id) == (1, 6, True)


def test_the_page_recognises_a_board_of_ours_and_makes_a_new_one_of_it(
    app, visitor, export, tmp_path
):
    board = make_board()
    make_card(board, title="First")
    path = tmp_path / "pipeline.json"
    path.write_bytes(export(board, "json").data)
    owner, place = visitor(board.owner), f"/api/workspaces/{board.workspace.id}/import"
    with path.open("rb") as file:
        seen = owner.post(f"{place}/inspect", data={"file": (file, path.name)}).json
    assert (seen["format"], seen["name"], seen["columns"]) == ("json", "Pipeline", [])
    job = owner.post(place, json={"upload": seen["upload"], "name": "Once more"}).json["job"]
    work_one()
    done = owner.get(f"/api/jobs/{job}").json
    assert (done["state"], done["report"]["cards"]) == ("done", 1)
    made = owner.get(f"/api/boards/{done['report']['board']}").json
    assert (made["board"]["name"], made["records"]["card"][0]["title"]) == ("Once more", "First")
    with path.open("rb") as file:
        answer = owner.post(
            f"/api/boards/{board.id}/import/inspect", data={"file": (file, path.name)}
        )
    assert (answer.status_code, "new board" in answer.json["error"]["message"]) == (422, True)


@pytest.fixture
def shelf(app, archived):
    """Two boards, and the file of their workspace's archive, of which one board has a file."""
    first = make_board(name="Key: deals / 2026")
    first.other = make_board(first.workspace, name="Renewals")
    make_file(first, make_card(first), name="offer.txt", content=b"An offer")
    return first


def test_all_boards_of_an_archive_come_or_the_one_that_is_named(run, shelf, archived, tmp_path):
    file = tmp_path / "all.zip"
    file.write_bytes(archived(shelf)[0])
    assert [one["files"] for one in run("board", "import", file, "--dry-run")["boards"]] == [1, 0]
    both = run("board", "import", file)["boards"]
    assert [(one["cards"], one["files"]) for one in both] == [(1, 1), (0, 0)]
    (one,) = run("board", "import", file, "--board", "Key: deals / 2026")["boards"]
    assert (one["files"], one["part"]) == (1, f"boards/Key_ deals _ 2026 {shelf.id[-8:]}.json")


def test_a_board_that_cannot_be_read_stops_no_other_and_ends_in_an_error(
    app, shelf, archived, tmp_path
):
    file = tmp_path / "all.zip"
    harm = lambda name, content: b"{" if name.startswith("boards/Key") else content  # noqa: E731
    file.write_bytes(archived(shelf, harm)[0])
    invoke = app.test_cli_runner().invoke
    done = invoke(args=["board", "import", str(file)])
    first, second = json.loads(done.stdout.splitlines()[-1])["boards"]
    assert (done.exit_code, "error" in first, second["columns"]) == (1, True, 6)
    done = invoke(args=["board", "import", str(file), "--board", "Nowhere"])
    assert (done.exit_code, "Renewals" in done.stderr, done.stdout) == (1, True, "")


def test_a_board_that_fails_in_one_of_several_files_is_told_by_the_exit_too(
    app, shelf, archived, tmp_path
):
    deals, shelves = tmp_path / "deals.csv", tmp_path / "all.zip"
    deals.write_text("Title\nVans\n")
    shelves.write_bytes(
        archived(shelf, lambda name, content: b"{}" if "Renewals" in name else content)[0]
    )
    done = app.test_cli_runner().invoke(args=["board", "import", str(deals), str(shelves)])
    assert "error" in done.stdout
    assert done.exit_code == 1
