"""Uploaded files while they wait for their import: under names of our own, for a day at most."""

import time
from pathlib import Path

from flask import current_app

from core.errors import NotFound
from core.models import new_id
from core.schemas import is_uuid

KEPT_SECONDS = 24 * 3600


def keep_upload(content: bytes) -> str:
    """Store a file; return the id under which it waits. Files older than a day go."""
    folder = _folder()
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    id = new_id()
    (folder / id).write_bytes(content)
    return id


def read_upload(id: str) -> bytes:
    """Return a waiting file's content; raise NotFound."""
    path = _folder() / id
    if not is_uuid(id) or not path.is_file():
        raise NotFound("The uploaded file is gone; choose it again.", {"field": "upload"})
    return path.read_bytes()


def drop_upload(id: str) -> None:
    """Delete a file that is no longer needed."""
    if is_uuid(id):
        (_folder() / id).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(current_app.config["BATON"].data_dir) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
