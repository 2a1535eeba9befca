"""Backup, restore and verify, as an operator runs them."""

import pytest
from flask_migrate import stamp
from sqlalchemy import update

from core.changes import CHANGE, epoch
from core.extensions import db
from core.records import record_of
from tests.factories import make_board, make_workspace


@pytest.fixture
def board(app):
    stamp()
    return make_board(make_workspace())


@pytest.fixture
def run(app):
    """Run a command and return its result."""
    runner = app.test_cli_runner()

    def run_command(*words):
        db.session.remove()
        return runner.invoke(args=list(map(str, words)))

    return run_command


def test_restore_brings_back_what_the_backup_holds(run, board, tmp_path):
    before = _names(board)
    assert run("backup", tmp_path / "copy").exit_code == 0
    _rename_behind_the_log(board)
    result = run("restore", tmp_path / "copy")
    assert result.exit_code == 0, result.output
    assert _names(board) == before


def test_restore_begins_a_new_epoch(run, board, tmp_path):
    before = _epoch()
    run("backup", tmp_path / "copy")
    run("restore", tmp_path / "copy")
    assert _epoch() != before


def test_backup_does_not_overwrite(run, board, tmp_path):
    (tmp_path / "copy").write_text("something dear")
    result = run("backup", tmp_path / "copy")
    assert result.exit_code == 1
    assert (tmp_path / "copy").read_text() == "something dear"


def test_restore_refuses_what_is_no_backup(run, board, tmp_path):
    (tmp_path / "copy").write_bytes(b"SQLite format 3\0 and then nonsense" * 100)
    before = _names(board)
    assert run("restore", tmp_path / "copy").exit_code == 1
    assert _names(board) == before


def test_verify_finds_log_and_tables_equal(run, board):
    result = run("verify")
    assert result.exit_code == 0, result.output


def test_verify_finds_a_record_that_was_changed_behind_the_log(run, board):
    _rename_behind_the_log(board)
    result = run("verify")
    assert result.exit_code == 1
    assert f"board {board.id}" in result.output


def test_verify_finds_a_lost_change(run, board):
    with db.engine.begin() as connection:
        connection.execute(CHANGE.delete().where(CHANGE.c.stream == f"board:{board.id}"))
    assert run("verify").exit_code == 1


def _rename_behind_the_log(board):
    table = record_of("board", "board").table
    with db.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == board.id).values(name="Changed"))


def _names(board):
    table = record_of("board", "board").table
    with db.engine.connect() as connection:
        return [row.name for row in connection.execute(table.select())]


def _epoch():
    with db.engine.connect() as connection:
        return epoch(connection)
