"""From the bytes of a workbook to a table: one sheet's stored values, nothing evaluated, its size bounded."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
from flask_babel import gettext as _
from flask_babel import ngettext
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.workbook import Workbook

from core.errors import AppError, Invalid, TooLarge
from integrations.imports.archives import parts_of
from integrations.imports.tables.csv_columns import recognized
from integrations.imports.tables.csv_values import read_currency
from integrations.imports.tables.table import (
    HEADER_WITHIN,
    MAX_CELL,
    MAX_COLUMNS,
    Line,
    Table,
    clean,
    refuse_too_many,
    table_of,
)

# Workbooks are packed: what they may unpack to, as a whole and as a multiple of what was sent.
MAX_UNPACKED = 150 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2_000
MAX_SHEETS = 50
SMALL = 1024 * 1024
# A spreadsheet has no more rows; some write that they use them all.
LAST_ROW = 1_048_576
CHUNK = 1024 * 1024
# Longer than what is looked for, so that a piece's end hides nothing.
OVERLAP = 1_000
HIDDEN = re.compile(rb"<(?:\w+:)?row\s[^<>]{0,500}?\bhidden=[\"'](?:1|true)[\"']")
UNSTORED = re.compile(
    rb"<(?:\w+:)?f(?:\s[^<>]{0,300})?(?:/>|>[^<]{0,500}</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>\s*)?</(?:\w+:)?c>"
)
# A number format's colours, locales and words, so that what is left of it names a currency or none.
LOCALE = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")


def read_workbook(content: bytes, sheet: str | None = None) -> Table:
    """Read a sheet of a workbook, the one that looks most like deals if none is named."""
    _refuse_bombs(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(content, sheet)
    except AppError:
        raise
    except Exception as error:
        # What the library raises on a damaged file is of any kind.
        message = _("This workbook cannot be read. Open it, save it as XLSX and try again.")
        raise Invalid(message) from error


def _read(content: bytes, sheet: str | None) -> Table:
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    try:
        names = [each.title for each in book.worksheets][:MAX_SHEETS]
        if sheet is not None and sheet not in names:
            raise Invalid(
                _("The workbook has no such sheet."), {"fields": {"sheet": [_("Choose one.")]}}
            )
        chosen = sheet or _likeliest(book, names)
        hidden, unstored = _marks(content, book[chosen]._worksheet_path)
        lines = list(_lines(book, chosen))
        return table_of(
            lines, _unstored(unstored), form="xlsx", sheets=names, sheet=chosen, hidden=hidden
        )
    finally:
        book.close()


def _likeliest(book: Workbook, names: list[str]) -> str:
    if not names:
        raise Invalid(_("The workbook has no sheet."))
    shown = [name for name in names if book[name].sheet_state == "visible"] or names
    return max(shown, key=lambda name: _promise(book, name))


def _promise(book: Workbook, name: str) -> tuple[int, bool]:
    """How many of our fields a sheet's header names, and whether there is anything in it."""
    first = [cells for _line, cells in _first_lines(book, name)]
    known = [recognized([clean(cell) for cell in cells[:MAX_COLUMNS]]) for cells in first]
    return max(known, default=0), bool(first)


def _first_lines(book: Workbook, name: str) -> list[Line]:
    found = []
    for line in _lines(book, name):
        found.append(line)
        if len(found) == HEADER_WITHIN:
            break
    return found


def _lines(book: Workbook, name: str) -> Iterator[Line]:
    sheet, formats = book[name], {}  # type: ignore[var-annotated]
    sheet.reset_dimensions()
    taken: list[Line] = []
    # Without a last column rows that are not there come as nothing at all.
    for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW), 1):
        cells = [_text(cell, formats) for cell in row[: MAX_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            taken.append((number, []))
            refuse_too_many(taken)
            yield number, cells


def _text(cell: ReadOnlyCell, formats: dict[Any, tuple[bool, str]]) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if cell._style_id not in formats:
            formats[cell._style_id] = _format(cell.number_format or "")
        is_percent, currency = formats[cell._style_id]
        return _number(value * 100) + "%" if is_percent else currency + _number(value)
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time(0) else value.replace(microsecond=0))
    return value.isoformat() if isinstance(value, date) else str(value)[:MAX_CELL]


def _number(value: float) -> str:
    """Write a number as a spreadsheet shows it: fifteen digits, no exponent."""
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(f"{value:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _format(code: str) -> tuple[bool, str]:
    """Return whether a number format shows percent, and the currency that it shows, as `EUR ` or nothing."""
    plain = LOCALE.sub(r"\1", code.split(";")[0]).replace('"', "").replace("\\", "")
    named = read_currency(plain) if re.search(r"[$€£¥₹元₽₩₺฿₫₪₴]|\b[A-Z]{3}\b", plain) else None
    return "%" in plain, f"{named} " if named else ""


def _unstored(count: int) -> list[tuple[int | None, str]]:
    if not count:
        return []
    why = ngettext(
        "%(num)d formula has no stored value. Open the workbook in a spreadsheet program and save it.",
        "%(num)d formulas have no stored value. Open the workbook in a spreadsheet program and save it.",
        count,
    )
    return [(None, why)]


def _refuse_bombs(content: bytes) -> None:
    refusal = _("The workbook unpacks to more than can be taken. Save the sheet as CSV.")
    try:
        parts = parts_of(io.BytesIO(content), MAX_PARTS, refusal)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        message = _("This workbook cannot be read. Open it, save it as XLSX and try again.")
        raise Invalid(message) from error
    is_bomb = any(
        part.file_size > SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if is_bomb or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TooLarge(refusal)


def _marks(content: bytes, path: str) -> tuple[int, int]:
    """Count a sheet's hidden rows, and its formulas without a value; refuse entities in any part."""
    counts = (0, 0)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                found = _scan(archive, part)
                counts = found if part.filename == path else counts
    return counts


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    hidden = unstored = 0
    rest = b""
    with archive.open(part) as source:
        while piece := source.read(CHUNK):
            text = rest + piece
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Invalid(
                    _("This workbook cannot be read. Open it, save it as XLSX and try again.")
                )
            # What ends within the kept rest is counted with the next piece.
            fresh = len(rest)
            hidden += sum(1 for match in HIDDEN.finditer(text) if match.end() > fresh)
            unstored += sum(1 for match in UNSTORED.finditer(text) if match.end() > fresh)
            rest = text[-OVERLAP:]
    return hidden, unstored
