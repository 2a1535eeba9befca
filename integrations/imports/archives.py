"""Zip files that were dropped: what is in them goes into files of our own, within limits. No name in it is a path."""

import lzma
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED

from flask_babel import gettext as _

from core.errors import Invalid, TooLarge
from core.models import new_id
from integrations.imports.tables.csv_reading import is_text

MAX_MEMBERS = 200
# What is looked into before it is known to be one of many files, and what a workspace's archive may hold.
MOST_NAMES = 20_000
# The largest file that is unpacked, and all of them together.
MAX_BYTES = 256 * 1024 * 1024
# What exports of text reach; a bomb is packed a thousand times.
MAX_RATIO = 200
SMALL = 1024 * 1024
PIECE = 64 * 1024
# What tells a text from a picture.
BEGINNING = 4 * 1024
MAGIC = b"PK\x03\x04"
# What a directory takes in memory is some ten times itself.
MAX_DIRECTORY = 4 * 1024 * 1024
# What the library raises of its own and of the unpackers that it uses; a name that is no UTF-8 is a ValueError.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


def is_archive(path: Path) -> bool:
    """Whether a file is a zip by its content."""
    with path.open("rb") as file:
        return file.read(4) == MAGIC


def open_archive(path: Path, most: int = MAX_MEMBERS) -> zipfile.ZipFile:
    """Open a zip that holds no more files than `most`; raise Invalid or TooLarge."""
    refusal = _("The archive holds more than %(count)s files.", count=most)
    with _damage_told():
        with path.open("rb") as file:
            parts_of(file, most, refusal)
        return zipfile.ZipFile(path)


def names_in(path: Path) -> list[str]:
    """Return the names of an archive's members; they say what it is, and are used for nothing else."""
    with open_archive(path, MOST_NAMES) as archive:
        return archive.namelist()


def unpack(path: Path) -> list[tuple[str, Path]]:
    """Write an archive's texts and workbooks beside it, under ids of ours; return each one's name and file.

    A name is without folders, but with its own where another has the same. Raises Invalid or TooLarge; then
    nothing of it stays. What is neither, such as the pictures of a board, is left; archives inside are not opened.
    """
    out: list[tuple[zipfile.ZipInfo, Path]] = []
    try:
        with open_archive(path, MOST_NAMES) as archive:
            left = MAX_BYTES
            for member in archive.infolist():
                if not _is_wanted(member) or not _is_readable(archive, member):
                    continue
                if len(out) == MAX_MEMBERS:
                    raise TooLarge(
                        _("The archive holds more than %(count)s files.", count=MAX_MEMBERS)
                    )
                target = path.with_name(new_id())
                out.append((member, target))
                left -= write_member(archive, member, target, left)
    except BaseException:
        for _member, target in out:
            target.unlink(missing_ok=True)
        raise
    names = Counter(PurePosixPath(member.filename).name for member, _target in out)
    return [(_shown(member, names), target) for member, target in out]


def _shown(member: zipfile.ZipInfo, names: Counter[str]) -> str:
    place = PurePosixPath(member.filename)
    return place.name if names[place.name] == 1 else f"{place.parent.name}/{place.name}"


def write_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int = MAX_BYTES
) -> int:
    """Write one member to a file of ours; return its size. What it says of its own size is not believed."""
    if member.flag_bits & 1:
        raise Invalid(_("The archive is locked by a password. Unpack it first."))
    size, allowed = 0, max(SMALL, member.compress_size * MAX_RATIO)
    with target.open("wb") as file, _opened_member(archive, member) as packed:
        while piece := _next_piece(packed):
            size += len(piece)
            if size > most or size > allowed:
                raise TooLarge(_("The archive unpacks to more than Baton accepts."))
            file.write(piece)
    return size


def parts_of(file: BinaryIO, most: int, refusal: str) -> list[zipfile.ZipInfo]:
    """Return what a zip says to hold; raise TooLarge, saying `refusal`, where that is too much to be read."""
    parts = zipfile.ZipFile(_Sparing(file, refusal)).infolist()  # type: ignore[call-overload]
    if len(parts) > most:
        raise TooLarge(refusal)
    return parts


class _Sparing:
    """A file that gives no more at once than a directory may be large: the library reads one whole, however large
    the end of the file, in any of its forms, says that it is.
    """

    def __init__(self, file: BinaryIO, refusal: str) -> None:
        self.file, self.refusal = file, refusal
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY:
            raise TooLarge(self.refusal)
        return self.file.read(size)


def _next_piece(packed: IO[bytes]) -> bytes:
    with _damage_told():
        return packed.read(PIECE)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Say in a sentence what is raised where a packed file is damaged."""
    try:
        yield
    except DAMAGE as error:
        raise Invalid(_("The archive is damaged. Export it again.")) from error


def _opened_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    with _damage_told():
        return archive.open(member)


def _is_readable(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a member is text or an archive such as a workbook, by its beginning. One behind a password, and one of
    which the library unpacks more than it is asked for, is left to be refused when it is written.
    """
    if member.flag_bits & 1 or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return True
    with _opened_member(archive, member) as packed, _damage_told():
        start = packed.read(BEGINNING)
    return start.startswith(MAGIC) or is_text(start)


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(member.filename).name
    hidden = name.startswith(".") or member.filename.startswith("__MACOSX/")
    # A link's content is a path, which is nothing to us.
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    is_file = not member.is_dir() and not is_link
    return is_file and not hidden and not name.lower().endswith(".zip")
