"""Rows as CSV, which Excel opens as it is, and as a workbook with real dates and numbers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.csv_lines import FORMULA, csv_line
from core.giving_way import giving_way
from integrations.exports.deals import COLUMNS, Cell
from integrations.exports.shown import gently

# Without it Excel takes UTF-8 for something else.
BOM = "\ufeff"
# What a cell of a workbook can hold at most.
LONGEST = 32_767
ROWS = 1_048_575


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a CSV file."""
    yield BOM + csv_line(header)
    for row in gently(rows):
        yield csv_line(row)


def write_workbook(
    file: BinaryIO, sheet: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    """Write a workbook with one sheet, row by row, so that it never is in memory as a whole."""
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with giving_way(), xlsxwriter.Workbook(file, settings) as book:
        _write(book, book.add_worksheet(sheet), header, rows[:ROWS])


def _write(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> None:
    formats = _Formats(book)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
    for index, name in enumerate(header):
        sheet.write_string(0, index, name, formats.bold)
    for number, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            _write_cell(sheet, number, index, cell, formats)


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.bold: Format = book.add_format({"bold": True})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        # By the digits behind the point, which differ from currency to currency.
        self.money: dict[int, Format] = {
            digits: book.add_format({"num_format": f"#,##0{'.' * bool(digits)}{'0' * digits}"})
            for digits in range(5)
        }
        # Edited in Excel, such a cell stays the text that it is.
        self.text: Format = book.add_format({"quote_prefix": True})


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case None:
            return
        case date():
            sheet.write_datetime(row, column, cell, formats.day)
        case Decimal():
            digits = max(0, -int(cell.as_tuple().exponent))
            sheet.write_number(row, column, float(cell), formats.money[digits])
        case int():
            sheet.write_number(row, column, cell)
        case _:
            is_formula = cell.startswith(FORMULA)
            sheet.write_string(row, column, cell[:LONGEST], formats.text if is_formula else None)
