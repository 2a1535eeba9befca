"""The cells of a file as values: amounts without a float in between."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_symbol

from core.schemas import CURRENCIES, MAX_AMOUNT

SIGNS = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "C$": "CAD", "S$": "SGD", "R$": "BRL",
    "RMB": "CNY", "€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "₹": "INR", "元": "CNY",
    "₽": "RUB", "₩": "KRW", "₺": "TRY", "฿": "THB", "₫": "VND", "₪": "ILS", "₴": "UAH",
}  # fmt: skip
UNITS = {
    "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000,
    "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "mln": 1_000_000,
    "b": 1_000_000_000, "bn": 1_000_000_000,
}  # fmt: skip
NOTHING = ("-", "–", "—", "n/a")
CODE = re.compile(r"[A-Z]{3}")
# What may stand around the digits: spaces, the apostrophes that group them in Switzerland, a sign.
AROUND = re.compile(r"[\s'’]|[A-Z]{0,2}[$€£¥₹₽₩₺฿₫₪₴]|元|RMB")
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
AMOUNT = re.compile(
    rf"(\()?([+-])?([.,]?[0-9][0-9.,]{{0,40}})(?:({UNIT})\.?)?(?(1)\))", re.IGNORECASE
)
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,6}))?\s*(%)?")
# "1.200" alone: one thousand two hundred in one country, one point two in another.
AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
WHOLE = re.compile(r"[0-9]*|[0-9]{1,3}([.,])(?:[0-9]{2,3}\1)*[0-9]{3}")


class BadCell(ValueError):
    """A cell cannot be read as what its column holds."""


def read_amount(text: str, exponent: int, decimal: str = ".", scale: int = 1) -> int | None:
    """Return an amount in minor units, None for an empty cell; raise BadCell.

    `decimal` is the file's decimal mark; it settles only what a cell alone leaves open. `scale` is
    what the column counts in, unless a cell has a unit of its own. Digits beyond the currency's are
    rounded half up.
    """
    if not text or text.casefold() in NOTHING:
        return None
    match = AMOUNT.fullmatch(_bare(text))
    if not match:
        raise BadCell(text)
    bracket, sign, digits, unit = match.groups(default="")
    number = Decimal(_with_point(digits, decimal)) * (UNITS[unit.lower()] if unit else scale)
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


def read_percent(text: str) -> int | None:
    """Return a chance in whole percent, as `75`, `75 %`, or the share `0.75`; None where none is told."""
    match = PERCENT.fullmatch(unicodedata.normalize("NFKC", text))
    if not match:
        return None
    whole, fraction, sign = match.groups()
    number = Decimal(f"{whole}.{fraction or 0}")
    is_share = number <= 1 and fraction is not None and not sign
    percent = int((number * (100 if is_share else 1)).to_integral_value(ROUND_HALF_UP))
    return percent if percent <= 100 else None


def scale_of(header: str) -> int:
    """Return what the amounts below a header count in: 10,000 below `金额（万元）`, 1 below most."""
    inside = re.findall(r"[(\[]([^()\[\]]{1,12})[)\]]", unicodedata.normalize("NFKC", header))
    units = (_bare(word).lower() for word in inside)
    return next((UNITS[unit] for unit in units if unit in UNITS), 1)


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
