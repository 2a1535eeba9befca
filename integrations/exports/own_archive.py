"""A board that Baton has exported, as it lies in a file: its document and, in an archive, the bytes of its files."""

import re
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from flask_babel import gettext as _

from core import strict_json
from core.errors import AppError, Invalid, NotFound, TooLarge
from core.models import new_id
from core.schemas import is_uuid
from integrations.exports.board_json import FORMAT, VERSION
from integrations.imports.archives import (
    MOST_NAMES,
    is_archive,
    names_in,
    open_archive,
    write_member,
)

MARK = "workspace.json"
BOARD = re.compile(r"boards/[^/]+\.json")
ID_AT_END = re.compile(r"(?<=.) [0-9a-f]{8}$")
FILE = re.compile(r"files/([0-9a-f-]{36})/[^/]+")
# It is read as a whole.
MAX_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class Export:
    """A board's document, and of an archive where the bytes of each attachment lie in it."""

    document: dict[str, Any]
    archive: zipfile.ZipFile | None = None
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def close(self) -> None:
        """End reading."""
        if self.archive:
            self.archive.close()

    def write_file(self, attachment: str, target: Path, most: int) -> None:
        """Write an attachment's bytes to a file of ours; raise Invalid or TooLarge."""
        assert self.archive
        write_member(self.archive, self.members[attachment], target, most)


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether JSON of these members is one of ours."""
    return first.get("format") == FORMAT


def recognises_archive(inside: tuple[str, ...]) -> bool:
    """Whether an archive that holds these is one of a workspace."""
    return MARK in inside and any(map(BOARD.fullmatch, inside))


def boards_in(path: Path) -> list[str]:
    """Return under which names a workspace's archive holds its boards."""
    return sorted(name for name in names_in(path) if BOARD.fullmatch(name))


def shown_names(parts: list[str]) -> list[str]:
    """Return how people are shown boards of an archive; of the same name, with the end of their ids."""
    names = [shown_name(part) for part in parts]
    often = Counter(names)
    pairs = zip(parts, names, strict=True)
    return [name if often[name] == 1 else PurePosixPath(part).stem for part, name in pairs]


def shown_name(part: str) -> str:
    """Return the name of a board as it stands in the name of its file in an archive."""
    return ID_AT_END.sub("", PurePosixPath(part).stem)


def name_in(path: Path, part: str, folder: Path) -> str:
    """Return how a board of an archive is called; of what cannot be read, its file's name."""
    try:
        with closing(open_export(path, part, folder)) as export:
            name = export.document["board"].get("name")
    except AppError:
        name = None
    return name if isinstance(name, str) else shown_name(part)


def open_export(path: Path, part: str | None, folder: Path) -> Export:
    """Open a file of Baton's own, of an archive the board that `part` names; what is unpacked lies in `folder`.

    Raises Invalid, NotFound or TooLarge. Whoever opens it closes it.
    """
    if not is_archive(path):
        return Export(read_document(path))
    archive = open_archive(path, MOST_NAMES)
    try:
        document = _unpacked(archive, part or _only(path), folder)
    except BaseException:
        archive.close()
        raise
    found = ((FILE.fullmatch(member.filename), member) for member in archive.infolist())
    members = {match[1]: member for match, member in found if match and is_uuid(match[1])}
    return Export(document, archive, members)


def read_document(path: Path) -> dict[str, Any]:
    """Return an export of Baton's own; raise Invalid for anything else."""
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(_("A board may have at most %(size)s MB.", size=MAX_BYTES // 1024**2))
    try:
        document = strict_json.loads(path.read_bytes())
    except ValueError:
        document = None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Invalid(_("This is no board that Baton has exported."))
    if document.get("version") != VERSION:
        raise Invalid(_("A newer version of Baton exported this board. Upgrade first."))
    parts = ("board", "records", "people", "departments", "roles")
    if any(
        not isinstance(document.get(part), dict if part in ("board", "records") else list)
        for part in parts
    ):
        raise Invalid(_("The file is not complete."))
    return document


def _only(path: Path) -> str:
    parts = boards_in(path)
    if len(parts) != 1:
        raise Invalid(_("The archive holds several boards: say which of them."), {"field": "part"})
    return parts[0]


def _unpacked(archive: zipfile.ZipFile, part: str, folder: Path) -> dict[str, Any]:
    if not BOARD.fullmatch(part) or part not in archive.NameToInfo:
        raise NotFound(_("This board is not in the archive."), {"field": "part"})
    target = folder / new_id()
    try:
        write_member(archive, archive.NameToInfo[part], target, MAX_BYTES)
        return read_document(target)
    finally:
        target.unlink(missing_ok=True)
