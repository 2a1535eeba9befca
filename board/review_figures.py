"""The figures of a board at one moment, as a review compares them: what is open, and what was won and lost."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from board.queries import CARD, COLUMN, is_shown

Totals = dict[str, int]


def open_figures(connection: Connection, board: str) -> dict[str, Any]:
    """Return `{count, open: {EUR: minor units}, weighted: {…}}`, weighted half-up deal by deal."""
    in_column = (COLUMN.c.board_id == CARD.c.board_id) & (COLUMN.c.id == CARD.c.column)
    found = (
        select(CARD.c.value_amount, CARD.c.value_currency, COLUMN.c.probability)
        .join(COLUMN, in_column)
        .where(_kept(board), CARD.c.status == "open")
    )
    count, values, weighted = 0, Counter[str](), Counter[str]()
    for amount, currency, probability in connection.execute(found):
        count += 1
        if currency is not None:
            values[currency] += amount
            weighted[currency] += (amount * probability + 50) // 100
    return {"count": count, "open": dict(values), "weighted": dict(weighted)}


def closed_figures(
    connection: Connection, board: str, status: str, since: datetime
) -> tuple[int, Totals]:
    """Return how many deals were won, or lost, since a moment, and their sums by currency."""
    found = select(CARD.c.value_amount, CARD.c.value_currency).where(
        _kept(board), CARD.c.status == status, CARD.c.closed_at >= since
    )
    rows = connection.execute(found).all()
    sums: Counter[str] = Counter()
    for amount, currency in rows:
        if currency is not None:
            sums[currency] += amount
    return len(rows), dict(sums)


def _kept(board: str) -> Any:
    return (CARD.c.board_id == board) & CARD.c.archived_at.is_(None) & is_shown()
