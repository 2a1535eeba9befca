"""Uploaded files while they wait for their import: under names of our own, for a day at most."""

import shutil
import time
from pathlib import Path

from flask import current_app

from core.errors import NotFound
from core.models import new_id
from core.schemas import is_uuid

KEPT_SECONDS = 24 * 3600


def keep_upload(content: bytes) -> str:
    """Store a file; return the id under which it waits. Files older than a day go."""
    id = new_id()
    (_swept_folder() / id).write_bytes(content)
    return id


def keep_file(path: Path) -> str:
    """Take a file over that was received; return the id under which it waits."""
    id = new_id()
    shutil.move(path, _swept_folder() / id)
    return id


def upload_at(id: str) -> Path:
    """Return where a waiting file lies; raise NotFound."""
    path = upload_folder() / id
    if not is_uuid(id) or not path.is_file():
        raise NotFound("The uploaded file is gone; choose it again.", {"field": "upload"})
    return path


def read_upload(id: str) -> bytes:
    """Return a waiting file's content; raise NotFound."""
    return upload_at(id).read_bytes()


def drop_upload(id: str) -> None:
    """Delete a file that is no longer needed."""
    if is_uuid(id):
        (upload_folder() / id).unlink(missing_ok=True)


def _swept_folder() -> Path:
    folder = upload_folder()
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    return folder


def upload_folder() -> Path:
    """Return the folder of waiting files, which nobody else may look into."""
    folder = Path(current_app.config["BATON"].data_dir) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
