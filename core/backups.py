"""Whole copies of the database, made and put back safely on both kinds."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import URL


class BackupError(Exception):
    """A backup cannot be made or used; the message is for the operator."""


def write_backup(url: URL, file: Path) -> None:
    """Copy the database to a new file, which appears only when it is whole."""
    if file.exists():
        raise BackupError(f"{file} exists already; give another name.")
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(Path(url.database), partial)
        else:
            _run("pg_dump", "--format=custom", f"--file={partial}", url=url)
        _rename_durably(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def read_backup(url: URL, file: Path) -> None:
    """Replace the database's content by that of a backup."""
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(file, Path(url.database))
    else:
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
            str(file), url=url,
        )  # fmt: skip


def _copy_sqlite(database: Path, file: Path) -> None:
    # VACUUM INTO reads one consistent view; copying the file of a live database would not.
    with _opened(database) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    _check_sqlite(file)


def _restore_sqlite(file: Path, database: Path) -> None:
    _check_sqlite(file)
    database.parent.mkdir(parents=True, exist_ok=True)
    with _opened(file) as source, closing(sqlite.connect(database)) as target:
        # One transaction of the target: whoever reads it meanwhile sees the old content or the new.
        source.backup(target)


def _check_sqlite(file: Path) -> None:
    try:
        with _opened(file) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT 1 FROM alembic_version JOIN setting ON true LIMIT 1")
    except sqlite.DatabaseError as error:
        raise BackupError(f"{file} is not a backup of Baton: {error}.") from error
    if found != "ok":
        raise BackupError(f"{file} is damaged: {found}.")


@contextmanager
def _opened(file: Path) -> Iterator[sqlite.Connection]:
    with closing(sqlite.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)) as connection:
        yield connection


def _rename_durably(partial: Path, file: Path) -> None:
    with partial.open("rb") as whole:
        os.fsync(whole.fileno())
    partial.replace(file)


def _run(program: str, *arguments: str, url: URL) -> None:
    address = URL.create(
        "postgresql",
        url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    )
    command = [program, f"--dbname={address.render_as_string()}", *arguments]
    # The password goes by the environment: other users of the machine can read command lines.
    environment = os.environ | ({"PGPASSWORD": url.password} if url.password else {})
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupError(f"{program} is missing; it comes with PostgreSQL's client.") from error
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")
