"""Amounts and dates as the world's spreadsheets write them."""

from datetime import date

import pytest

from core.schemas import MAX_AMOUNT
from integrations.imports.tables.csv_dates import guess_date_order, read_date
from integrations.imports.tables.csv_values import (
    BadCell,
    guess_decimal_mark,
    read_amount,
    read_currency,
)

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1.200,50", 120_050),
        ("1,200.50", 120_050),
        ("1'200.50", 120_050),
        ("1 200,50 €", 120_050),
        ("1\u202f200,50", 120_050),
        ("12,34,567.50", 123_456_750),
        ("48k", 4_800_000),
        ("1.5M", 150_000_000),
        ("148万", 148_000_000),
        ("1.2亿元", 12_000_000_000),
        ("１２００", 120_000),
        ("(500)", -50_000),
        ("(€ 500)", -50_000),
        ("-$1,200", -120_000),
        ("−3", -300),
        ("€ 38,500", 3_850_000),
        ("US$ 12", 1_200),
        ("CNY 12", 1_200),
        ("12 eur", 1_200),
        ("0.105", 11),
        ("-0.105", -11),
        ("9007199254740.99", 900_719_925_474_099),
        (",5", 50),
        ("0", 0),
        ("1.200,- €", 120_000),
        ("CHF 1'200.–", 120_000),
        ("1,200-", -120_000),
        ("$1.2 million", 120_000_000),
        ("3.5万美元", 3_500_000),
        ("120万人民币", 120_000_000),
        ("1,200元整", 120_000),
        ("2 lakh", 20_000_000),
        ("1 200 zł", 120_000),
        ("1萬", 1_000_000),
    ],
)
def test_an_amount_is_read_exactly(text, minor):
    assert read_amount(text, 2) == minor


@pytest.mark.parametrize("text", ["", "-", "—", "N/A", "n/a", "/", "null", "NaN", "无", "未填写"])
def test_a_cell_without_an_amount_has_none(text):
    assert read_amount(text, 2) is None


@pytest.mark.parametrize(
    "text",
    ["TBD", "1e9", "1.2E+07", "10%", "Rs. 5000", "1.200.50", "1,200,50.5", "12 of 30", "()", ".",
     "(5", "5)", "2026-01-02", "ABC 12", "9" * 60, "十二", "Infinity", "=1+1"],
)  # fmt: skip
def test_what_is_no_amount_is_never_guessed_at(text):
    with pytest.raises(BadCell):
        read_amount(text, 2)


def test_amounts_end_where_they_can_be_counted_exactly():
    assert read_amount(str(MAX_AMOUNT), 0) == MAX_AMOUNT
    with pytest.raises(BadCell):
        read_amount(str(MAX_AMOUNT + 1), 0)


def test_a_point_before_three_digits_means_what_it_means_in_the_rest_of_the_file():
    assert guess_decimal_mark(["1.200", "7", "3,50"]) == ","
    assert guess_decimal_mark(["1.200", "1.200.000"]) == ","
    assert guess_decimal_mark(["1.200", "38.500"]) == ","
    assert guess_decimal_mark(["1.200", "0.125"]) == "."
    assert guess_decimal_mark(["38,500", "nothing"]) == "."
    assert (read_amount("1.200", 2, ","), read_amount("1.200", 2, ".")) == (120_000, 120)
    assert (read_amount("1,200", 2, ","), read_amount("1,200", 2, ".")) == (120, 120_000)


@pytest.mark.parametrize(
    ("text", "usual", "code"),
    [
        ("€ 5", None, "EUR"),
        ("$5", "EUR", "USD"),
        ("$5", "CAD", "CAD"),
        ("HK$5", "USD", "HKD"),
        ("￥5", "EUR", "CNY"),
        ("¥5", "JPY", "JPY"),
        ("5 usd", None, "USD"),
        ("5", "EUR", None),
        ("3万美元", "EUR", "USD"),
        ("12 万人民币", "EUR", "CNY"),
        ("US Dollar", None, "USD"),
        ("港币", None, "HKD"),
        ("Sin_Factura", "EUR", None),
        ("Overall", None, None),
    ],
)
def test_a_currency_is_told_by_code_or_sign(text, usual, code):
    assert read_currency(text, usual) == code


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-02-03", "mdy", date(2026, 2, 3)),
        ("03.02.2026", "dmy", date(2026, 2, 3)),
        ("02/03/2026", "mdy", date(2026, 2, 3)),
        ("2026年2月3日", "dmy", date(2026, 2, 3)),
        ("2026-02-03T23:59:59Z", "ymd", date(2026, 2, 3)),
        ("3.2.26 14:00", "dmy", date(2026, 2, 3)),
        ("", "ymd", None),
        ("2026年2月3日10时30分", "ymd", date(2026, 2, 3)),
        ("2026年2月3号", "ymd", date(2026, 2, 3)),
        ("2/3/2026, 3:00 PM", "mdy", date(2026, 2, 3)),
        ("3 de febrero de 2026", "ymd", date(2026, 2, 3)),
        ("3 juillet 2026", "ymd", date(2026, 7, 3)),
        ("2/3/26 11:30:00 PM GMT+8", "mdy", date(2026, 2, 3)),
    ],
)
def test_dates_are_read_in_three_orders(text, order, day):
    assert read_date(text, order) == day


@pytest.mark.parametrize(
    "text", ["1899-12-31", "2201-01-01", "31.02.2026", "soon", "4532", "99999", "0000-01-01"]
)
def test_what_is_no_day_from_1900_to_2200_is_no_date(text):
    with pytest.raises(BadCell):
        read_date(text, "dmy")


def test_the_order_of_dates_shows_in_a_day_after_the_twelfth():
    assert guess_date_order(["01/02/2026", "13/02/2026"]) == "dmy"
    assert guess_date_order(["01/02/2026", "02/13/2026"]) == "mdy"
    assert guess_date_order(["01.02.2026"]) == "dmy"
    assert guess_date_order(["2026-01-02", "soon"]) == "ymd"
