"""Workbooks: one sheet's stored values as a table; those that would hurt are refused."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from core.errors import AppError, Invalid, TooLarge
from integrations.imports.tables import xlsx_reading
from integrations.imports.tables.table_reading import read_table

pytestmark = pytest.mark.once

HEADER = ["Deal Name", "Deal Stage", "Amount", "Close Date", "Probability"]


@pytest.fixture(autouse=True)
def in_app(app):
    """Messages are told in somebody's language."""


def book_of(*rows, sheet="Deals"):
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    return book


def bytes_of(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content, name, change):
    """Return a workbook of which one part is otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data) if part.filename == name else data)
    return out.getvalue()


def test_numbers_dates_percents_and_currencies_are_what_the_sheet_shows():
    book = book_of(
        ["Deals of this year"], [], HEADER,
        ["A", "Demo", 0.1 + 0.2, date(2026, 11, 24), 0.2],
        ["B", "Won", 12_345_678_901, datetime(2026, 11, 24, 13, 5), True],  # noqa: DTZ001
        ["C", "Lost", 1e-7, "24.11.2026", None],
    )  # fmt: skip
    sheet = book.active
    sheet["C4"].number_format, sheet["E4"].number_format = "[$€-407] #,##0.00", "0%"
    sheet["C5"].number_format = '_("$"* #,##0.00_)'
    sheet["C6"].number_format = "[$-409]#,##0"
    sheet.row_dimensions[5].hidden = True
    table = read_table(bytes_of(book))
    assert table.rows == [
        (4, ["A", "Demo", "EUR 0.3", "2026-11-24", "20%"]),
        (5, ["B", "Won", "USD 12345678901", "2026-11-24 13:05:00", "TRUE"]),
        (6, ["C", "Lost", "0.0000001", "24.11.2026", ""]),
    ]
    assert (table.form, table.hidden, table.skipped, table.problems) == ("xlsx", 1, 1, [])


def test_a_formula_gives_its_stored_value_and_text_that_looks_like_one_stays_text():
    book = book_of(HEADER, ["A", "Demo", "=1+1"], ["=SUM(A1)", "Demo", "=2+2"])
    book.active["A3"].data_type = "s"
    content = with_part(
        bytes_of(book), "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"),
    )  # fmt: skip
    table = read_table(content)
    assert [cells[:3] for _line, cells in table.rows] == [
        ["A", "Demo", "2"],
        ["=SUM(A1)", "Demo", ""],
    ]
    ((line, message),) = table.problems
    assert (line, message[:10]) == (None, "1 formula ")


def test_the_sheet_that_looks_like_deals_is_taken_unless_another_is_named():
    book = book_of(["Made on Monday"], sheet="Read me")
    for name, title in (("Deals", "A"), ("Old", "B")):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append([title, "Demo"])
    book["Old"].sheet_state = "hidden"
    content = bytes_of(book)
    table = read_table(content)
    assert (table.sheets, table.sheet) == (["Read me", "Deals", "Old"], "Deals")
    assert read_table(content, "Old").rows[0][1][0] == "B"
    with pytest.raises(Invalid, match="no such sheet"):
        read_table(content, "New")


PLAIN = bytes_of(book_of(HEADER, ["A", "Demo", 1, None, None]))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04\x00\x00\x00", "cannot be read"),
        (PLAIN[: len(PLAIN) // 2], "cannot be read"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old workbook"),
        (with_part(PLAIN, "xl/worksheets/sheet1.xml", lambda xml: xml[:200]), "cannot be read"),
        (with_part(PLAIN, "xl/worksheets/sheet1.xml",
                   lambda xml: xml.replace(b't="inlineStr"', b't="s"').replace(b"<is>", b"<v>7</v><is>")),
         "cannot be read"),
        (with_part(PLAIN, "xl/styles.xml",
                   lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml), "cannot be read"),
        (with_part(PLAIN, "xl/workbook.xml", lambda xml: b"<x/>"), "no sheet"),
        (bytes_of(book_of()), "empty"),
        (bytes_of(book_of(HEADER)), "no rows"),
        (bytes_of(book_of(range(600), [1])), "500 columns"),
    ],
)  # fmt: skip
def test_a_damaged_workbook_is_refused_with_a_sentence(content, says):
    with pytest.raises(AppError) as refusal:
        read_table(content)
    assert says in refusal.value.message


def test_what_unpacks_to_too_much_is_refused_unread(monkeypatch):
    bomb = with_part(PLAIN, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 8_000_000)
    with pytest.raises(TooLarge, match="unpacks"):
        read_table(bomb)
    monkeypatch.setattr(xlsx_reading, "MAX_UNPACKED", 1_000)
    with pytest.raises(TooLarge, match="unpacks"):
        read_table(PLAIN)


def test_rows_and_columns_far_away_cost_nothing():
    def far(xml):
        row = b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row></sheetData>'
        return xml.replace(b"</sheetData>", row)

    table = read_table(with_part(PLAIN, "xl/worksheets/sheet1.xml", far))
    assert len(table.rows) == 1
