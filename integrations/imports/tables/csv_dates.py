"""The cells of a file as days and instants: one order of day and month per file, where a cell leaves it open."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from integrations.imports.tables.csv_values import BadCell

DATE_ORDERS = ("ymd", "dmy", "mdy")
PARTS = re.compile(
    r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})(?:日|号)?(?:,?[T\s]\s*(.*)|(?<=[日号])(.*))?"
)
WEEKDAY = r"(?:[a-z]{2,9}\.?,?\s+)?"
DAY_MONTH = re.compile(
    WEEKDAY
    + r"(\d{1,2})(?:st|nd|rd|th|er|º)?[\s.\-/]*(?:de )?([^\W\d_]{3,10})[.,]?[\s\-/]*(?:de )?"
    r"(\d{4}|\d{2})(?:,?\s+(.*))?",
    re.I,
)
MONTH_DAY = re.compile(
    WEEKDAY + r"([^\W\d_]{3,10})[.\s]*(\d{1,2})(?:st|nd|rd|th)?,?[\s]+(\d{4}|\d{2})(?:,?\s+(.*))?",
    re.I,
)
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
    # Of French, Spanish, Portuguese and Italian what is written otherwise.
    "ene": 1, "gen": 1, "fév": 2, "fev": 2, "avr": 4, "abr": 4, "mag": 5, "juin": 6, "giu": 6, "juil": 7,
    "lug": 7, "aoû": 8, "aou": 8, "ago": 8, "set": 9, "out": 10, "ott": 10, "déc": 12, "dic": 12,
}  # fmt: skip
COMPACT = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)")
SERIAL = re.compile(r"(\d{5})(?:[.,](\d{1,12}))?")
EPOCH = re.compile(r"(\d{10})(\d{3})?")
TIME = re.compile(
    r"(上午|下午)?\s*(\d{1,2})[:时点](\d{2})(?:[:分](?:(\d{2})(?:[.,]\d{1,9})?秒?)?)?\s*(am|pm)?\s*"
    r"(z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)?(?:\s*[(\[].*[)\]])?",
    re.I,
)
# Day 0 of spreadsheets, and what of their days is taken for a date: from 1954 to 2119.
DAY = timedelta(days=1)
FIRST_DAY = date(1899, 12, 30)
SERIALS = range(20_000, 80_001)

Moment = date | datetime


def read_moment(text: str, order: str, zone: ZoneInfo) -> Moment | None:
    """Return a day, or an instant where the cell tells a time; None for an empty cell; raise BadCell.

    A time without a zone of its own is one in `zone`. Midnight without one is what tools write for a day.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    day, rest = _day(text, order)
    if isinstance(day, datetime):
        return day
    return _with_time(day, rest, zone)


def read_date(text: str, order: str, zone: ZoneInfo | None = None) -> date | None:
    """Return a day as it is counted in `zone`, None for an empty cell; raise BadCell."""
    zone = zone or ZoneInfo("UTC")
    return day_of(read_moment(text, order, zone), zone)


def day_of(moment: Moment | None, zone: ZoneInfo) -> date | None:
    """Return the day on which a moment lies."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def guess_date_order(cells: Iterable[str]) -> str:
    """Return in which order a file writes its dates; only a number above 12 can tell day from month."""
    order = "ymd"
    for cell in cells:
        match = PARTS.fullmatch(cell)
        if not match or len(match[1]) == 4:
            continue
        if int(match[1]) > 12:
            return "dmy"
        if int(match[2]) > 12:
            return "mdy"
        order = "dmy" if "." in cell else "mdy" if order == "ymd" else order
    return order


def doubtful_date(cells: Iterable[str]) -> str | None:
    """Return a date which is another one in the other order of day and month, None where some cell tells the order."""
    doubtful = None
    for cell in cells:
        match = PARTS.fullmatch(cell)
        if not match or len(match[1]) == 4:
            continue
        if int(match[1]) > 12 or int(match[2]) > 12 or "." in match[0]:
            return None
        if int(match[1]) != int(match[2]):
            doubtful = doubtful or cell
    return doubtful


def _day(text: str, order: str) -> tuple[Moment, str]:
    """Return the day that a cell begins with, and what follows it."""
    if match := PARTS.fullmatch(text):
        first, second, third, rest, behind = match.groups()
        return _made(text, *_in_order(first, second, third, order)), rest or behind or ""
    if match := DAY_MONTH.fullmatch(text):
        day, name, year, rest = match.groups()
        return _made(text, year, _month(name), day), rest or ""
    if match := MONTH_DAY.fullmatch(text):
        name, day, year, rest = match.groups()
        return _made(text, year, _month(name), day), rest or ""
    return _number(text), ""


def _in_order(first: str, second: str, third: str, order: str) -> tuple[str, str, str]:
    if len(first) == 4:
        return first, second, third
    return (third, first, second) if order == "mdy" else (third, second, first)


def _month(name: str) -> str:
    name = name.lower()
    return str(MONTHS.get(name[:4]) or MONTHS.get(name[:3], 0))


def _number(text: str) -> Moment:
    """A day or an instant written as one number: 20261124, a spreadsheet's day, seconds or thousandths since 1970."""
    if match := COMPACT.fullmatch(text):
        return _made(text, *match.groups())
    if match := SERIAL.fullmatch(text):
        if int(match[1]) in SERIALS:
            return FIRST_DAY + timedelta(days=int(match[1]))
    elif match := EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    raise BadCell(text)


def _made(text: str, year: str, month: str, day: str) -> date:
    number = int(year)
    try:
        found = date(number + (2000 if 0 < number < 100 else 0), int(month), int(day))
    except ValueError as error:
        raise BadCell(text) from error
    if not 1900 <= found.year <= 2200:
        raise BadCell(text)
    return found


def _with_time(day: date, rest: str, zone: ZoneInfo) -> Moment:
    match = TIME.fullmatch(rest)
    if not match:
        return day
    before, hours, minutes, seconds, after, offset = match.groups()
    hour = _hour(int(hours), (after or before or "").lower())
    if hour > 23 or int(minutes) > 59 or int(seconds or 0) > 59:
        return day
    clock = time(hour, int(minutes), int(seconds or 0))
    if offset is None and clock == time(0):
        return day
    found = datetime.combine(day, clock, _zone(offset, zone)).astimezone(UTC)
    # In no zone may it be a day of which our fields do not hold the year.
    if (found - DAY).year < 1900 or (found + DAY).year > 2200:
        raise BadCell(str(found))
    return found


def _hour(hour: int, half: str) -> int:
    if half in ("pm", "下午"):
        return hour + 12 if hour < 12 else hour
    return 0 if half in ("am", "上午") and hour == 12 else hour


def _zone(offset: str | None, zone: ZoneInfo) -> ZoneInfo | timezone:
    if offset is None:
        return zone
    sign, digits = re.sub("[^+-]", "", offset), re.sub("[^0-9]", "", offset)
    if not digits:
        return UTC
    minutes = int(digits[2:] or 0)
    away = timedelta(hours=min(int(digits[:2]), 14), minutes=min(minutes, 59))
    return timezone(-away if sign == "-" else away)
