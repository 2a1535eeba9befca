"""The cells of a file as values: amounts without a float in between, dates in one order per file."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_symbol

from core.schemas import CURRENCIES, MAX_AMOUNT

DATE_ORDERS = ("ymd", "dmy", "mdy")
SIGNS = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "C$": "CAD", "S$": "SGD", "R$": "BRL",
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "₹": "INR", "元": "CNY",
}  # fmt: skip
UNITS = {"万": 10_000, "亿": 100_000_000, "k": 1_000, "m": 1_000_000}
NOTHING = ("-", "–", "—", "n/a")
CODE = re.compile(r"[A-Z]{3}")
# What may stand around the digits: spaces, the apostrophes that group them in Switzerland, a sign.
AROUND = re.compile(r"[\s'’]|[A-Z]{0,2}[$€£¥₹]|元")
AMOUNT = re.compile(r"(\()?([+-])?([.,]?[0-9][0-9.,]{0,40})([km万亿])?(?(1)\))", re.IGNORECASE)
# "1.200" alone: one thousand two hundred in one country, one point two in another.
AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
WHOLE = re.compile(r"[0-9]*|[0-9]{1,3}([.,])(?:[0-9]{2,3}\1)*[0-9]{3}")
PARTS = re.compile(r"^(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})日?(?:[T\s].*)?$")


class BadCell(ValueError):
    """A cell cannot be read as what its column holds."""


def read_amount(text: str, exponent: int, decimal: str = ".") -> int | None:
    """Return an amount in minor units, None for an empty cell; raise BadCell.

    `decimal` is the file's decimal mark; it settles only what a cell alone leaves open. Digits
    beyond the currency's are rounded half up.
    """
    if not text or text.casefold() in NOTHING:
        return None
    match = AMOUNT.fullmatch(_bare(text))
    if not match:
        raise BadCell(text)
    bracket, sign, digits, unit = match.groups(default="")
    number = Decimal(_with_point(digits, decimal)) * UNITS.get(unit.lower(), 1)
    minor = int((number * 10**exponent).to_integral_value(ROUND_HALF_UP))
    if minor > MAX_AMOUNT:
        raise BadCell(text)
    return -minor if bracket or sign == "-" else minor


def guess_decimal_mark(cells: Iterable[str]) -> str:
    """Return the decimal mark of a column of amounts, from the first cell that leaves no doubt."""
    doubtful = set()
    for cell in cells:
        match = AMOUNT.fullmatch(_bare(cell))
        marks = re.sub("[0-9]", "", match[3]) if match else ""
        if len(set(marks)) == 2:
            return marks[-1]
        if marks and AMBIGUOUS.fullmatch(match[3]):  # type: ignore[index]
            doubtful.add(marks)
        elif marks:
            return marks if len(marks) == 1 else _other(marks[0])
    # Three digits behind each point, and never anything else: thousands.
    return "," if doubtful == {"."} else "."


def read_currency(text: str, usual: str | None = None) -> str | None:
    """Return the currency that a cell names by code or sign, None when it names none.

    Several currencies share a sign; where the `usual` one has it, that one is meant.
    """
    text = unicodedata.normalize("NFKC", text)
    for word in CODE.findall(text.upper()):
        if word in CURRENCIES:
            return word
    sign = next((sign for sign in SIGNS if sign in text), None)
    if sign and usual and len(sign) == 1 and sign in get_currency_symbol(usual, "en"):
        return usual
    return SIGNS[sign] if sign else None


def read_date(text: str, order: str) -> date | None:
    """Return a date, None for an empty cell; raise BadCell."""
    if not text:
        return None
    match = PARTS.match(text)
    if not match:
        raise BadCell(text)
    first, second, third = (int(part) for part in match.groups())
    if len(match[1]) == 4:
        year, month, day = first, second, third
    elif order == "mdy":
        year, month, day = third, first, second
    else:
        year, month, day = third, second, first
    try:
        found = date(year + (2000 if 0 < year < 100 else 0), month, day)
    except ValueError as error:
        raise BadCell(text) from error
    if not 1900 <= found.year <= 2200:
        raise BadCell(text)
    return found


def guess_date_order(cells: Iterable[str]) -> str:
    """Return in which order a file writes its dates; only a number above 12 can tell day from month."""
    order = "ymd"
    for cell in cells:
        match = PARTS.match(cell)
        if not match or len(match[1]) == 4:
            continue
        if int(match[1]) > 12:
            return "dmy"
        if int(match[2]) > 12:
            return "mdy"
        order = "dmy" if "." in cell else "mdy" if order == "ymd" else order
    return order


def _bare(text: str) -> str:
    """Return an amount without its currency and without what groups its digits, but for . and ,"""
    text = unicodedata.normalize("NFKC", text).replace("−", "-").upper()
    text = CODE.sub(lambda word: "" if word[0] in CURRENCIES else word[0], text)
    return AROUND.sub("", text)


def _with_point(digits: str, decimal: str) -> str:
    marks = re.sub("[0-9]", "", digits)
    mark = marks[-1:]
    if (len(marks) > 1 and len(set(marks)) == 1) or (
        AMBIGUOUS.fullmatch(digits) and mark != decimal
    ):
        mark = ""
    whole, _, fraction = digits.rpartition(mark) if mark else (digits, "", "")
    if not WHOLE.fullmatch(whole):
        raise BadCell(digits)
    return f"{re.sub('[.,]', '', whole) or 0}.{fraction or 0}"


def _other(mark: str) -> str:
    return "," if mark == "." else "."
