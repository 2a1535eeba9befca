"""Where deals go: what came into each column, what went on, what was won and lost, and how long they stood there.

Source: the table of stays (`insights/stays.py`), so the change log; imported history counts when it happened.
Reckoned by the database, which does so beside the work of others.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from board.queries import CARD, COLUMN
from board.scope import BoardContext
from insights.models import StayRow

STAY = StayRow.__table__
DAY_SECONDS = 86_400
NOWHERE = -1
Bounds = tuple[datetime | None, datetime | None]


def funnel(
    connection: Connection,
    board: BoardContext,
    bounds: Bounds,
    owners: Collection[str] | None = None,
) -> list[dict[str, Any]]:
    """Return, in the order of the board, for each column that is there or had deals in the period:

    - `entered`: deals that came into it within the period; one that came twice counts once;
    - `left_onward`: those of them that went from it to a column further on (its order of today; a lost one is none),
      or were won in it;
    - `won`, `lost`: those of them that are so now;
    - `left`: of the stays that began in the period how many have ended; `median_days`, `p90_days`: how long these
      lasted, in days of 24 hours, linear between the two nearest (as PERCENTILE_CONT and spreadsheets); None
      without any.
    """
    mine, columns = _within(board, bounds, owners), _columns(connection, board.id)
    counts = {row.column: row for row in connection.execute(_counts(board.id, columns, mine))}
    return [
        {
            "column": row.id,
            "name": row.name,
            "kind": row.kind,
            "archived": row.archived_at is not None,
            **_figures(counts.get(row.id)),
            **_times(connection, mine & (STAY.c.column == row.id), counts.get(row.id)),
        }
        for row in columns
        if row.archived_at is None or row.id in counts
    ]


def cards_behind(
    connection: Connection,
    board: BoardContext,
    bounds: Bounds,
    owners: Collection[str] | None,
    column: str,
    figure: str,
) -> list[str]:
    """Return the deals behind a figure of a column, the largest first."""
    mine = _within(board, bounds, owners) & (STAY.c.column == column)
    each = _each(board.id, _columns(connection, board.id), mine)
    became = {"left_onward": each.c.onward, "won_after": each.c.won, "lost_after": each.c.lost}
    here = and_(CARD.c.board_id == board.id, CARD.c.id == each.c.card)
    query = select(each.c.card).join(CARD, here)
    if figure in became:
        query = query.where(became[figure] == 1)
    amount = func.coalesce(board.sight.amount(), 0)
    return list(connection.scalars(query.order_by(amount.desc(), CARD.c.id)))


def _columns(connection: Connection, board: str) -> Sequence[Any]:
    shown = select(COLUMN.c.id, COLUMN.c.name, COLUMN.c.kind, COLUMN.c.archived_at)
    mine = shown.where(COLUMN.c.board_id == board)
    return connection.execute(mine.order_by(COLUMN.c.position, COLUMN.c.id)).all()


def _within(
    board: BoardContext, bounds: Bounds, owners: Collection[str] | None
) -> ColumnElement[bool]:
    conditions = [STAY.c.board_id == board.id]
    begin, end = bounds
    if begin is not None:
        conditions.append(STAY.c.since >= begin)
    if end is not None:
        conditions.append(STAY.c.since < end)
    here = select(CARD.c.id).where(CARD.c.board_id == board.id)
    if owners is not None:
        conditions.append(STAY.c.card.in_(here.where(CARD.c.owner.in_(owners))))
    if board.sight.own is not None:
        conditions.append(STAY.c.card.in_(here.where(board.sight.condition())))
    return and_(*conditions)


def _each(board: str, columns: Sequence[Any], mine: ColumnElement[bool]) -> Any:
    """Return the deals of each column, and what became of them; archived ones count too, since they were there."""
    places = {row.id: place for place, row in enumerate(columns)}
    onward = {row.id: places[row.id] for row in columns if row.kind != "lost"}
    furthest = case(onward, value=STAY.c.into, else_=NOWHERE) if onward else literal(NOWHERE)
    visits = (
        select(
            STAY.c.column,
            STAY.c.card,
            func.max(furthest).label("furthest"),
            func.count(STAY.c.until).label("left"),
            func.count().label("stays"),
        )
        .where(mine)
        .group_by(STAY.c.column, STAY.c.card)
        .subquery()
    )
    place = case(places, value=visits.c.column, else_=len(places)) if places else literal(0)
    open_ones = [row.id for row in columns if row.kind == "open"]
    is_won = CARD.c.status == "won"
    won_here = and_(is_won, visits.c.stays > visits.c.left, visits.c.column.in_(open_ones))
    return (
        select(
            visits.c.column,
            visits.c.card,
            visits.c.left,
            case((or_(visits.c.furthest > place, won_here), 1), else_=0).label("onward"),
            case((is_won, 1), else_=0).label("won"),
            case((CARD.c.status == "lost", 1), else_=0).label("lost"),
        )
        .join(CARD, and_(CARD.c.board_id == board, CARD.c.id == visits.c.card))
        .subquery()
    )


def _counts(board: str, columns: Sequence[Any], mine: ColumnElement[bool]) -> Any:
    each = _each(board, columns, mine)
    return select(
        each.c.column,
        func.count().label("entered"),
        func.sum(each.c.onward).label("left_onward"),
        func.sum(each.c.won).label("won"),
        func.sum(each.c.lost).label("lost"),
        func.sum(each.c.left).label("left"),
    ).group_by(each.c.column)


def _figures(row: Any) -> dict[str, int]:
    names = ("entered", "left_onward", "won", "lost", "left")
    return {name: int(getattr(row, name)) if row else 0 for name in names}


def _times(connection: Connection, here: ColumnElement[bool], row: Any) -> dict[str, float | None]:
    count = int(row.left) if row else 0
    return {
        "median_days": days_within(connection, here, count, 5),
        "p90_days": days_within(connection, here, count, 9),
    }


def days_within(
    connection: Connection, here: ColumnElement[bool], count: int, tenths: int
) -> float | None:
    """Return below how many days so many tenths of the stays lie; only the two next to that place are read."""
    if not count:
        return None
    place, rest = divmod((count - 1) * tenths, 10)
    ended = select(STAY.c.seconds).where(here, STAY.c.seconds.is_not(None))
    near = list(connection.scalars(ended.order_by(STAY.c.seconds).offset(place).limit(2)))
    return round((near[0] + (near[-1] - near[0]) * rest / 10) / DAY_SECONDS, 2)
