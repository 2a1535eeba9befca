"""`flask board import`: the operator's way, whose last line is the report."""

import json
import zipfile

import pytest

from integrations.imports.uploads import upload_folder
from tests.factories import make_board, make_person, make_workspace
from tests.integrations.conftest import FILES

pytestmark = pytest.mark.once

KEYS = {
    "board", "columns", "cards", "archived", "comments", "tasks", "labels", "members", "companies",
    "attachments", "custom_fields", "missing", "problems",
}  # fmt: skip

BOARDS = [(1, "North"), (2, "South")]


@pytest.fixture
def workspace(app):
    return make_workspace()


@pytest.fixture
def run(app, workspace):
    def invoke(name, *words):
        path = FILES / name
        return app.test_cli_runner().invoke(args=["board", "import", str(path), *words])

    return invoke


def report_of(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout.splitlines()[-1])


def test_a_file_becomes_a_board(run, visitor, workspace):
    report = report_of(run("pipeline.csv", "--format", "csv"))
    assert report.keys() >= KEYS
    assert (report["cards"], report["columns"], report["members"]) == (5, 4, 3)
    (shown,) = visitor(workspace.owner).get("/api/boards").json["boards"]
    assert (shown["id"], shown["name"], shown["open_count"]) == (report["board"], "pipeline", 3)


def test_a_dry_run_tells_and_changes_nothing(run, heads, workspace):
    before = heads()
    report = report_of(run("pipeline.csv", "--dry-run"))
    assert (report["cards"], report["dry_run"], heads()) == (5, True, before)


def test_a_board_can_be_named(run, workspace):
    board = make_board(workspace)
    assert report_of(run("pipeline.csv", "--board", board.id))["board"] == board.id
    assert len(board.records("card")) == 5


def test_somebody_can_be_named(run, workspace, visitor):
    person = make_person(workspace)
    report = report_of(run("pipeline.csv", "--as", f"{person[-12:]}@example.com"))
    assert visitor(person).get(f"/api/boards/{report['board']}").status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        ("--as", "nobody@example.com"),
        ("--board", "0198a000-0000-7000-8000-000000000000"),
        ("--board", "nonsense"),
        ("--workspace", "0198a000-0000-7000-8000-000000000000"),
        ("--format", "docx"),
    ],
)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_whom_or_what_it_does_not_know_is_an_error(run, heads, words, dry):
    before, done = heads(), run("pipeline.csv", *words, *dry)
    assert done.exit_code != 0
    assert "Error" in done.stderr
    assert "Traceback" not in done.output
    assert (done.stdout, heads()) == ("", before)


def test_who_may_not_import_is_refused(run, workspace, heads):
    board, person = make_board(workspace), make_person(workspace)
    before = heads()
    done = run("pipeline.csv", "--board", board.id, "--as", f"{person[-12:]}@example.com")
    assert (done.exit_code, heads()) == (1, before)


def test_a_bad_file_leaves_no_board(run, heads, tmp_path, app):
    before = heads()
    assert run("accounts.csv").exit_code == 1
    (tmp_path / "odd.csv").write_text("Foo,Bar\n1,2\n")
    assert run(tmp_path / "odd.csv").exit_code == 1
    assert heads() == before


def test_a_board_whose_import_fails_goes_again(run, visitor, workspace, monkeypatch):
    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("integrations.imports.tables.csv_import._Run._finish", fail)
    assert isinstance(run("pipeline.csv").exception, OSError)
    assert visitor(workspace.owner).get("/api/boards").json["boards"] == []


def test_several_files_come_and_one_that_fails_stops_no_other(run, visitor, workspace):
    done = run("pipeline.csv", str(FILES / "accounts.csv"), str(FILES / "trello-board.json"))
    told = json.loads(done.stdout.splitlines()[-1])["imports"]
    assert [one["file"] for one in told] == ["pipeline.csv", "accounts.csv", "trello-board.json"]
    assert [one.get("cards") for one in told] == [5, None, 6]
    assert (done.exit_code, "customers" in told[1]["error"]) == (1, True)
    names = {one["name"] for one in visitor(workspace.owner).get("/api/boards").json["boards"]}
    assert names == {"pipeline", "Sales of the north"}


def test_what_an_archive_holds_comes_and_nothing_of_it_stays_behind(run, tmp_path, app):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(FILES / "pipeline.csv", "exports/pipeline.csv")
        archive.write(FILES / "trello-board.json", "exports/board.json")
        archive.writestr("exports/readme.md", "\x00 no table")
    told = report_of(run(tmp_path / "all.zip"))["imports"]
    assert [(one["file"], one["cards"]) for one in told] == [("pipeline.csv", 5), ("board.json", 6)]
    assert (tmp_path / "all.zip").is_file()
    with app.app_context():
        assert not any(upload_folder().iterdir())


def test_each_board_of_a_file_that_holds_several_comes(run, tmp_path, visitor, workspace):
    stack = {"id": 1, "title": "To do", "cards": [{"id": 1, "title": "Call", "labels": []}]}
    boards = [{"id": n, "title": name, "labels": [], "stacks": [stack]} for n, name in BOARDS]
    (tmp_path / "deck.json").write_text(json.dumps({"boards": boards}))
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 cut")
    done = run(tmp_path / "deck.json", str(tmp_path / "bad.zip"), "--dry-run")
    told = json.loads(done.stdout.splitlines()[-1])["imports"]
    assert [(one["file"], one.get("cards")) for one in told] == [
        ("North", 1), ("South", 1), ("bad.zip", None),
    ]  # fmt: skip
    assert done.exit_code == 1
    first = report_of(run(tmp_path / "deck.json"))
    assert (first["cards"], [one["file"] for one in first["others"]]) == (1, ["South"])
    names = {one["name"] for one in visitor(workspace.owner).get("/api/boards").json["boards"]}
    assert names == {"North", "South"}


def test_a_board_of_another_tool_becomes_one_called_as_there(run, visitor, workspace):
    report = report_of(run("trello-board.json"))
    assert report.keys() >= KEYS
    assert (report["cards"], report["tasks"], report["comments"]) == (6, 2, 1)
    (shown,) = visitor(workspace.owner).get("/api/boards").json["boards"]
    assert (shown["id"], shown["name"]) == (report["board"], "Sales of the north")
