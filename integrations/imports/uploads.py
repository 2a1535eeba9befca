"""Uploaded files while they wait for their import: under names of our own, for a day, or as long as it takes."""

import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from core.errors import NotFound
from core.extensions import db
from core.jobs import ENDED, JOB
from core.models import new_id
from core.schemas import is_uuid

# The kinds of jobs that bring an uploaded file.
IMPORTS = ("csv-import", "board-import")
KEPT_SECONDS = 24 * 3600


def keep_upload(content: bytes) -> str:
    """Store a file; return the id under which it waits."""
    id = new_id()
    (upload_folder() / id).write_bytes(content)
    return id


def keep_file(path: Path) -> str:
    """Take a file over that was received; return the id under which it waits."""
    id = new_id()
    shutil.move(path, upload_folder() / id)
    return id


def upload_at(id: str) -> Path:
    """Return where a waiting file lies; raise NotFound."""
    path = upload_folder() / id
    if not is_uuid(id) or not path.is_file():
        raise NotFound(_("The uploaded file is gone; choose it again."), {"field": "upload"})
    return path


def read_upload(id: str) -> bytes:
    """Return a waiting file's content; raise NotFound."""
    return upload_at(id).read_bytes()


def drop_upload(id: str) -> None:
    """Delete a file that is no longer needed."""
    if is_uuid(id):
        (upload_folder() / id).unlink(missing_ok=True)


def sweep_uploads() -> None:
    """Delete the files older than a day which no import needs any more."""
    old = [file for file in upload_folder().iterdir() if _is_old(file)]
    needed = _needed() if old else set()
    for file in old:
        if file.name not in needed:
            file.unlink(missing_ok=True)


def unfinished_import(person: str, **place: Any) -> str | None:
    """Return the newest import of a person that has not ended, going to a place of which this is true; no dry run."""
    mine = (JOB.c.actor == person) & JOB.c.kind.in_(IMPORTS) & JOB.c.state.not_in(ENDED)
    wanted = select(JOB.c.id, JOB.c.args).where(mine).order_by(JOB.c.created_at.desc())
    with db.engine.connect() as connection:
        for id, args in connection.execute(wanted):
            if not args["dry_run"] and place.items() <= args["place"].items():
                return id
    return None


def _is_old(file: Path) -> bool:
    # Others may be sweeping, too.
    with suppress(FileNotFoundError):
        return time.time() - file.stat().st_mtime > KEPT_SECONDS
    return False


def _needed() -> set[str]:
    """Return the files of imports that have not ended: one that was asked to wait may do so for long."""
    unfinished = JOB.c.kind.in_(IMPORTS) & JOB.c.state.not_in(ENDED)
    with db.engine.connect() as connection:
        return {args["upload"] for args in connection.scalars(select(JOB.c.args).where(unfinished))}


def upload_folder() -> Path:
    """Return the folder of waiting files, which nobody else may look into."""
    folder = Path(current_app.config["BATON"].data_dir) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
