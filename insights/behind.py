"""The deals behind a figure, so that no number has to be believed."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from board.queries import CARD
from board.scope import BoardContext
from core.clock import to_wire
from insights.deals import Deal
from insights.forecast import FIGURES, month_of_deal, within
from insights.funnel import cards_behind
from insights.outcomes import closed_in
from insights.overview import Ground

MOST = 500
AT_ONCE = 250
ENDS: dict[str, Callable[[Deal], bool]] = {
    "closed_won": lambda deal: deal.status == "won",
    "closed_lost": lambda deal: deal.status == "lost",
    "closed": lambda deal: deal.status != "open",
}
NARROWING = ("month", "currency", "person", "column", "company", "tier", "label", "source")
OF_FUNNEL = ("entered", "left_onward", "won_after", "lost_after")
FIGURE_NAMES = (*FIGURES, *ENDS, *OF_FUNNEL)


def deals_behind(
    connection: Connection, board: BoardContext, ground: Ground, args: Mapping[str, str]
) -> dict[str, Any]:
    """Return `{count, deals: [{id, number, title, value, owner, column, status, expected_close, closed_at}]}`, the
    largest first, at most 500 of them.
    """
    figure = args["figure"]
    if figure in OF_FUNNEL:
        ids = cards_behind(
            connection,
            board,
            ground.asked.period.bounds(ground.zone),
            ground.owners,
            args.get("column", ""),
            figure,
        )
    else:
        chosen = [deal for deal in _chosen(ground, figure) if _is_meant(deal, args)]
        chosen.sort(key=lambda deal: (-deal.amount, deal.id))
        ids = [deal.id for deal in chosen]
    return {"count": len(ids), "deals": _shown(connection, board, ids[:MOST])}


def _chosen(ground: Ground, figure: str) -> list[Deal]:
    if figure in ENDS:
        return [deal for deal in closed_in(ground.deals, ground.past) if ENDS[figure](deal)]
    return [deal for deal in within(ground.deals, ground.asked.period) if FIGURES[figure](deal)]


def _is_meant(deal: Deal, args: Mapping[str, str]) -> bool:
    """Whether a deal is of what is named; a name that is given empty means deals without any."""
    of = {
        "month": lambda: [month_of_deal(deal)],
        "currency": lambda: [deal.currency],
        "person": lambda: [deal.owner],
        "column": lambda: [deal.column],
        "company": lambda: [deal.company],
        "tier": lambda: [deal.tier],
        "source": lambda: [deal.source],
        "label": lambda: deal.labels or [None],
    }
    return all((args[name] or None) in of[name]() for name in NARROWING if name in args)


def _shown(connection: Connection, board: BoardContext, ids: list[str]) -> list[dict[str, Any]]:
    amount = board.sight.amount()
    shown = (
        CARD.c.id, CARD.c.number, CARD.c.title, amount.label("value_amount"), CARD.c.value_currency,
        CARD.c.owner, CARD.c.column, CARD.c.status, CARD.c.expected_close, CARD.c.closed_at,
    )  # fmt: skip
    rows = {}
    for start in range(0, len(ids), AT_ONCE):
        mine = (CARD.c.board_id == board.id) & CARD.c.id.in_(ids[start : start + AT_ONCE])
        rows |= {row.id: row for row in connection.execute(select(*shown).where(mine))}
    return [_deal(rows[id]) for id in ids if id in rows]


def _deal(row: Any) -> dict[str, Any]:
    value = {"amount": row.value_amount, "currency": row.value_currency}
    return {
        **{
            name: getattr(row, name)
            for name in ("id", "number", "title", "owner", "column", "status")
        },
        "value": value if row.value_amount is not None else None,
        "expected_close": row.expected_close and row.expected_close.isoformat(),
        "closed_at": row.closed_at and to_wire(row.closed_at),
    }
