"""Whole copies of the database: made while people work, checked before they count, put back safely."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from core import clock, postgresql_copies, sqlite_copies
from core.changes import STREAM, renew_epoch
from core.database import writing
from core.errors import OperatorError
from core.upgrades import known_revisions, upgrade_to

# Of the copies that are made unasked, so many of each kind are kept.
KEPT = 5


def write_backup(engine: Engine, file: Path) -> None:
    """Copy the database to a new file, which appears under its name only when it is whole and checked."""
    if file.exists():
        raise OperatorError(f"{file} exists already; give another name.")
    if not file.parent.is_dir():
        raise OperatorError(f"There is no folder {file.parent}.")
    with _partial(file) as partial:
        _copies(engine).copy(engine, partial)
        _rename_durably(partial, file)


def keep_copy(engine: Engine, folder: Path, occasion: str, detail: str = "") -> Path | None:
    """Make a backup before something dangerous, and drop the oldest; None when there is no data."""
    if not has_data(engine):
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(f"{folder} cannot be made: {error.strerror}.") from error
    moment = clock.now().strftime("%Y-%m-%dT%H-%M-%S.%fZ")
    file = folder / f"{occasion}{detail}-{moment}{_copies(engine).SUFFIX}"
    write_backup(engine, file)
    kept = sorted(folder.glob(f"{occasion}-*"), key=lambda path: path.stat().st_mtime)
    for old in kept[:-KEPT]:
        old.unlink()
    return file


def check_backup(engine: Engine, file: Path) -> None:
    """Raise OperatorError unless this version can restore a file; it is read to its end."""
    revision = _copies(engine).revision_of(file)
    if revision not in known_revisions():
        raise OperatorError(
            f"{file} was made by another version of Baton (schema {revision}); install that one first."
        )


def restore_backup(engine: Engine, file: Path) -> None:
    """Replace the database's content by that of a checked backup, in today's schema, with a new epoch.

    On SQLite all of this is done to a copy first, so that whoever reads meanwhile sees the old database
    or the new one. On PostgreSQL content and epoch change at one moment, an older schema right after.
    """
    if engine.dialect.name == "sqlite":
        sqlite_copies.restore(engine, file, _bring_up_to_date)
    else:
        postgresql_copies.restore(engine, file)
        upgrade_to(engine)


def has_data(engine: Engine) -> bool:
    """Whether there is anything in the database that could be lost."""
    try:
        if not inspect(engine).has_table(STREAM.name):
            return False
        with engine.connect() as connection:
            return connection.execute(select(STREAM.c.name).limit(1)).first() is not None
    except DBAPIError as error:
        raise OperatorError(f"The database cannot be read: {error.orig}.") from error


def _copies(engine: Engine) -> Any:
    return sqlite_copies if engine.dialect.name == "sqlite" else postgresql_copies


def _bring_up_to_date(engine: Engine) -> None:
    upgrade_to(engine)
    with writing(engine) as connection:
        # Pages that are still open may hold changes which this database has never seen.
        renew_epoch(connection)


@contextmanager
def _partial(file: Path) -> Iterator[Path]:
    partial = file.with_name(f".{file.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        # It holds everybody's deals, and the hashes of their passwords.
        partial.touch(mode=0o600)
        yield partial
    except OSError as error:
        raise OperatorError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _rename_durably(partial: Path, file: Path) -> None:
    with partial.open("rb") as whole:
        os.fsync(whole.fileno())
    partial.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
