"""Lines of CSV that a spreadsheet shows as they are: nothing in them becomes a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Any

# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[Any]) -> str:
    """Return one line, its end included."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(map(_safe, cells))
    return buffer.getvalue()


def _safe(cell: Any) -> str:
    value = "" if cell is None else str(cell)
    return f"'{value}" if value.startswith(FORMULA) else value
