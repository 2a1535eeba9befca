"""For the operator: are the attached files still what people sent?"""

import hashlib
from collections.abc import Iterator

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Row

from board.models import StoredFile
from core.errors import AppError, OperatorError
from core.extensions import db
from core.files import files

STORED_FILE = StoredFile.__table__
AT_ONCE = 200
PIECE = 1024 * 1024


def init_app(app: Flask) -> None:
    """Add the command to `flask --app app …`."""
    app.cli.add_command(verify_files)


@click.command("verify-files")
def verify_files() -> None:
    """Read every attached file from the store and compare size and checksum; the server may go on meanwhile."""
    try:
        files().check()
    except OperatorError as error:
        raise click.ClickException(str(error)) from error
    read = wrong = 0
    for row in _stored():
        problem = _problem(row)
        read += 1
        if problem:
            wrong += 1
            click.echo(f"{row.id}: {problem}", err=True)
    if wrong:
        raise click.ClickException(
            f"Of {read:,} files in {files()}, {wrong:,} are not as they came."
        )
    click.echo(f"All {read:,} files in {files()} are as they came.")


def _stored() -> Iterator[Row]:
    """Yield what is written down, in short transactions."""
    last = ""
    shown = select(STORED_FILE.c.id, STORED_FILE.c.size, STORED_FILE.c.sha256)
    while True:
        page = shown.where(STORED_FILE.c.id > last).order_by(STORED_FILE.c.id).limit(AT_ONCE)
        with db.engine.connect() as connection:
            rows = connection.execute(page).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _problem(row: Row) -> str | None:
    """Return what is wrong with a file; None for one that is whole, or was taken away while we looked."""
    try:
        size, digest = _read(row.id)
    except AppError as error:
        return error.message if _is_written_down(row.id) else None
    if size != row.size:
        return f"it has {size:,} bytes, not {row.size:,}."
    return None if row.sha256 in (None, digest) else "its content has changed."


def _read(id: str) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with files().open(id) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            digest.update(piece)
    return size, digest.hexdigest()


def _is_written_down(id: str) -> bool:
    with db.engine.connect() as connection:
        return (
            connection.execute(select(STORED_FILE.c.id).where(STORED_FILE.c.id == id)).first()
            is not None
        )
