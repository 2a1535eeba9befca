"""From the bytes of a file to a table: encoding, delimiter, header, and rows with their line numbers."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from charset_normalizer import from_bytes
from flask_babel import gettext as _

from core.errors import Invalid, TooLarge
from core.i18n import keep_language, locale_name
from core.schemas import is_seen
from core.server import run_off_loop
from integrations.csv_columns import lists_companies, recognized

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 100_000
# The header is looked for in the first lines; some tools write a preamble above it.
HEADER_WITHIN = 20
DELIMITERS = ",;\t|"
SAMPLE = 200_000
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NAMES = {"utf_8": "UTF-8", "utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16"}
# What no field of ours can hold: control characters, and those which turn the text around them.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A spreadsheet's way to say "this is text": the apostrophe, or ="…".
FORMULA_STARTS = ("'=", "'+", "'-", "'@", "'\t", "'\r")


@dataclass(frozen=True)
class Table:
    """A read file. `rows` are (line number, cells); every row has as many cells as the header.

    `ragged` are the lines which had more cells than that, most often for want of a quote.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    encoding: str
    delimiter: str
    skipped: int
    ragged: list[int]


def read_table(content: bytes) -> Table:
    """Read a CSV file of unknown origin; raise Invalid or TooLarge with a sentence on what is wrong."""
    if len(content) > MAX_BYTES:
        raise TooLarge(_("The file is larger than 50 MB. Nothing was changed."))
    text, encoding = _decode(content)
    delimiter = _delimiter(text)
    lines = _parse(text, delimiter)
    at = _header_at(lines)
    header = [_clean(cell) for cell in lines[at][1]]
    if lists_companies(header):
        message = _("This file lists customers, not deals: it has no title, stage or value.")
        raise Invalid(message, {"header": header[:20]})
    rows, repeated = _rows(lines[at + 1 :], header)
    if not rows:
        raise Invalid(_("The file has a header but no rows. Nothing was changed."))
    ragged = [line for line, cells in lines[at + 1 :] if any(cells[len(header) :])]
    return Table(header, rows, NAMES.get(encoding, encoding), delimiter, at + repeated, ragged)


def line(text: str) -> str:
    """Return a file's name as a line that can be stored and shown."""
    return " ".join(_clean(text).split())[-255:].strip() or "deals.csv"


def off_loop(function: Callable[..., Any], *args: Any) -> Any:
    """Call what computes for long, in the caller's language, while others are served."""
    context = copy_context()
    # The thread in which it is done must not ask the database for it.
    context.run(keep_language, locale_name())
    return run_off_loop(context.run, function, *args)


def _decode(content: bytes) -> tuple[str, str]:
    if not content.strip():
        raise Invalid(_("The file is empty. Nothing was changed."))
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _decoded(content, encoding), encoding
    if b"\x00" in content[:SAMPLE]:
        raise Invalid(_("This is not a text file. Save it as CSV and try again."))
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _guess_encoding(content)


def _guess_encoding(content: bytes) -> tuple[str, str]:
    # Only what spreadsheets really write in our users' countries is considered.
    candidates = ["gb18030", "big5", "cp1252", "shift_jis"]
    best = from_bytes(content[:SAMPLE], cp_isolation=candidates).best()
    if best is None:
        raise Invalid(_("The file's encoding was not recognized. Save it as UTF-8 and try again."))
    return _decoded(content, best.encoding), best.encoding


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = _("The file's encoding was not recognized. Save it as UTF-8 and try again.")
        raise Invalid(message) from error


def _delimiter(text: str) -> str:
    sample = text[:SAMPLE].splitlines()[: HEADER_WITHIN * 5]
    return max(DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _evenness(lines: list[str], mark: str) -> tuple[int, int]:
    """How many lines agree in their number of cells, then how many cells that is."""
    csv.field_size_limit(SAMPLE)
    counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
    return max(((lines, cells) for cells, lines in counts.items()), default=(0, 1))


def _parse(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    if "\x00" in text:
        raise Invalid(_("This is not a text file. Save it as CSV and try again."))
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line, cells))
            if len(lines) > MAX_ROWS + HEADER_WITHIN:
                raise TooLarge(_("The file has more than 100,000 rows. Nothing was changed."))
            line = reader.line_num + 1
    except csv.Error as error:
        # The only thing that the reader refuses; most often a quote was never closed.
        message = _("Line %(line)s has a cell of more than 100,000 characters.", line=line)
        raise Invalid(message, {"line": line}) from error
    return lines


def _header_at(lines: list[tuple[int, list[str]]]) -> int:
    """Return the index of the row which names the most columns that we know; the first if none does."""
    if not lines:
        raise Invalid(_("The file is empty. Nothing was changed."))
    known = [recognized([_clean(cell) for cell in cells]) for _line, cells in lines[:HEADER_WITHIN]]
    at = known.index(max(known))
    if len(lines[at][1]) > MAX_COLUMNS:
        raise TooLarge(_("The file has more than 200 columns. Nothing was changed."))
    return at


def _rows(
    lines: list[tuple[int, list[str]]], header: list[str]
) -> tuple[list[tuple[int, list[str]]], int]:
    width, repeated = len(header), 0
    rows = []
    for line, cells in lines:
        cleaned = [_clean(cell) for cell in cells[:width]] + [""] * (width - len(cells))
        if _repeats(cleaned, header):
            repeated += 1
        else:
            rows.append((line, cleaned))
    return rows, repeated


def _repeats(cells: list[str], header: list[str]) -> bool:
    """Whether a row is the header again; sheets pasted together have it inside, sometimes in part."""
    same = sum(1 for cell, name in zip(cells, header, strict=True) if cell and cell == name)
    return same >= 2 and same >= sum(1 for cell in cells if cell) / 2


def _clean(cell: str) -> str:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff")
    if not cell.isascii() or not cell.isprintable():
        cell = unicodedata.normalize("NFC", UNWANTED.sub("", cell)).strip()
        if not any(map(is_seen, cell)):
            return ""
    if cell.startswith(FORMULA_STARTS):
        return cell[1:]
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell
