"""Files that are made to be taken away: in a folder of ours, under names of our own, for a day at most."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from core.schemas import is_uuid

KEPT_SECONDS = 24 * 3600
PIECE = 64 * 1024


def folder() -> Path:
    """Return the folder in which they lie."""
    path = Path(current_app.config["BATON"].data_dir) / "exports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def sweep() -> None:
    """Remove what is older than a day, also what a crash has left."""
    for old in folder().iterdir():
        # Another process may sweep as well.
        with suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                old.unlink()


def archive_of(job: str) -> Path:
    """Return where the archive that a job makes lies, when it is whole."""
    return folder() / f"{job}.zip"


def find_archive(job: str) -> Path | None:
    """Return where the archive of a job lies, None where there is none, or none any more."""
    sweep()
    path = archive_of(job) if is_uuid(job) else None
    return path if path and path.is_file() else None


def new_file() -> BinaryIO:
    """Return a file without a name, which is gone as soon as it is closed, whatever happens."""
    return tempfile.TemporaryFile(dir=folder())  # type: ignore[return-value]


def written(pieces: Iterable[str]) -> BinaryIO:
    """Write pieces of text to a new file; return it, open at its beginning."""
    file = new_file()
    for piece in pieces:
        file.write(piece.encode())
    file.seek(0)
    return file


def streamed(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    while piece := file.read(PIECE):
        yield piece
