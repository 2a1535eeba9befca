"""Uploads: from the request to the disk as they come, examined, stored, and written down; or gone again."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from flask import Request, current_app
from flask_babel import gettext as _
from sqlalchemy import Connection, delete, exists, func, insert, select
from sqlalchemy.engine import Row
from werkzeug.formparser import FormDataParser

from auth.file_rules import FileRules, file_rules, hold_files
from board.models import Attachment, StoredFile
from core import clock, server
from core.database import writing
from core.errors import Conflict, Invalid, TooLarge, Unavailable
from core.extensions import db
from core.file_names import THUMBNAIL
from core.file_types import group_of, type_of
from core.files import arriving, files
from core.images import FORMATS, make_thumbnail
from core.jobs import JOB, Progress, enqueue, job
from core.models import new_id
from core.security import AROUND_A_FILE

log = logging.getLogger(__name__)

ATTACHMENT = Attachment.__table__
STORED_FILE = StoredFile.__table__
# Of a multipart request; what stands beside the file is short. The parser counts with it a piece of 64 KiB and
# what it kept of the piece before, which is something whenever a line ended near its end.
MAX_PARTS = 20
MAX_BESIDE = 128 * 1024
PICTURES = frozenset(f"image/{name.lower()}" for name in FORMATS)
# What no record names is swept after so long: its command may still be on the way.
UNNAMED_SECONDS = 3600.0
AT_ONCE = 200
SWEEP_EVERY = timedelta(hours=1)


class Arriving:
    """A file that is being received; each piece goes to the disk, and others get their turn."""

    def __init__(self, path: Path, limit: int) -> None:
        self.path, self.limit, self.size = path, limit, 0
        self.sha256 = hashlib.sha256()
        self._file = path.open("wb")

    def write(self, piece: bytes) -> None:
        """Take a piece; raise TooLarge as soon as there is too much."""
        self.size += len(piece)
        if self.size > self.limit:
            raise too_large(self.limit)
        self.sha256.update(piece)
        self._file.write(piece)
        server.sleep(0)

    def seek(self, _place: int) -> None:
        """All is here: the parser goes back to the beginning."""
        self._file.flush()

    def close(self) -> None:
        """End writing."""
        self._file.close()


@dataclass
class Received:
    """What a multipart request brought: one file and some short fields."""

    path: Path
    name: str
    size: int
    sha256: str
    form: dict[str, str] = field(default_factory=dict)


def size_limit() -> int:
    """Return how many bytes a file may have, in whatever workspace."""
    return current_app.config["BATON"].file_limit


def check_announced(workspace: str, size: int) -> FileRules:
    """Raise TooLarge or Conflict for a request whose length alone says that it does not fit; return what holds."""
    with db.engine.connect() as connection:
        rules = file_rules(connection, workspace)
        if size > rules.limit + AROUND_A_FILE:
            raise too_large(rules.limit)
        _check_room(connection, workspace, rules, size)
    return rules


def too_large(limit: int) -> TooLarge:
    """The error for a file beyond the limit."""
    megabytes = limit // 1024**2
    text = _("A file may have at most %(size)s MB.", size=megabytes)
    return TooLarge(text, {"limit": limit})


def check_file(rules: FileRules, used: int, type: str, size: int) -> None:
    """Raise what `store` would raise for a file of this type and size in a workspace that has so many bytes."""
    if size > rules.limit:
        raise too_large(rules.limit)
    _check_type(type, rules)
    _refuse_overfull(rules, used, size)


def find_stored(id: str) -> Row[Any] | None:
    """Return what is written down of a stored file, None where there is none."""
    with db.engine.connect() as connection:
        return connection.execute(select(STORED_FILE).where(STORED_FILE.c.id == id)).first()


@contextmanager
def receive(request: Request, limit: int) -> Iterator[Received]:
    """Read a multipart request with one `file` of so many bytes at most to the disk; nothing of it stays there."""
    path = arriving() / new_id()
    parts: list[Arriving] = []

    def start(*_facts: Any, **_more: Any) -> Arriving:
        if parts:
            raise Invalid(
                _("One file at a time."), {"fields": {"file": [_("One file at a time.")]}}
            )
        parts.append(Arriving(path, limit))
        return parts[0]

    try:
        parser = FormDataParser(start, max_form_memory_size=MAX_BESIDE, max_form_parts=MAX_PARTS)
        _stream, form, received = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
        file = received.get("file")
        if file is None:
            raise Invalid(_("There is no file."), {"fields": {"file": [_("Choose a file.")]}})
        whole = parts[0]
        digest = whole.sha256.hexdigest()
        yield Received(path, file.filename or "", whole.size, digest, form.to_dict())
    finally:
        for part in parts:
            part.close()
        path.unlink(missing_ok=True)


def store(id: str, received: Received, workspace: str, person: str, rules: FileRules) -> None:
    """Examine a received file and put it into the store, under an id of ours; raise Conflict when it is full.

    A file that was stored under this id before stays: the same upload is being sent once more.
    """
    if stored_among({id}):
        return
    thumbnail = received.path.with_name(received.path.name + THUMBNAIL)
    try:
        type, size = server.run_off_loop(_examine, received.path, thumbnail)
        _check_type(type, rules)
        files().keep(id, received.path)
        if size:
            files().keep(id + THUMBNAIL, thumbnail)
    finally:
        thumbnail.unlink(missing_ok=True)
    width, height = size or (None, None)
    values = {"id": id, "workspace": workspace, "type": type, "size": received.size}
    values |= {"width": width, "height": height, "sha256": received.sha256}
    try:
        _write_down(values | {"created_by": person, "created_at": clock.now()}, rules)
    except Conflict:
        _drop(id)
        raise


def space(connection: Connection, workspace: str) -> dict[str, Any]:
    """Return how much a workspace has, how much it may have, and what the operator lets it decide."""
    rules, config = file_rules(connection, workspace), current_app.config["BATON"]
    used, count = _used(connection, workspace)
    return {
        "used": used,
        "count": count,
        "limit": rules.limit,
        "quota": rules.quota,
        "server": {"limit": config.file_limit, "quota": config.file_quota},
    }


def _used(connection: Connection, workspace: str) -> tuple[int, int]:
    """Return how many bytes the files of a workspace have together, and how many they are."""
    size = func.coalesce(func.sum(STORED_FILE.c.size), 0)
    total = select(size.label("size"), func.count().label("count"))
    row = connection.execute(total.where(STORED_FILE.c.workspace == workspace)).one()
    return int(row.size), row.count


def _write_down(values: dict[str, Any], rules: FileRules) -> None:
    # Counted and added in one go: of two that come at once and fit only alone, one is refused.
    with writing(db.engine) as connection:
        hold_files(connection, values["workspace"])
        _check_room(connection, values["workspace"], rules, values["size"])
        connection.execute(insert(STORED_FILE).values(**values))


def _check_room(connection: Connection, workspace: str, rules: FileRules, size: int) -> None:
    """Raise Conflict when a workspace has no room for so many bytes more."""
    used, _count = _used(connection, workspace)
    _refuse_overfull(rules, used, size)


def _refuse_overfull(rules: FileRules, used: int, size: int) -> None:
    if used + size > rules.quota:
        message = _(
            "There is no room for this file: the workspace's files may have %(size)s MB together.",
            size=rules.quota // 1024**2,
        )
        raise Conflict(message, {"field": "file", "quota": rules.quota, "used": used})


def _check_type(type: str, rules: FileRules) -> None:
    if group_of(type) in rules.refused:
        message = _("This workspace does not take files of this type.")
        raise Invalid(message, {"fields": {"file": [message]}, "type": type})


def forget(id: str) -> None:
    """Remove a file that no attachment names: its command was refused."""
    unnamed = ~exists().where(ATTACHMENT.c.file == STORED_FILE.c.id)
    with writing(db.engine) as connection:
        gone = connection.execute(delete(STORED_FILE).where(STORED_FILE.c.id == id, unnamed))
    if gone.rowcount:
        _drop(id)


def sweep_sometimes(person: str) -> None:
    """Ask for a sweep if none was asked for within the last hour."""
    lately = select(JOB.c.id).where(
        JOB.c.kind == "files-sweep", JOB.c.created_at > clock.now() - SWEEP_EVERY
    )
    with db.engine.connect() as connection:
        is_due = connection.execute(lately.limit(1)).first() is None
    if is_due:
        enqueue("files-sweep", {}, person)


@job("files-sweep")
def sweep(progress: Progress) -> dict[str, Any]:
    """Remove what a crash has left: half a file, a file that nobody wrote down, one without attachment."""
    before = clock.now() - timedelta(seconds=UNNAMED_SECONDS)
    unnamed = ~exists().where(ATTACHMENT.c.file == STORED_FILE.c.id)
    left = select(STORED_FILE.c.id).where(STORED_FILE.c.created_at < before, unnamed)
    with db.engine.connect() as connection:
        ids = list(connection.scalars(left))
    for id in ids:
        forget(id)
    pieces = _sweep_pieces(before.timestamp())
    return {"files": len(ids) + _sweep_store(progress), "pieces": pieces}


def _sweep_store(progress: Progress) -> int:
    """Drop what lies in the store under a name that is written down nowhere."""
    names, done, dropped = files().older_than(UNNAMED_SECONDS), 0, 0
    while some := list(islice(names, AT_ONCE)):
        done += len(some)
        progress.step(done, done)
        known = stored_among({_id_of(name) for name in some})
        for name in some:
            if _id_of(name) not in known:
                files().drop(name)
                dropped += 1
    return dropped


def _sweep_pieces(before: float) -> int:
    pieces = [path for path in arriving().iterdir() if path.stat().st_mtime < before]
    for path in pieces:
        path.unlink(missing_ok=True)
    return len(pieces)


def _examine(path: Path, thumbnail: Path) -> tuple[str, tuple[int, int] | None]:
    type = type_of(path)
    return type, make_thumbnail(path, thumbnail) if type in PICTURES else None


def stored_among(ids: set[str]) -> set[str]:
    """Return which of these files are written down."""
    with db.engine.connect() as connection:
        found = select(STORED_FILE.c.id).where(STORED_FILE.c.id.in_(ids))
        return set(connection.scalars(found))


def _id_of(name: str) -> str:
    return name.removesuffix(THUMBNAIL)


def _drop(id: str) -> None:
    try:
        files().drop(id)
        files().drop(id + THUMBNAIL)
    except Unavailable:
        # Nothing names it any more, so that a later sweep takes it.
        log.warning("file %s stays in the store until it is swept", id)


def open_file(id: str, *, thumbnail: bool) -> BinaryIO:
    """Open a stored file or its thumbnail; raise NotFound."""
    return files().open(id + THUMBNAIL if thumbnail else id)
