"""What the databases must be set to: each of these was lost data, or a wrong order, somewhere."""

import threading

import pysqlite3.dbapi2
import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateTable

from board.models import Card, Column, Task
from core import database
from core.config import ConfigError
from core.database import SAFE_SQLITE, WRITE, engine_options
from core.extensions import db, socketio
from core.positions import key_between
from tests.factories import make_board
from tests.support.settings import POSTGRESQL, make_config

only_sqlite = pytest.mark.skipif(POSTGRESQL, reason="a matter of SQLite alone")


def asked(question):
    with db.engine.connect() as connection:
        return connection.exec_driver_sql(question).scalar()


@only_sqlite
def test_what_is_committed_survives_a_power_cut(app):
    assert asked("PRAGMA journal_mode") == "wal"
    assert asked("PRAGMA synchronous") == 2  # FULL
    assert asked("PRAGMA foreign_keys") == 1


@only_sqlite
def test_the_library_is_one_that_does_not_corrupt_its_log(app):
    used = tuple(map(int, asked("SELECT sqlite_version()").split(".")))
    assert used >= SAFE_SQLITE >= (3, 51, 3)


def test_an_older_library_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(ConfigError, match=r"3\.51\.3"):
        engine_options(make_config(tmp_path, f"sqlite:///{tmp_path / 'baton.db'}"))


@only_sqlite
def test_a_writer_takes_its_lock_before_it_reads(app):
    with db.engine.connect().execution_options(**WRITE) as first, first.begin():
        with db.engine.connect() as second:
            second.exec_driver_sql("PRAGMA busy_timeout = 0")
            second.rollback()
            with pytest.raises(OperationalError, match="locked"):
                second.execution_options(**WRITE).begin()
        assert asked("SELECT count(*) FROM change") == 0, "readers wait for nobody"


def test_only_a_slow_disk_is_waited_for_in_a_thread(monkeypatch):
    disk, now, in_thread = database.Disk(), [0.0], []

    class Transaction:
        def __init__(self, seconds):
            self.seconds = seconds

        def commit(self):
            now[0] += self.seconds

    def run_off_loop(commit, transaction):
        in_thread.append(transaction.seconds)
        commit(transaction)

    monkeypatch.setattr(database.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(database.server, "run_off_loop", run_off_loop)
    for seconds in (0.001, 0.3, 0.004, *[0.001] * 60):
        disk.commit(Transaction(seconds))
    assert in_thread[:2] == [0.004, 0.001], "the one that was slow could not be foreseen"
    assert 10 < len(in_thread) < 60, "after a while it is quick again"


def test_writers_queue_and_none_is_turned_away(app):
    board = make_board()
    first, failed = board.run("board.rename", name="0").seq, []

    def write():
        with app.app_context():
            try:
                for number in range(10):
                    board.run("board.rename", name=str(number))
            except Exception as error:
                failed.append(error)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    assert board.run("board.rename", name="end").seq == first + 41


@pytest.mark.parametrize("model", [Card, Column, Task])
def test_positions_are_compared_by_code_unit(model):
    made = str(CreateTable(model.__table__).compile(dialect=postgresql.dialect()))
    assert 'position TEXT COLLATE "C"' in made


def test_keys_stay_short_however_often_something_is_put_first():
    key, keys = key_between(None, None), []
    for _ in range(7_000):
        key = key_between(None, key)
        keys.append(key)
    assert keys == sorted(keys, reverse=True)
    assert max(map(len, keys)) <= 8


def test_pings_are_seldom_since_the_head_is_the_sign_of_life(app):
    assert socketio.server.eio.ping_interval >= 25
