"""Which format a file has, by what is in it. A new format is one module and one row here."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _

from core.errors import Invalid
from integrations.exports.own_archive import boards_in, recognises_archive
from integrations.exports.own_archive import recognises as recognises_own
from integrations.exports.own_import import bring_board
from integrations.imports.archives import MAGIC, names_in
from integrations.imports.boards import deck, focalboard, planka, trello, wekan
from integrations.imports.boards.board_plan import Reading, Source
from integrations.imports.boards.json_reading import CHUNK, WIDE, members
from integrations.imports.tables import asana_json

SNIFFED = 512 * 1024
WORKBOOK = "xl/workbook.xml"
# An object, or a list of what JSON knows: the head of a table may begin with a bracket too, as "[Deal]" does.
LIKE_JSON = re.compile(
    rb"(?:\xef\xbb\xbf)?[ \t\r\n]*(?:\{|\[[ \t\r\n]*(?:[\[{\"\]\d-]|(?:true|false|null)\b|$))"
)


@dataclass
class Head:
    """What a file begins with: its first bytes; of JSON, the names of its members and the first item of each list."""

    start: bytes
    is_json: bool = False
    # Of an archive, the names in it.
    inside: tuple[str, ...] = ()
    names: set[str] = field(default_factory=set)
    first: dict[str, Any] = field(default_factory=dict)
    # What is wrong in what looks like JSON.
    fault: Invalid | None = None

    @property
    def is_zip(self) -> bool:
        """Whether it is an archive."""
        return self.start.startswith(MAGIC)


@dataclass(frozen=True)
class Format:
    """A kind of file: a `board`, of which `read` makes a Source or `own` a new board, or a `table`, whose columns
    are matched.
    """

    name: str
    title: str
    kind: str
    recognises: Callable[[Head], bool]
    read: Callable[[Path, Reading], Source] | None = None
    # Of Baton's own, which is brought as it is.
    own: Callable[..., dict[str, Any]] | None = None
    # Of an archive of boards, the names that these have in it.
    parts: Callable[[Path], list[str]] | None = None
    # Of a file that may hold several boards, each with its name in a file of its own; none where it holds one.
    split: Callable[[Path], list[tuple[str, Path]]] | None = None


def _is_json_of(recognises: Callable[[set[str], dict[str, Any]], bool]) -> Callable[[Head], bool]:
    return lambda head: head.is_json and recognises(head.names, head.first)


def _is_focalboard(head: Head) -> bool:
    return focalboard.recognises_archive(head.inside) or focalboard.recognises_lines(head.start)


# The first that recognises a file is its format; rows of text may be anything, so they come last.
FORMATS = (
    Format("json", "Baton", "board", _is_json_of(recognises_own), own=bring_board),
    Format(
        "workspace",
        "Baton (zip)",
        "board",
        lambda head: recognises_archive(head.inside),
        own=bring_board,
        parts=boards_in,
    ),
    Format("trello", "Trello", "board", _is_json_of(trello.recognises), trello.read),
    Format("xlsx", "XLSX", "table", lambda head: WORKBOOK in head.inside),
    Format("asana", "Asana JSON", "table", _is_json_of(asana_json.recognises)),
    Format("wekan", "WeKan", "board", _is_json_of(wekan.recognises), wekan.read),
    Format(
        "deck", "Nextcloud Deck", "board", _is_json_of(deck.recognises), deck.read, split=deck.split
    ),
    Format("planka", "Planka", "board", _is_json_of(planka.recognises), planka.read),
    Format(
        "focalboard", "Focalboard", "board", _is_focalboard, focalboard.read, split=focalboard.split
    ),
    Format("csv", "CSV", "table", lambda head: not head.is_json and not head.is_zip),
)
BY_NAME = {one.name: one for one in FORMATS}


def format_of(path: Path) -> Format:
    """Return the format of a file; raise Invalid where none fits."""
    head = head_of(path)
    for one in FORMATS:
        if one.recognises(head):
            return one
    raise head.fault or Invalid(
        _("Baton does not know this kind of file."),
        {"fields": {"file": [_("Choose another file.")]}},
    )


def head_of(path: Path) -> Head:
    """Look at the beginning of a file."""
    with path.open("rb") as file:
        start = file.read(CHUNK)
        if start.startswith(MAGIC):
            return Head(start, inside=tuple(names_in(path)))
        if start[:2] in WIDE and start[2:].replace(b"\0", b"").lstrip()[:1] in (b"{", b"["):
            raise Invalid(_("The file is not UTF-8 text. Save it as UTF-8 and try again."))
        if not LIKE_JSON.match(start):
            return Head(start)
        file.seek(0)
        return _json_head(start, file)


def _json_head(start: bytes, file: BinaryIO) -> Head:
    head = Head(start, is_json=True)
    beginning = io.BytesIO(file.read(SNIFFED))
    try:
        # What was cut, by us or by whoever made it, may be enough.
        for name, value in members(beginning, within=planka.INSIDE, is_cut=True):
            head.names.add(name)
            head.first.setdefault(name, value)
    except Invalid as error:
        head.fault = error
    return head
