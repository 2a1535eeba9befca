"""The cells of a file as values: amounts without a float in between."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol

from core.schemas import CURRENCIES, MAX_AMOUNT

SIGNS = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "CA$": "CAD", "AU$": "AUD", "NZ$": "NZD", "MX$": "MXN",
    "SG$": "SGD", "CN¥": "CNY", "JP¥": "JPY", "A$": "AUD", "C$": "CAD", "S$": "SGD", "R$": "BRL",
    "RMB": "CNY", "€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "₹": "INR", "元": "CNY",
    "₽": "RUB", "₩": "KRW", "₺": "TRY", "฿": "THB", "₫": "VND", "₪": "ILS", "₴": "UAH",
    "ZŁ": "PLN", "KČ": "CZK", "РУБ": "RUB",
}  # fmt: skip
# Names that are written beside amounts; those in full, such as `US Dollar`, are Unicode's.
SHORT_NAMES = {
    "美金": "USD", "人民币元": "CNY", "人民幣": "CNY", "港元": "HKD", "日圆": "JPY", "台币": "TWD", "新币": "SGD",
    "美元": "USD", "欧元": "EUR", "歐元": "EUR", "英镑": "GBP", "日元": "JPY", "港币": "HKD", "港幣": "HKD",
    "新台币": "TWD", "新臺幣": "TWD", "澳元": "AUD", "加元": "CAD", "韩元": "KRW", "瑞郎": "CHF", "卢布": "RUB",
    "人民币": "CNY", "新加坡元": "SGD", "澳大利亚元": "AUD", "加拿大元": "CAD", "瑞士法郎": "CHF",
}  # fmt: skip
UNITS = {
    "千": 1_000, "万": 10_000, "萬": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000,
    "億": 100_000_000, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000,
    "mln": 1_000_000, "million": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "mrd": 1_000_000_000,
    "billion": 1_000_000_000, "lakh": 100_000, "crore": 10_000_000,
}  # fmt: skip
# Headers also say thousands as `$000`, `T€`, `TEUR` or `KUSD`.
SCALES = UNITS | {"000": 1_000, "t": 1_000, "tsd": 1_000, "tsd.": 1_000}
BEFORE_CODE = re.compile(r"([KMT])([A-Z]{3})")
# Codes that are also words of headers: in small letters they are these.
WORDS = ("ALL", "CUP", "MAD", "PEN", "TOP", "TRY")
# What people and programs write where there is no value.
NOTHING = frozenset((
    "-", "--", "–", "—", "/", "n/a", "na", "#n/a", "null", "nil", "none", "-none-", "nan", "\\n", "undefined",
    "0000-00-00", "0000-00-00 00:00:00", "(blank)", "无", "暂无", "空", "(空)", "未填写",
))  # fmt: skip
CODE = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")
NAME = "|".join(sorted(SHORT_NAMES, key=len, reverse=True))
# What may stand around the digits: spaces, the apostrophes that group them in Switzerland, a sign, a name.
SIGN = "|".join(
    re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True) if sign[-1] in "$¥"
)
AROUND = re.compile(rf"['’]|{SIGN}|[€£₹₽₩₺฿₫₪₴]|{NAME}|元整?|RMB|ZŁ|KČ|РУБ\.?")
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
# Behind the digits: a dash where cents would be, as Germans and the Swiss write it; a unit; a minus, as SAP does.
AMOUNT = re.compile(
    rf"(\()?([+-])?([.,]?[0-9][0-9.,]{{0,40}}?)(?:([.,])[-–—]|({UNIT})\.?)?(-)?(?(1)\))",
    re.IGNORECASE,
)
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,6}))?\s*(%)?")
YES, NO = ("true", "yes", "y", "1", "是", "真"), ("false", "no", "n", "0", "否", "假")
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
    if is_nothing(text):
        return None
    match = AMOUNT.fullmatch(_bare(text))
    if not match:
        raise BadCell(text)
    bracket, sign, digits, no_cents, unit, behind = match.groups(default="")
    number = Decimal(_with_point(digits, no_cents or decimal)) * (
        UNITS[unit.lower()] if unit else scale
    )
    minor = int((number * 10**exponent).to_integral_value(ROUND_HALF_UP))
    if minor > MAX_AMOUNT:
        raise BadCell(text)
    return -minor if bracket or sign == "-" or behind else minor


def is_nothing(text: str) -> bool:
    """Whether a cell is empty, or says that there is no value."""
    return not text or text.casefold() in NOTHING


def guess_decimal_mark(cells: Iterable[str]) -> str:
    """Return the decimal mark of a column of amounts, from the first cell that leaves no doubt."""
    doubtful = set()
    for cell in cells:
        match = AMOUNT.fullmatch(_bare(cell))
        if match and match[4]:
            return match[4]
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
    if not text or text.isdecimal():
        return None
    shown = unicodedata.normalize("NFKC", text)
    text = shown.upper()
    for word in CODE.findall(text):
        if word in CURRENCIES and (word not in WORDS or word in shown):
            return word
    if name := re.search(NAME, text):
        return SHORT_NAMES[name[0]]
    sign = next((sign for sign in SIGNS if sign in text), None)
    if sign and usual and len(sign) == 1 and sign in get_currency_symbol(usual, "en"):
        return usual
    return SIGNS[sign] if sign else _names().get(text.strip())


@cache
def _names() -> dict[str, str]:
    """The currencies by their names in full, in the languages of our users."""
    found: dict[str, str] = {}
    for language in ("zh_Hant", "zh", "en"):
        found |= {name.upper(): code for code, name in Locale.parse(language).currencies.items()}
    return {name: code for name, code in found.items() if code in CURRENCIES}


def are_shares(cells: Iterable[str]) -> bool:
    """Whether a column of chances counts from 0 to 1 and not to 100: none of them is above 1 or says percent, and
    one has a fraction, since 1 alone may as well be one percent.
    """
    found = [match for cell in cells if (match := PERCENT.fullmatch(_normal(cell)))]
    numbers = [
        Decimal(f"{whole}.{fraction or 0}")
        for whole, fraction, _sign in (each.groups() for each in found)
    ]
    has_fraction = any(each[2] for each in found)
    return has_fraction and max(numbers) <= 1 and not any(each[3] for each in found)


def are_marks(cells: Iterable[str]) -> bool:
    """Whether a column of chances holds marks from 1 to 5, as a confidence often does, and no percents."""
    found = {_normal(cell) for cell in cells} - {"0"}
    return len(found) > 1 and found <= {"1", "2", "3", "4", "5"}


def read_percent(text: str, *, is_share: bool = False) -> int | None:
    """Return a chance in whole percent, as `75`, `75 %`, or the share `0.75`; None where none is told.

    `is_share` says that the whole column counts from 0 to 1, so that `1` is certain.
    """
    match = PERCENT.fullmatch(_normal(text))
    if not match:
        return None
    whole, fraction, sign = match.groups()
    number = Decimal(f"{whole}.{fraction or 0}")
    is_share = is_share or (number <= 1 and fraction is not None and not sign)
    percent = int((number * (100 if is_share else 1)).to_integral_value(ROUND_HALF_UP))
    return percent if percent <= 100 else None


def read_flag(text: str) -> bool | None:
    """Return what a cell says by yes or no, true or false, 1 or 0; None where it says something else."""
    word = _normal(text).casefold()
    return True if word in YES else False if word in NO else None


def scale_of(header: str) -> int:
    """Return what the amounts below a header count in: 10,000 below `金额（万元）`, 1 below most."""
    header = _normal(header)
    inside = re.findall(r"[(\[](?:in )?([^()\[\]]{1,14}?)s?[)\]]", header, re.IGNORECASE)
    behind = re.findall(r"[/_\s-]([千百万亿]+元?)$", header)
    units = (_bare(_without_code(word)).lower() for word in (*inside, *behind))
    return next((SCALES[unit] for unit in units if unit in SCALES), 1)


def _without_code(unit: str) -> str:
    match = BEFORE_CODE.fullmatch(unit.upper())
    return match[1] if match and match[2] in CURRENCIES else unit


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _bare(text: str) -> str:
    """Return an amount without its currency and without what groups its digits, but for . and ,"""
    text = _normal(text).replace("−", "-").upper()
    if text.isdecimal():
        return text
    text = CODE.sub(lambda word: "" if word[0] in CURRENCIES else word[0], text)
    return AROUND.sub("", re.sub(r"\s", "", text))


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
