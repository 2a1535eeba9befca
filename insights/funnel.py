"""Where deals go: what came into each column, what went on, what was won and lost, and how long they stood there.

Source: the table of stays (`insights/stays.py`), so the change log; imported history counts when it happened.
Reckoned by the database, which does so beside the work of others.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from board.models import Column
from board.queries import CARD, COLUMN
from insights.models import StayRow

STAY = StayRow.__table__
INTO = aliased(Column.__table__, name="into_column")
DAY_SECONDS = 86_400
Bounds = tuple[datetime | None, datetime | None]


def funnel(
    connection: Connection, board: str, bounds: Bounds, owners: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """Return, in the order of the board, for each column that is there or had deals in the period:

    - `entered`: deals that came into it within the period; one that came twice counts once;
    - `left_onward`: those of them that went from it to a column further on (its order of today; a lost one is none),
      or were won in it;
    - `won`, `lost`: those of them that are so now;
    - `median_days`, `p90_days`: how long they stood there, of the stays that began in the period and have ended; days
      of 24 hours, linear between the two nearest (as PERCENTILE_CONT and spreadsheets); None without any.
    """
    mine = _within(board, bounds, owners)
    counts = {row.column: row for row in connection.execute(_counts(mine))}
    times = _times(connection, mine)
    columns = select(COLUMN.c.id, COLUMN.c.name, COLUMN.c.kind, COLUMN.c.archived_at)
    rows = connection.execute(
        columns.where(COLUMN.c.board_id == board).order_by(COLUMN.c.position, COLUMN.c.id)
    )
    return [
        {
            "column": row.id,
            "name": row.name,
            "kind": row.kind,
            "archived": row.archived_at is not None,
            **_figures(counts.get(row.id)),
            **times.get(row.id, {"left": 0, "median_days": None, "p90_days": None}),
        }
        for row in rows
        if row.archived_at is None or row.id in counts
    ]


def cards_behind(
    connection: Connection,
    board: str,
    bounds: Bounds,
    owners: Collection[str] | None,
    column: str,
    figure: str,
) -> list[str]:
    """Return the deals behind a figure of a column, the largest first."""
    each = _each(_within(board, bounds, owners) & (STAY.c.column == column))
    became = {"left_onward": each.c.onward, "won_after": each.c.won, "lost_after": each.c.lost}
    query = select(each.c.card).join(CARD, and_(CARD.c.board_id == board, CARD.c.id == each.c.card))
    if figure in became:
        query = query.where(became[figure] == 1)
    amount = func.coalesce(CARD.c.value_amount, 0)
    return list(connection.scalars(query.order_by(amount.desc(), CARD.c.id)))


def _within(board: str, bounds: Bounds, owners: Collection[str] | None) -> ColumnElement[bool]:
    conditions = [STAY.c.board_id == board]
    begin, end = bounds
    if begin is not None:
        conditions.append(STAY.c.since >= begin)
    if end is not None:
        conditions.append(STAY.c.since < end)
    if owners is not None:
        theirs = select(CARD.c.id).where(CARD.c.board_id == board, CARD.c.owner.in_(owners))
        conditions.append(STAY.c.card.in_(theirs))
    return and_(*conditions)


def _each(mine: ColumnElement[bool]) -> Any:
    """Return the deals of each column, and what became of them; archived ones count too, since they were there."""
    is_onward = and_(INTO.c.kind != "lost", INTO.c.position > COLUMN.c.position)
    is_won_here = and_(STAY.c.until.is_(None), CARD.c.status == "won", COLUMN.c.kind == "open")
    return (
        select(
            STAY.c.column,
            STAY.c.card,
            func.max(case((or_(is_onward, is_won_here), 1), else_=0)).label("onward"),
            func.max(case((CARD.c.status == "won", 1), else_=0)).label("won"),
            func.max(case((CARD.c.status == "lost", 1), else_=0)).label("lost"),
        )
        .join(COLUMN, and_(COLUMN.c.board_id == STAY.c.board_id, COLUMN.c.id == STAY.c.column))
        .join(CARD, and_(CARD.c.board_id == STAY.c.board_id, CARD.c.id == STAY.c.card))
        .outerjoin(INTO, and_(INTO.c.board_id == STAY.c.board_id, INTO.c.id == STAY.c.into))
        .where(mine)
        .group_by(STAY.c.column, STAY.c.card)
        .subquery()
    )


def _counts(mine: ColumnElement[bool]) -> Any:
    each = _each(mine)
    return select(
        each.c.column,
        func.count().label("entered"),
        func.sum(each.c.onward).label("left_onward"),
        func.sum(each.c.won).label("won"),
        func.sum(each.c.lost).label("lost"),
    ).group_by(each.c.column)


def _figures(row: Any) -> dict[str, int]:
    names = ("entered", "left_onward", "won", "lost")
    return {name: int(getattr(row, name)) if row else 0 for name in names}


def _times(connection: Connection, mine: ColumnElement[bool]) -> dict[str, dict[str, Any]]:
    """Return how many stays of each column ended, and their quantiles; only the rows next to these are read."""
    ordered = (
        select(
            STAY.c.column,
            STAY.c.seconds,
            (func.row_number().over(partition_by=STAY.c.column, order_by=STAY.c.seconds) - 1).label(
                "place"
            ),
            func.count().over(partition_by=STAY.c.column).label("count"),
        )
        .where(mine, STAY.c.seconds.is_not(None))
        .subquery()
    )
    last = cast(ordered.c.count, Integer) - 1
    wanted = [last * 5 // 10, last * 5 // 10 + 1, last * 9 // 10, last * 9 // 10 + 1]
    rows = connection.execute(
        select(ordered).where(or_(*(ordered.c.place == place for place in wanted)))
    )
    found: dict[str, dict[int, int]] = {}
    counts: dict[str, int] = {}
    for column, seconds, place, count in rows:
        found.setdefault(column, {})[place] = seconds
        counts[column] = count
    return {
        column: {
            "left": counts[column],
            "median_days": _days(_between(known, counts[column], 5)),
            "p90_days": _days(_between(known, counts[column], 9)),
        }
        for column, known in found.items()
    }


def _between(known: dict[int, int], count: int, tenths: int) -> float:
    place, rest = divmod((count - 1) * tenths, 10)
    below = known[place]
    return below + (known.get(place + 1, below) - below) * rest / 10


def _days(seconds: float) -> float:
    return round(seconds / DAY_SECONDS, 2)
