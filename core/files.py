"""Where the bytes of attachments lie: in a folder or a bucket of ours, under names that we have made."""

import os
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import Flask, current_app
from flask_babel import gettext as _

from core import server
from core.config import Config
from core.errors import NotFound
from core.file_names import name_of, place_of

EXTENSION = "baton_files"


class Files(Protocol):
    """A store of whole files. A name is the id of a file, or that id with `.thumb` behind it.

    Each raises Unavailable while the store is away. `str()` says to an operator where it is.
    """

    def check(self) -> None:
        """Raise OperatorError when the store cannot be used; called before serving."""

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

    def __str__(self) -> str:
        return str(self.folder)

    def check(self) -> None:
        """Nothing: the configuration has looked at the folder."""

    def keep(self, name: str, path: Path) -> None:
        """Move the file in; both folders are on one disk, which takes its time until that is durable."""
        server.run_off_loop(self._keep, name, path)

    def _keep(self, name: str, path: Path) -> None:
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
                if name_of(f"{path.parent.name}/{path.name}") and path.stat().st_mtime < before:
                    yield path.name
            except FileNotFoundError:
                continue

    def _path(self, name: str) -> Path:
        return self.folder / place_of(name)


def init_files(app: Flask) -> None:
    """Make the store that the operator chose."""
    app.extensions[EXTENSION] = _store(app.config["BATON"])


def _store(config: Config) -> Files:
    if config.bucket is None:
        return LocalFiles(config.data_dir / "files")
    # Its library takes 40 MB, which only those shall pay who use it.
    return import_module("core.bucket_files").BucketFiles(config.bucket)


def files() -> Files:
    """Return the store of this application."""
    return current_app.extensions[EXTENSION]


def arriving() -> Path:
    """Return the folder in which uploads lie until they are whole."""
    folder = current_app.config["BATON"].data_dir / "files" / "arriving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
