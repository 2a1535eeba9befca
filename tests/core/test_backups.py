"""Backup, restore, verify and upgrade, as an operator runs them."""

import os
import stat

import pytest
from flask_migrate import stamp
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text, update

from app import create_app
from core.changes import CHANGE, epoch, head
from core.consumers import CURSOR, run_consumers
from core.extensions import db
from core.records import record_of
from core.upgrades import current_revision, newest_revision, upgrade_to
from tests.factories import make_board, make_card, make_workspace
from tests.support.old_schemas import load
from tests.support.settings import POSTGRESQL, make_config

sqlite_only = pytest.mark.skipif(POSTGRESQL, reason="about files of SQLite")
postgresql_only = pytest.mark.skipif(not POSTGRESQL, reason="about archives of PostgreSQL")


@pytest.fixture
def board(app):
    stamp()
    return make_board(make_workspace())


@pytest.fixture
def run(app):
    """Run a command and return its result."""
    return runner_of(app)


@pytest.fixture
def old(bare_database_url, tmp_path):
    """A database of the first schema with data in it, and how to run commands on it."""
    app = create_app(make_config(tmp_path, bare_database_url))
    with app.app_context():
        upgrade_to(db.engine, "0001")
        with db.engine.begin() as connection:
            load(connection, "0001")
        yield runner_of(app)
        db.session.remove()
        db.engine.dispose()


def runner_of(app):
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


def test_restore_keeps_a_copy_of_what_was_there_and_says_where(run, board, tmp_path):
    run("backup", tmp_path / "copy")
    card = make_card(board)
    result = run("restore", tmp_path / "copy")
    assert board.record("card", card) is None
    kept = [path for path in (tmp_path / "backups").iterdir() if str(path) in result.output]
    assert len(kept) == 1
    assert run("restore", kept[0]).exit_code == 0
    assert board.record("card", card)


def test_consumers_go_on_after_a_restore(run, board, tmp_path):
    run_consumers()
    run("backup", tmp_path / "copy")
    for title in "abc":
        make_card(board, "Lead", title)
    run_consumers()
    run("restore", tmp_path / "copy")
    with db.engine.connect() as connection:
        for cursor in connection.execute(CURSOR.select()).all():
            assert cursor.seq <= head(connection, cursor.stream)
    board.run("board.rename", name="After the restore")
    run_consumers()
    assert "After the restore" in _listed_boards()
    assert run("verify").exit_code == 0


