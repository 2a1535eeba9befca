"""Lines of CSV that a spreadsheet shows as they are: nothing in them becomes a formula, and money is exact."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from babel.numbers import get_currency_precision

# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[Any]) -> str:
    """Return one line, its end included."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(map(_safe, cells))
    return buffer.getvalue()


def amount_in(currency: str, amount: int) -> str:
    """Return minor units of a currency as a decimal number of whole ones, exactly."""
    digits = get_currency_precision(currency)
    whole, rest = divmod(abs(amount), 10**digits)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"


def _safe(cell: Any) -> str:
    value = "" if cell is None else str(cell)
    # A number is written by ourselves, and its minus begins no formula.
    is_text = isinstance(cell, str)
    return f"'{value}" if is_text and value.startswith(FORMULA) else value
