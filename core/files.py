"""Where the bytes of attachments lie: in a folder of ours, under names that we have made."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import Flask, current_app
from flask_babel import gettext as _

from core.errors import NotFound
from core.schemas import is_uuid

EXTENSION = "baton_files"
THUMBNAIL = ".thumb"


class Files(Protocol):
    """A store of whole files. A name is the id of a file, or that id with `.thumb` behind it."""

    def keep(self, name: str, path: Path) -> None:
        """Take a finished local file in; it is durable when this returns."""

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading; raise NotFound."""

    def drop(self, name: str) -> None:
        """Delete a file, if it is there."""

    def older_than(self, seconds: float) -> Iterator[str]:
        """Yield the names of the files which were kept so long ago."""


class LocalFiles:
    """Files in a folder, spread over 256 folders inside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, path: Path) -> None:
        """Move the file in; both folders are on one disk."""
        target = self._path(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("rb") as whole:
            os.fsync(whole.fileno())
        path.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, name: str) -> BinaryIO:
        """Open the file."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise NotFound(_("The file is not there any more.")) from None

    def drop(self, name: str) -> None:
        """Delete the file."""
        self._path(name).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[str]:
        """Yield names; what comes or goes meanwhile may be among them or not."""
        before = time.time() - seconds
        for path in self.folder.glob("??/*"):
            try:
                if path.stat().st_mtime < before:
                    yield path.name
            except FileNotFoundError:
                continue

    def _path(self, name: str) -> Path:
        # A name comes from our own tables, never from a client; this makes sure.
        if not is_uuid(name.removesuffix(THUMBNAIL)):
            raise NotFound(_("There is no such file."))
        # The last characters of an id are random, its first ones are the time.
        return self.folder / name.removesuffix(THUMBNAIL)[-2:] / name


def init_files(app: Flask) -> None:
    """Make the store."""
    config = app.config["BATON"]
    app.extensions[EXTENSION] = LocalFiles(config.data_dir / "files")


def files() -> Files:
    """Return the store of this application."""
    return current_app.extensions[EXTENSION]


def arriving() -> Path:
    """Return the folder in which uploads lie until they are whole."""
    folder = current_app.config["BATON"].data_dir / "files" / "arriving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