def test_a_backup_is_for_nobody_elses_eyes(run, board, tmp_path):
    run("backup", tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600


def test_backup_does_not_overwrite(run, board, tmp_path):
    (tmp_path / "copy").write_text("something dear")
    result = run("backup", tmp_path / "copy")
    assert result.exit_code == 1
    assert (tmp_path / "copy").read_text() == "something dear"


def test_what_a_killed_backup_left_is_no_hindrance(run, board, tmp_path):
    (tmp_path / ".copy.partial").write_bytes(b"half a database")
    assert run("backup", tmp_path / "copy").exit_code == 0
    assert not (tmp_path / ".copy.partial").exists()


def test_backup_into_a_folder_that_is_missing_says_so(run, board, tmp_path):
    result = run("backup", tmp_path / "nowhere" / "copy")
    assert result.exit_code == 1
    assert "nowhere" in result.output


def test_backup_refuses_a_log_with_a_gap(run, board, tmp_path):
    if POSTGRESQL:
        pytest.skip("pg_dump copies; verify finds the gap")
    with db.engine.begin() as connection:
        mine = (CHANGE.c.stream == board.workspace.stream) & (CHANGE.c.seq == 1)
        connection.execute(CHANGE.delete().where(mine))
    result = run("backup", tmp_path / "copy")
    assert result.exit_code == 1
    assert not (tmp_path / "copy").exists()


def test_restore_refuses_what_is_no_backup(run, board, tmp_path):
    (tmp_path / "copy").write_bytes(b"SQLite format 3\0 and then nonsense" * 100)
    _refuses(run, board, tmp_path / "copy")


def test_restore_refuses_a_backup_that_was_cut_off(run, board, tmp_path):
    run("backup", tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        (tmp_path / "copy").write_bytes(whole[: int(len(whole) * share)])
        _refuses(run, board, tmp_path / "copy")


@sqlite_only
def test_restore_refuses_a_backup_with_a_damaged_page(run, board, tmp_path):
    run("backup", tmp_path / "copy")
    whole = bytearray((tmp_path / "copy").read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 4096] = os.urandom(4096)
    (tmp_path / "copy").write_bytes(whole)
    _refuses(run, board, tmp_path / "copy")


@sqlite_only
def test_restore_refuses_another_programs_database(run, board, tmp_path):
    with sqlite.connect(tmp_path / "copy") as connection:
        connection.execute("CREATE TABLE setting (name TEXT)")
    connection.close()
    _refuses(run, board, tmp_path / "copy")


def test_restore_refuses_a_backup_of_a_newer_version(run, board, tmp_path):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert run("backup", tmp_path / "copy").exit_code == 0
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{newest_revision()}'"))
    assert "9999" in _refuses(run, board, tmp_path / "copy")


def test_nothing_is_restored_when_no_copy_can_be_kept(run, board, tmp_path):
    run("backup", tmp_path / "copy")
    (tmp_path / "backups").write_text("in the way")
    assert "--without-copy" in _refuses(run, board, tmp_path / "copy")
    assert run("restore", "--without-copy", tmp_path / "copy").exit_code == 0


@sqlite_only
def test_a_damaged_database_can_be_moved_away_and_restored(run, board, tmp_path):
    before = _names(board)
    run("backup", tmp_path / "copy")
    db.engine.dispose()
    database = tmp_path / "baton.db"
    database.write_bytes(b"nonsense" * 1000)
    result = run("restore", tmp_path / "copy")
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    for path in tmp_path.glob("baton.db*"):
        path.unlink()
    assert run("restore", tmp_path / "copy").exit_code == 0
    assert _names(board) == before


def test_a_restored_backup_of_an_older_version_gets_todays_schema(old, tmp_path):
    assert old("backup", tmp_path / "copy").exit_code == 0
    assert old("db", "upgrade").exit_code == 0
    before = _epoch()
    result = old("restore", tmp_path / "copy")
    assert result.exit_code == 0, result.output
    assert current_revision(db.engine) == newest_revision()
    assert _epoch() != before
    assert old("verify").exit_code == 0


def test_upgrade_makes_a_backup_first_and_says_where(old, tmp_path):
    result = old("db", "upgrade")
    assert result.exit_code == 0, result.output
    (kept,) = (tmp_path / "backups").iterdir()
    assert kept.name.startswith(f"before-upgrade-0001-to-{newest_revision()}-")
    assert str(kept) in result.output
    assert old("restore", kept).exit_code == 0


def test_upgrade_keeps_the_last_few_backups(old, tmp_path):
    (tmp_path / "backups").mkdir()
    for number in range(7):
        path = tmp_path / "backups" / f"before-upgrade-0000-to-0001-{number}.db"
        path.touch()
        os.utime(path, (number, number))
    (tmp_path / "backups" / "mine.db").touch()
    assert old("db", "upgrade").exit_code == 0
    names = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert len(names) == 5 + 1
    assert "mine.db" in names
    assert names[0].endswith("-3.db")


def test_upgrade_that_has_nothing_to_do_makes_no_backup(run, board, tmp_path):
    assert run("db", "upgrade").exit_code == 0
    assert not (tmp_path / "backups").exists()


def test_upgrade_of_an_empty_database_makes_no_backup(bare_database_url, tmp_path):
    app = create_app(make_config(tmp_path, bare_database_url))
    with app.app_context():
        for revision in ("0001", "head"):
            assert runner_of(app)("db", "upgrade", revision).exit_code == 0
        db.engine.dispose()
    assert not (tmp_path / "backups").exists()


def test_upgrade_refuses_to_go_on_without_a_backup(old, tmp_path):
    (tmp_path / "backups").write_text("in the way")
    result = old("db", "upgrade")
    assert result.exit_code == 1
    assert "--without-backup" in result.output
    assert current_revision(db.engine) == "0001"
    assert old("db", "upgrade", "--without-backup").exit_code == 0
    assert current_revision(db.engine) == newest_revision()


@postgresql_only
def test_upgrade_refuses_to_go_on_without_pg_dump(old, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = old("db", "upgrade")
    assert result.exit_code == 1
    assert "pg_dump is missing" in result.output
    assert current_revision(db.engine) == "0001"


def test_upgrade_refuses_a_database_of_a_newer_version(run, board, tmp_path):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = run("db", "upgrade")
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    assert result.exit_code == 1
    assert "newer version" in result.output


def test_verify_finds_log_and_tables_equal(run, board):
    result = run("verify")
    assert result.exit_code == 0, result.output
    assert "are equal in all 3 streams" in result.output


def test_verify_finds_a_record_that_was_changed_behind_the_log(run, board):
    _rename_behind_the_log(board)
    result = run("verify")
    assert result.exit_code == 1
    assert f"board {board.id} is not what the log says" in result.output


def test_verify_finds_a_lost_change(run, board):
    with db.engine.begin() as connection:
        connection.execute(CHANGE.delete().where(CHANGE.c.stream == f"board:{board.id}"))
    result = run("verify")
    assert result.exit_code == 1
    assert f"column {board.columns['Lead']} is in the table and not in the log" in result.output


def test_verify_finds_a_lost_record(run, board):
    card = make_card(board)
    table = record_of("board", "card").table
    with db.engine.begin() as connection:
        connection.execute(table.delete().where(table.c.id == card))
    assert f"card {card} is in the log and not in the table" in run("verify").output


def _refuses(run, board, file):
    """Restore must refuse a file, say why, and change nothing; return what it said."""
    before = _names(board), _epoch()
    result = run("restore", file)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert result.output.startswith("Error: ")
    assert (_names(board), _epoch()) == before
    return result.output


def _rename_behind_the_log(board):
    table = record_of("board", "board").table
    with db.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == board.id).values(name="Changed"))


def _listed_boards():
    table = record_of("user", "listed_board").table
    with db.engine.connect() as connection:
        return [row.name for row in connection.execute(table.select())]


def _names(board):
    table = record_of("board", "board").table
    with db.engine.connect() as connection:
        return [row.name for row in connection.execute(table.select())]


def _epoch():
    with db.engine.connect() as connection:
        return epoch(connection)
