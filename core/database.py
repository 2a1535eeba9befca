"""How the two databases are opened: SQLite safe against power loss, transactions that lock early."""

import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
from psycopg.pq import ConnStatus
from sqlalchemy import Connection, Engine, NullPool, RootTransaction, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core import server, strict_json
from core.config import Config, ConfigError

# Older versions can corrupt a database in WAL mode: sqlite.org/wal.html#walresetbug.
SAFE_SQLITE = (3, 51, 3)
WRITE = {"baton_write": True}
JSON = {"json_serializer": strict_json.dumps, "json_deserializer": strict_json.loads}
# How long a writer waits for another process, such as a backup; in this one writers take turns.
BUSY_SECONDS = 5.0
BUSY_TIMEOUT = f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}"
LOOK_AGAIN_SECONDS = 0.005
# SQLite's names for a file that is locked, full, unreadable or away; its other errors are our mistakes.
PASSING = {5: "busy", 6: "locked", 8: "read-only", 10: "input/output", 13: "full", 14: "away"}
SLOW_DISK_SECONDS = 0.005

_turn = threading.Lock()
_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


def engine_options(config: Config) -> dict[str, Any]:
    """Return the options for SQLAlchemy's create_engine."""
    if not config.is_sqlite:
        return JSON | {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
    if pysqlite3.dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise ConfigError("The SQLite library is older than 3.51.3, which can corrupt a database.")
    return JSON | {"module": pysqlite3.dbapi2}


def open_sqlite(file: Path) -> Engine:
    """Open a SQLite file that is not the application's database, such as one to be restored."""
    engine = create_engine(f"sqlite:///{file}", module=pysqlite3.dbapi2, poolclass=NullPool, **JSON)
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine) -> None:
    """Attach to an engine what each of its connections needs."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine.dialect.do_ping = _is_connected
        server.let_psycopg_wait()


def is_outage(error: BaseException | None) -> bool:
    """Whether the database is away, full or too busy, so that the same may be tried again later."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in PASSING
    return isinstance(error, OperationalError) or error.connection_invalidated


def log_failure(log: logging.Logger, what: str, *args: object) -> None:
    """Log what just failed: in one line while the database is away, else with all that is known."""
    error = sys.exception()
    if is_outage(error):
        log.warning(f"{what}: %s", *args, brief(error))
    else:
        log.exception(what, *args)


def brief(error: BaseException | None) -> str:
    """Return the first line of what a database says."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction, committed at the end and rolled back by an exception.

    SQLite has one writer at a time: those of this process take turns here, in which order they came.
    """
    mark = _is_writing.set(True)
    try:
        if engine.dialect.name != "sqlite":
            with engine.connect().execution_options(**WRITE) as connection, connection.begin():
                yield connection
            return
        with (
            _turn,
            engine.connect().execution_options(**WRITE) as connection,
            connection.begin() as transaction,
        ):
            yield connection
            _disk.commit(transaction)
    finally:
        _is_writing.reset(mark)


def is_writing() -> bool:
    """Whether whoever asks has the turn to write: waiting for another one they would wait for ever."""
    return _is_writing.get()


def insert_new(connection: Connection, table: Any, values: dict[str, Any]) -> bool:
    """Write a row, unless one with the same key is there; tell whether it was written."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(table).values(values).on_conflict_do_nothing()
    # By itself SQLAlchemy keeps the number of rows of updates and deletions alone.
    options = {"preserve_rowcount": True}
    return connection.execute(row, execution_options=options).rowcount == 1


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read with statements that need not agree: in PostgreSQL without a transaction, which takes two more turns."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Read the database as it is at one moment, however many statements that takes."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # By default each statement would see what was committed before it.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection


def _is_connected(connection: Any) -> bool:
    """Whether the database has not hung up; asked before each use, without a question over the line."""
    connection.pgconn.consume_input()
    return connection.pgconn.status == ConnStatus.OK


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN comes too late for read-then-write; we say it ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(BUSY_TIMEOUT)


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("baton_write"):
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    # A writer takes the lock at once: two readers that both want to write would end in SQLITE_BUSY.
    # While another process has it, SQLite itself would wait and let nobody here do anything.
    given_up = time.monotonic() + BUSY_SECONDS
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while not _has_begun(connection, is_last=time.monotonic() > given_up):
            server.sleep(LOOK_AGAIN_SECONDS)
    finally:
        connection.exec_driver_sql(BUSY_TIMEOUT)


def _has_begun(connection: Connection, is_last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if is_last or not is_outage(error):
            raise
        return False
    return True


class Disk:
    """Commits, and lets others work meanwhile if that takes long: a thread costs more than a quick disk."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def commit(self, transaction: RootTransaction) -> None:
        """Commit, here or in a thread, by what commits have taken of late."""
        if self.seconds < SLOW_DISK_SECONDS:
            self._commit(transaction)
        else:
            server.run_off_loop(self._commit, transaction)

    def _commit(self, transaction: RootTransaction) -> None:
        begun = time.monotonic()
        transaction.commit()
        took = time.monotonic() - begun
        # Slow at once, quick again only after some that were.
        self.seconds = max(took, 0.9 * self.seconds + 0.1 * took)


_disk = Disk()
