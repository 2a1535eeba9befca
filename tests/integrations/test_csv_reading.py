"""Files as they come: encodings, delimiters, preambles, quotes, and those that are no list of deals."""

import pytest

from core.errors import AppError, Invalid, TooLarge
from integrations.imports.tables import table, table_reading
from integrations.imports.tables.csv_columns import guess_mapping
from integrations.imports.tables.table_reading import read_table

pytestmark = pytest.mark.once

PLAIN = "Deal Name,Stage,Amount\nCafé 海风,Demo,12\n"


@pytest.fixture(autouse=True)
def in_app(app):
    """Messages are told in somebody's language."""


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("gb18030", "gb18030")],
)
def test_the_encoding_is_found(encoding, shown):
    table = read_table(PLAIN.replace("Café", "岩土工程第一期合同，客户有意向").encode(encoding))
    assert (table.encoding, table.header[0]) == (shown, "Deal Name")
    assert table.rows == [(2, ["岩土工程第一期合同，客户有意向 海风", "Demo", "12"])]


def test_a_western_spreadsheet_is_read(file):
    table = read_table(file("german.csv"))
    assert (table.encoding, table.delimiter) == ("cp1252", ";")
    assert table.rows[0][1][0] == "Größe – „Münster“"


def test_a_chinese_spreadsheet_is_read(file):
    table = read_table(file("chinese.csv"))
    assert table.encoding == "gb18030"
    assert table.rows[0][1][-1] == "首次拜访，\n对方有意向"
    assert [line for line, _cells in table.rows] == [2, 4, 5]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_does_not_say_so_is_found(encoding):
    table = read_table(("Deal Name,Stage\nCafé,Demo\n" * 9).encode(encoding))
    assert (table.encoding, table.rows[0][1]) == ("UTF-16", ["Café", "Demo"])


def test_nul_characters_are_taken_out_and_a_file_that_was_cut_off_says_where():
    table = read_table(b"Title,Stage\nA\x00b,Demo\n" + b"C,Demo\n" * 50 + b'D,"and on')
    assert [line for line, _message in table.problems] == [2, 53]
    assert (table.rows[0][1][0], table.rows[-1][1]) == ("Ab", ["D", "and on"])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark):
    table = read_table(f'Title{mark}Stage\n"A, B; C | D"{mark}Demo\n'.encode())
    assert (table.delimiter, table.rows) == (mark, [(2, ["A, B; C | D", "Demo"])])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_three_ways(end):
    assert len(read_table(PLAIN.replace("\n", end).encode()).rows) == 1


def test_what_stands_above_the_header_is_skipped_and_cells_may_have_lines(file):
    table = read_table(file("preamble.tsv"))
    assert (table.header[0], table.skipped) == ("Title", 2)
    assert [(line, cells[0]) for line, cells in table.rows] == [(5, "Two\nlines"), (8, "Plain")]


def test_a_header_that_comes_again_inside_is_skipped(file):
    table = read_table(file("lettered.csv"))
    assert (len(table.rows), table.skipped) == (4, 2)


def test_a_spreadsheets_way_to_say_text_is_taken_off_and_formulas_stay_words(file):
    cells = read_table(file("preamble.tsv")).rows[1][1]
    assert (cells[2], cells[4]) == ("0012", "=SUM(A1)")


def test_characters_that_cannot_be_stored_are_taken_out():
    table = read_table("Title,Stage\n\u202eevil\u2066\x07 e\u0301,De\x7fmo\n".encode())
    assert table.rows == [(2, ["evil é", "Demo"])]


def test_a_cell_in_which_nothing_is_seen_is_empty():
    table = read_table("Title,Stage\n\u200b\u3164,Demo\n\u2800 A,\u00ad\n".encode())
    assert [cells for _line, cells in table.rows] == [["", "Demo"], ["\u2800 A", ""]]


def test_a_line_with_too_many_cells_is_told():
    ((line, message),) = read_table(b"Title,Stage\nA,Demo,,\nB,Demo,more\n").problems
    assert (line, "more cells" in message) == (3, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b",,\n,,\n", "empty"),
        (b"Title,Stage,Amount\n", "no rows"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "document or picture"),
            (b"ab\x00\x00" * 99, "not a text file"),
        (b"\xef\xbb\xbfTitle,Stage\nCaf\xe9,Demo\n", "encoding"),
        (b"\xff\xfeT\x00i\x00t", "encoding"),
        (",".join(f"c{n}" for n in range(501)).encode() + b"\n1\n", "500 columns"),
        (b'Title,Stage\n"' + b"x" * 100_001 + b'",Demo\n', "Line 2 has a cell"),
        (b'Title,Stage\n"never closed,Demo\n' + b"B,Demo\n" * 60_000, "Line 2 has a cell"),
        (b"x" * 300_000, "Line 1 has a cell"),
        (b",".join(b"%d" % n for n in range(100_000)) + b"\n1\n", "500 columns"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_sentence(content, says):
    with pytest.raises(AppError) as refusal:
        read_table(content)
    assert says in refusal.value.message


def test_a_list_of_customers_is_no_list_of_deals(file):
    with pytest.raises(Invalid, match="customers"):
        read_table(file("accounts.csv"))


def test_too_many_rows_or_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(table, "MAX_ROWS", 30)
    with pytest.raises(TooLarge, match="rows"):
        read_table(b"Title\n" + b"A\n" * 60)
    monkeypatch.setattr(table_reading, "MAX_BYTES", 10)
    with pytest.raises(TooLarge, match="50 MB"):
        read_table(PLAIN.encode())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
            {"title": [2, 3], "owner": 1, "company": 3, "stage": 4, "created_at": 5,
             "closed_at": 6, "value": 7, "record_id": 0},
        ),
        (
            "Deal ID,Deal Name,Deal Stage,Amount,Close Date,Deal Owner,Closed Lost Reason,Lead Source",
            {"title": [1], "stage": 2, "value": 3, "closed_at": 4, "owner": 5, "lost_reason": 6,
             "source": 7, "record_id": 0},
        ),
        (
            "商机名称,客户名称,负责人,销售阶段,金额,币种,预计成交日期,创建时间,备注,输单原因",
            {"title": [0], "company": 1, "owner": 2, "stage": 3, "value": 4, "currency": 5,
             "expected_close": 6, "created_at": 7, "description": 8, "lost_reason": 9},
        ),
        ("TITLE *,  Deal_Stage ,ＡＭＯＵＮＴ", {"title": [0], "stage": 1, "value": 2}),
        ("Deal ID,Stage", {"title": [0], "stage": 1, "record_id": 0}),
        ("Foo,Bar", {"title": []}),
    ],
)  # fmt: skip
def test_columns_are_recognized_by_the_names_that_tools_give_them(header, expected):
    mapping = guess_mapping(header.split(","))
    assert {name: index for name, index in mapping.items() if index not in (None,)} == expected
