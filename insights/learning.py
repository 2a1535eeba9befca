"""What the past of a board says about the probability of its columns."""

from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from board.queries import CARD, COLUMN, is_shown
from board.scope import BoardContext
from insights.models import StayRow

STAY = StayRow.__table__
# Fewer closed deals say little.
ENOUGH = 20


def learned(connection: Connection, board: BoardContext) -> list[dict[str, Any]]:
    """Return for each open column of a board, in its order, its `probability` as it is set, how many closed deals ever
    stood there (`cases`), how many of them were won, and what follows: `learned`, won ÷ cases in whole per cent,
    half-up; None below 20 cases. Source: the stays, and how the deals stand now; archived deals count as well.
    """
    once = (
        select(STAY.c.column, STAY.c.card).where(STAY.c.board_id == board.id).distinct().subquery()
    )
    closed = (
        select(
            once.c.column,
            func.count().label("cases"),
            func.sum(case((CARD.c.status == "won", 1), else_=0)).label("won"),
        )
        .join(CARD, and_(CARD.c.board_id == board.id, CARD.c.id == once.c.card))
        .where(CARD.c.status != "open", is_shown(), board.sight.condition())
        .group_by(once.c.column)
        .subquery()
    )
    columns = (
        select(COLUMN.c.id, COLUMN.c.name, COLUMN.c.probability, closed.c.cases, closed.c.won)
        .outerjoin(closed, closed.c.column == COLUMN.c.id)
        .where(
            COLUMN.c.board_id == board.id, COLUMN.c.kind == "open", COLUMN.c.archived_at.is_(None)
        )
        .order_by(COLUMN.c.position, COLUMN.c.id)
    )
    return [
        {
            "column": row.id,
            "name": row.name,
            "probability": row.probability,
            "cases": row.cases or 0,
            "won": int(row.won or 0),
            "learned": share(int(row.won or 0), row.cases or 0),
        }
        for row in connection.execute(columns)
    ]


def share(won: int, cases: int) -> int | None:
    """Return won ÷ cases in whole per cent, half-up; None where there are too few."""
    return None if cases < ENOUGH else (200 * won + cases) // (2 * cases)
