"""Files that came in, opened: each one's format by its content, of an archive each file in it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from core.errors import AppError, Invalid
from integrations.exports.own_archive import shown_names
from integrations.imports.archives import is_archive, unpack
from integrations.imports.formats import BY_NAME, Format, format_of
from integrations.imports.tables.csv_reading import SAMPLE, has_columns
from integrations.imports.uploads import keep_file

# A readme beside a table is a text as well; these are called tables.
TABLES = (".csv", ".tsv", ".tab")


@dataclass(frozen=True)
class Opened:
    """A file that waits under `upload`, the name that people know it by, its format, and of an archive of boards
    which of them is meant.
    """

    upload: str
    name: str
    format: Format
    part: str | None = None


def opened(path: Path, name: str) -> list[Opened]:
    """Keep what a file holds; of an archive all that has a format. Raises Invalid where nothing has."""
    if not is_archive(path) or is_format(path):
        return _kept(path, name, format_of(path))
    parts = unpack(path)
    found: list[Opened] = []
    try:
        for inner, part in parts:
            # What in it is no file for us, or too large a one, does not keep the others away.
            with suppress(AppError):
                its = format_of(part)
                if its.name != "csv" or _is_table(part, inner):
                    found += _kept(part, inner, its)
    finally:
        for _inner, part in parts:
            part.unlink(missing_ok=True)
    if not found:
        raise Invalid(_("There is no file in this archive that Baton can import."))
    return found


def named_format(name: str, path: Path) -> Format:
    """Return the format of a name that somebody has chosen, or else what the file looks like."""
    return BY_NAME[name] if name in BY_NAME else format_of(path)


def _is_table(path: Path, name: str) -> bool:
    """Whether a text that nobody has chosen by itself holds rows; a list of titles alone has to say so by its name."""
    if name.lower().endswith(TABLES):
        return True
    with path.open("rb") as file:
        return has_columns(file.read(SAMPLE))


def _kept(path: Path, name: str, its: Format) -> list[Opened]:
    if its.split and (boards := its.split(path)):
        return [Opened(keep_file(board), title or name, its) for title, board in boards]
    if its.parts is None:
        return [Opened(keep_file(path), name, its)]
    parts = its.parts(path)
    upload = keep_file(path)
    names = shown_names(parts)
    return [Opened(upload, name, its, part) for name, part in zip(names, parts, strict=True)]


def is_format(path: Path) -> bool:
    """Whether a file, as a whole, is of a format; where an archive is of none, what it holds may be."""
    try:
        return format_of(path).name != "csv"
    except Invalid:
        return False
