"""A table as every reader of files gives it: its header found, its rows cleaned, each with its line."""

import re
import unicodedata
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from core.errors import Invalid, TooLarge
from core.i18n import keep_language, locale_name
from core.schemas import is_seen
from core.server import run_off_loop
from integrations.imports.tables.csv_columns import lists_companies, recognized

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_CELL = 100_000
# The header is looked for in the first lines; some tools write a preamble above it.
HEADER_WITHIN = 20
# What no field of ours can hold: control characters, and those which turn the text around them.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A spreadsheet's way to say "this is text": the apostrophe, or ="…".
FORMULA_STARTS = ("'=", "'+", "'-", "'@", "'\t", "'\r")

ERRORS = ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!")

# A row as it was read: the number of its line, and its cells.
Line = tuple[int, list[str]]
# The number of a line, None for the whole file, and what is to be said about it.
Problem = tuple[int | None, str]


@dataclass(frozen=True)
class Table:
    """A read file; every row has as many cells as the header.

    `form` is csv, xlsx or json; `skipped` are the lines above the header and repetitions of it.
    `problems` are (line, sentence) of what the reader met; `hidden` counts the rows that a workbook
    does not show.
    """

    header: list[str]
    rows: list[Line]
    form: str = "csv"
    encoding: str = "UTF-8"
    delimiter: str | None = None
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    sheet: str | None = None
    hidden: int = 0


def table_of(lines: list[Line], problems: list[Problem], **facts: Any) -> Table:
    """Find the header among the first lines and make the others its rows; raise Invalid or TooLarge."""
    at = header_at(lines)
    header = [clean(cell) for cell in lines[at][1]]
    if lists_companies(header):
        message = _(
            "This file lists customers, not deals: it has no title, stage or value. "
            "Import the deals; their customers come with them."
        )
        raise Invalid(message, {"header": header[:20]})
    rows, groups, left_out = _rows(lines[at + 1 :], header)
    if not rows:
        raise Invalid(_("The file has a header but no rows. Nothing was changed."))
    problems = [*problems, *groups, *_without_errors(rows)]
    why = _("The line has more cells than the header; is a quote missing?")
    ragged = [(line, why) for line, cells in lines[at + 1 :] if any(cells[len(header) :])]
    return Table(header, rows, skipped=at + left_out, problems=problems + ragged, **facts)


def header_at(lines: list[Line]) -> int:
    """Return the index of the row which names the most columns that we know; the first if none does."""
    if not lines:
        raise Invalid(_("The file is empty. Nothing was changed."))
    first = lines[:HEADER_WITHIN]
    known = [
        recognized([clean(cell) for cell in cells[:MAX_COLUMNS]]) if len(cells) > 1 else 0
        for _line, cells in first
    ]
    at = known.index(max(known)) if max(known) else 0
    if known[at] == 1 and _filled(first[at]) <= max(map(_filled, first[:at]), default=0):
        # A single word of ours stands among the cells of a row, too; the header is never narrower than what is above.
        at = 0
    if len(lines[at][1]) > MAX_COLUMNS:
        message = _(
            "The file has more than %(count)s columns. Nothing was changed.", count=MAX_COLUMNS
        )
        raise TooLarge(message)
    return at


def _filled(line: Line) -> int:
    return sum(1 for cell in line[1] if cell.strip())


def refuse_too_many(lines: list[Line]) -> None:
    """Raise TooLarge once there are more rows than are taken; called while they come."""
    if len(lines) > MAX_ROWS + HEADER_WITHIN:
        raise TooLarge(_("The file has more than 100,000 rows. Nothing was changed."))


def line(text: str) -> str:
    """Return a file's name as a line that can be stored and shown."""
    return " ".join(clean(text).split())[-255:].strip() or "deals.csv"


def off_loop(function: Callable[..., Any], *args: Any) -> Any:
    """Call what computes for long, in the caller's language, while others are served."""
    context = copy_context()
    # The thread in which it is done must not ask the database for it.
    context.run(keep_language, locale_name())
    return run_off_loop(context.run, function, *args)


def _rows(lines: list[Line], header: list[str]) -> tuple[list[Line], list[Problem], int]:
    """Return the rows, what was taken for the name of a group, and how many lines these and the headers are."""
    width = len(header)
    groups: list[Problem] = []
    rows: list[Line] = []
    for line, cells in lines:
        cleaned = [clean(cell) for cell in cells[:width]] + [""] * (width - len(cells))
        if not _repeats(cleaned, header):
            rows.append((line, cleaned))
        # Where groups stand one below the other, each has its name above its header.
        elif rows and sum(1 for cell in rows[-1][1] if cell) == 1:
            at, named = rows.pop()
            why = _(
                "“%(cell)s” stands alone above a repeated header: it is the name of a group, no deal.",
                cell=next(filter(None, named))[:60],
            )
            groups.append((at, why))
    return rows, groups, len(lines) - len(rows)


def _without_errors(rows: list[Line]) -> list[Problem]:
    """Empty the cells in which a spreadsheet has an error in place of a value, and tell of them."""
    found: list[Problem] = []
    for line, cells in rows:
        errors = [cell for cell in cells if cell.startswith("#") and cell in ERRORS]
        if errors:
            cells[:] = ["" if cell in errors else cell for cell in cells]
            why = _("“%(cell)s” is a spreadsheet's error, no value.", cell=errors[0])
            found.append((line, why))
    return found


def _repeats(cells: list[str], header: list[str]) -> bool:
    """Whether a row is the header again; sheets pasted together have it inside, sometimes in part."""
    same = sum(1 for cell, name in zip(cells, header, strict=True) if cell and cell == name)
    return same >= 2 and same >= sum(1 for cell in cells if cell) / 2


def clean(cell: str) -> str:
    """Return a cell without what cannot be stored, and without a spreadsheet's sign for text."""
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
