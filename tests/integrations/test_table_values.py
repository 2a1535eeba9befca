"""Whatever is written in one of the world's ways is read back; whatever is not is never more than a bad cell."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.errors import AppError
from integrations.imports.tables.csv_dates import read_date, read_moment
from integrations.imports.tables.csv_values import BadCell, read_amount, read_percent, scale_of
from integrations.imports.tables.table_reading import read_table

pytestmark = pytest.mark.once
BERLIN = ZoneInfo("Europe/Berlin")
MINOR = st.integers(-(10**13), 10**13)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def grouped(whole, mark):
    return f"{whole:,}".replace(",", mark)


@settings(max_examples=60, deadline=None)
@given(MINOR, st.sampled_from(["{sign}{whole}.{cents}", "{sign}US${whole}.{cents}", "({whole}.{cents})"]),
       st.sampled_from(["", ",", " ", "'", "\u202f"]))  # fmt: skip
def test_amounts_with_a_decimal_point_are_read_exactly(minor, form, mark):
    whole, cents = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    text = form.format(sign=sign, whole=grouped(whole, mark), cents=f"{cents:02}")
    expected = -abs(minor) if form.startswith("(") else minor
    assert read_amount(text, 2) == expected


@settings(max_examples=60, deadline=None)
@given(MINOR, st.sampled_from(["{} €", "{}", "EUR {}"]), st.sampled_from(["", ".", " ", "’"]))
def test_amounts_with_a_decimal_comma_are_read_exactly(minor, form, mark):
    whole, cents = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    assert read_amount(form.format(f"{sign}{grouped(whole, mark)},{cents:02}"), 2, ",") == minor


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("k", 10**3), ("M", 10**6)]),
)
def test_units_multiply(tenths, unit):
    word, factor = unit
    text = f"¥{tenths // 10}.{tenths % 10}{word}"
    assert read_amount(text, 2) == tenths * factor * 10


@settings(max_examples=80, deadline=None)
@given(DAYS, st.sampled_from(["{y}-{m:02}-{d:02}", "{d}.{m}.{y}", "{d:02}/{m:02}/{y}", "{y}年{m}月{d}日",
       "{name} {d}, {y}", "{d} {name} {y}", "{y}/{m}/{d} 00:00", "{y}{m:02}{d:02}"]))  # fmt: skip
def test_days_are_read_in_many_styles(day, form):
    text = form.format(y=day.year, m=day.month, d=day.day, name=day.strftime("%B"))
    if form == "{y}{m:02}{d:02}" and day.year >= 2100:
        return
    assert read_date(text, "dmy") == day


@settings(max_examples=40, deadline=None)
@given(st.integers(86_400, 7 * 10**9), st.integers(-12, 14))
def test_instants_keep_their_zone(seconds, hours):
    moment = datetime.fromtimestamp(seconds, UTC)
    text = f"{moment:%Y-%m-%dT%H:%M:%S}{hours:+03}:00"
    assert read_moment(text, "ymd", BERLIN) == moment - timedelta(hours=hours)


def test_numbers_of_spreadsheets_and_computers_are_days_and_instants():
    assert read_moment("45321", "ymd", BERLIN) == date(2024, 1, 30)
    assert read_moment("45321.75", "ymd", BERLIN) == date(2024, 1, 30)
    assert read_moment("1700000000000", "ymd", BERLIN) == datetime(
        2023, 11, 14, 22, 13, 20, tzinfo=UTC
    )
    assert read_moment("2026/11/24 下午3:20", "ymd", BERLIN) == datetime(
        2026, 11, 24, 14, 20, tzinfo=UTC
    )
    assert read_date("2018-12-11T23:00:00+0000", "ymd", BERLIN) == date(2018, 12, 12)


@pytest.mark.parametrize(
    ("text", "percent"),
    [("75%", 75), ("75", 75), ("0.75", 75), ("1.0", 100), ("1", 1), ("0,2", 20), ("62.5 %", 63),
     ("High", None), ("101", None), ("", None)],
)  # fmt: skip
def test_chances_are_percents_or_shares(text, percent):
    assert read_percent(text) == percent


def test_a_header_may_tell_what_its_amounts_count_in():
    scales = [scale_of(name) for name in ("金额（万元）", "Amount (k)", "Amount (USD)", "Amount")]
    assert scales == [10_000, 1_000, 1, 1]
    further = [
        scale_of(name) for name in ("金额/万元", "Value (in thousands)", "ARR ($000)", "万元户")
    ]
    assert further == [10_000, 1_000, 1_000, 1]
    assert (read_amount("1.5", 2, scale=10_000), read_amount("1亿", 2, scale=10_000)) == (
        1_500_000,
        10_000_000_000,
    )


@settings(max_examples=150, deadline=None)
@example("9999999999999")
@example("31.12.9999 23:59 +14:00")
@example("2026-01-01 10:00 +99:99")
@example("1/1/1 1:1")
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]) | st.sampled_from("0123456789.,:/-+年月日 AMZ"),
               max_size=30))  # fmt: skip
def test_no_cell_is_worse_than_a_bad_one(text):
    with suppress(BadCell):
        read_moment(text, "ymd", BERLIN)
    with suppress(BadCell):
        read_moment(text, "mdy", BERLIN)
    with suppress(BadCell):
        read_amount(text, 2)
    read_percent(text)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=400) | st.binary(max_size=100).map(lambda end: b"PK\x03\x04" + end)
       | st.binary(max_size=100).map(lambda end: b'{"data": [{"gid": ' + end))  # fmt: skip
def test_no_file_is_worse_than_a_refused_one(app, content):
    with suppress(AppError):
        read_table(content)
