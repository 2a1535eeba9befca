"""Zip files that were dropped: what is in them goes into files of our own, within limits. No name in it is a path."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from flask_babel import gettext as _

from core.errors import Invalid, TooLarge
from core.models import new_id

MAX_MEMBERS = 200
# The largest file that is unpacked, and all of them together.
MAX_BYTES = 256 * 1024 * 1024
# What exports of text reach; a bomb is packed a thousand times.
MAX_RATIO = 200
SMALL = 1024 * 1024
PIECE = 64 * 1024
MAGIC = b"PK\x03\x04"


def is_archive(path: Path) -> bool:
    """Whether a file is a zip by its content."""
    with path.open("rb") as file:
        return file.read(4) == MAGIC


def names_in(path: Path) -> list[str]:
    """Return the names of an archive's members; they say what it is, and are used for nothing else."""
    with _opened(path) as archive:
        return archive.namelist()


def unpack(path: Path) -> list[tuple[str, Path]]:
    """Write an archive's members beside it, under ids of ours; return each one's name, without folders, and file.

    Raises Invalid or TooLarge; then nothing of it stays. Archives inside are not opened.
    """
    out: list[tuple[str, Path]] = []
    try:
        with _opened(path) as archive:
            left = MAX_BYTES
            for member in archive.infolist():
                if not _is_wanted(member):
                    continue
                target = path.with_name(new_id())
                out.append((PurePosixPath(member.filename).name, target))
                left -= write_member(archive, member, target, left)
    except BaseException:
        for _name, target in out:
            target.unlink(missing_ok=True)
        raise
    return out


def write_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int = MAX_BYTES
) -> int:
    """Write one member to a file of ours; return its size. What it says of its own size is not believed."""
    if member.flag_bits & 1:
        raise Invalid(_("The archive is locked by a password. Unpack it first."))
    size, allowed = 0, max(SMALL, member.compress_size * MAX_RATIO)
    try:
        with archive.open(member) as packed, target.open("wb") as file:
            while piece := packed.read(PIECE):
                size += len(piece)
                if size > most or size > allowed:
                    raise TooLarge(_("The archive unpacks to more than Baton accepts."))
                file.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Invalid(_("The archive is damaged. Export it again.")) from error
    return size


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError) as error:
        raise Invalid(_("The archive is damaged. Export it again.")) from error
    if len(archive.infolist()) > MAX_MEMBERS:
        archive.close()
        raise TooLarge(_("The archive holds more than %(count)s files.", count=MAX_MEMBERS))
    return archive


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(member.filename).name
    hidden = name.startswith(".") or member.filename.startswith("__MACOSX/")
    return not member.is_dir() and not hidden and not name.lower().endswith(".zip")
