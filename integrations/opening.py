"""Files that came in, opened: each one's format by its content, of an archive each file in it."""

from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from core.errors import Invalid
from integrations.archives import is_archive, unpack
from integrations.formats import BY_NAME, Format, format_of
from integrations.uploads import keep_file


@dataclass(frozen=True)
class Opened:
    """A file that waits under `upload`, the name that people know it by, and its format."""

    upload: str
    name: str
    format: Format


def opened(path: Path, name: str) -> list[Opened]:
    """Keep what a file holds; of an archive all that has a format. Raises Invalid where nothing has."""
    if not is_archive(path) or _is_format(path):
        its = format_of(path)
        return [Opened(keep_file(path), name, its)]
    found: list[Opened] = []
    for inner, part in unpack(path):
        try:
            its = format_of(part)
            found.append(Opened(keep_file(part), inner, its))
        except Invalid:
            part.unlink(missing_ok=True)
    if not found:
        raise Invalid(_("There is no file in this archive that Baton can import."))
    return found


def named_format(name: str, path: Path) -> Format:
    """Return the format of a name that somebody has chosen, or else what the file looks like."""
    return BY_NAME[name] if name in BY_NAME else format_of(path)


def _is_format(path: Path) -> bool:
    try:
        return format_of(path).name != "csv"
    except Invalid:
        return False
