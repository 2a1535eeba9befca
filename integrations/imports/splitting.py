"""A file that holds several boards: each is written to a file of its own, to be chosen and imported like any other."""

from collections.abc import Callable, Iterable
from pathlib import Path

from flask_babel import gettext as _

from core.errors import TooLarge
from core.models import new_id
from integrations.imports.archives import MAX_BYTES, MAX_MEMBERS

# Writes a board to a file, and returns its name.
Writer = Callable[[Path], str]


def split_up(path: Path, writers: Iterable[Writer]) -> list[tuple[str, Path]]:
    """Write the boards of a file beside it; return each one's name and file, none where there is but one board.

    Raises what the writers raise, and TooLarge; then nothing of it stays.
    """
    out: list[Path] = []
    names: list[str] = []
    size = 0
    try:
        for write in writers:
            if len(out) == MAX_MEMBERS or size > MAX_BYTES:
                raise TooLarge(_("The archive unpacks to more than Baton accepts."))
            out.append(path.with_name(new_id()))
            names.append(write(out[-1]))
            size += out[-1].stat().st_size
    except BaseException:
        _drop(out)
        raise
    if len(out) < 2:
        _drop(out)
        return []
    return list(zip(names, out, strict=True))


def _drop(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
