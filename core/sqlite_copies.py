"""Copies of a SQLite database: VACUUM INTO one way, SQLite's own backup the other."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine

from core.database import open_sqlite
from core.errors import OperatorError

SUFFIX = ".db"
# Each stream's changes are numbered from 1 to its head.
BROKEN_LOG = """
    SELECT stream.name FROM stream LEFT JOIN change ON change.stream = stream.name
    GROUP BY stream.name
    HAVING count(change.seq) != stream.seq OR coalesce(max(change.seq), 0) != stream.seq
"""


def copy(engine: Engine, file: Path) -> None:
    """Write one consistent view to a file, which a copy of the live database's file would not be."""
    try:
        with _opened(_path(engine)) as connection:
            connection.execute("VACUUM INTO ?", (str(file),))
    except sqlite.DatabaseError as error:
        raise OperatorError(f"The database cannot be copied to {file.parent}: {error}.") from error
    revision_of(file)


def revision_of(file: Path) -> str:
    """Return the schema of a backup which is sound in every page and whole in its log."""
    try:
        with _opened(file) as connection:
            pages, size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "page_size")
            )
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute(BROKEN_LOG).fetchone()
            connection.execute("SELECT value FROM setting WHERE name = 'epoch'")
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite.DatabaseError as error:
        raise OperatorError(f"{file} is not a sound backup of Baton: {error}.") from error
    # SQLite reads what is missing of the last page as zeros.
    if found != "ok" or file.stat().st_size != pages * size:
        raise OperatorError(f"{file} is damaged, or was cut off: {found}.")
    if broken or not revision:
        raise OperatorError(f"{file} is not whole: changes are missing in it.")
    return revision[0]


def restore(engine: Engine, file: Path, prepare: Callable[[Engine], None]) -> None:
    """Replace the database's content by that of a file, prepared in a copy beside it."""
    database = _path(engine)
    copy = database.with_name(f".{database.name}.restoring")
    database.parent.mkdir(parents=True, exist_ok=True)
    _remove(copy)
    try:
        with _opened(file) as source, closing(sqlite.connect(copy)) as target:
            source.backup(target)
        prepared = open_sqlite(copy)
        try:
            prepare(prepared)
        finally:
            prepared.dispose()
        with _opened(copy) as source, closing(sqlite.connect(database)) as target:
            target.execute("PRAGMA synchronous = FULL")
            # One transaction of the target: whoever reads it meanwhile sees the old content or the new.
            source.backup(target)
    except sqlite.DatabaseError as error:
        raise OperatorError(
            f"{database} cannot be replaced: {error}. If it is damaged, stop the server, move it away "
            "together with the files beside it that end in -wal and -shm, and restore again."
        ) from error
    finally:
        _remove(copy)


def _path(engine: Engine) -> Path:
    return Path(engine.url.database).absolute()


@contextmanager
def _opened(file: Path) -> Iterator[sqlite.Connection]:
    with closing(sqlite.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)) as connection:
        yield connection


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
