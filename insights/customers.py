"""What customers say, and how promises to them are kept: of the deals that the reader looks at.

Source: the links to the two questions (`customers/models.py`, Pulse) and the comments that a customer asked, by the
month of asking in the workspace's zone. What was asked about a customer as a whole counts on each board that has a
deal with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from board.models import BoardCompany
from board.queries import CARD, COMMENT
from board.scope import BoardContext
from core import clock
from customers.queries import PULSE
from customers.rules import rules_of
from insights.deals import Deal
from insights.periods import Period, month_of

COPY = BoardCompany.__table__


def pulses(
    connection: Connection,
    board: BoardContext,
    deals: Sequence[Deal],
    period: Period,
    zone: ZoneInfo,
) -> list[dict[str, Any]]:
    """Return by month and tier how many links were `asked`, how many of them `answered`, and the `average` score.

    A link that was taken back without an answer was not asked. The tier is that of today.
    """
    tiers = {deal.id: deal.tier for deal in deals}
    of_company = {deal.company: deal.tier for deal in deals if deal.company}
    found: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for row in connection.execute(_asked(board, period, zone)):
        tier = tiers.get(row.card) if row.card else of_company.get(row.company)
        if tier is not None:
            found[_month(row.asked_at, zone), tier].append(row.score)
    return [{"month": key[0], "tier": key[1], **_response(found[key])} for key in sorted(found)]


def promises(
    connection: Connection,
    board: BoardContext,
    deals: Iterable[Deal],
    period: Period,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Return by month how many of the customers' questions were answered within what is promised today (`met`), later
    or not in time (`missed`), how many still `waiting`, and the `share` of met ones in per cent.
    """
    hours = rules_of(connection, board.workspace_id)["answer_hours"]
    cards = {deal.id for deal in deals}
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"met": 0, "missed": 0, "waiting": 0})
    for row in connection.execute(_questions(board, period, zone)):
        if row.card in cards:
            end = _end(row.asked_at + timedelta(hours=hours), row.answered_at)
            found[_month(row.asked_at, zone)][end] += 1
    months = [{"month": month, **found[month], **_kept(found[month])} for month in sorted(found)]
    return {"hours": hours, "months": months}


def _asked(board: BoardContext, period: Period, zone: ZoneInfo) -> Any:
    here = select(CARD.c.id).where(CARD.c.board_id == board.id)
    named = select(COPY.c.id).where(COPY.c.board_id == board.id)
    return select(PULSE.c.card, PULSE.c.company, PULSE.c.asked_at, PULSE.c.score).where(
        PULSE.c.workspace_id == board.workspace_id,
        or_(PULSE.c.card.in_(here), and_(PULSE.c.card.is_(None), PULSE.c.company.in_(named))),
        or_(PULSE.c.revoked_at.is_(None), PULSE.c.answered_at.is_not(None)),
        *_within(PULSE.c.asked_at, period, zone),
    )


def _questions(board: BoardContext, period: Period, zone: ZoneInfo) -> Any:
    return select(COMMENT.c.card, COMMENT.c.asked_at, COMMENT.c.answered_at).where(
        COMMENT.c.board_id == board.id,
        COMMENT.c.asked_by_customer.is_(True),
        COMMENT.c.archived_at.is_(None),
        *_within(COMMENT.c.asked_at, period, zone),
    )


def _within(column: Any, period: Period, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    begin, end = period.bounds(zone)
    return [*([column >= begin] if begin else []), *([column < end] if end else [])]


def _month(moment: datetime, zone: ZoneInfo) -> str:
    return month_of(moment.astimezone(zone).date())


def _response(scores: list[int | None]) -> dict[str, Any]:
    given = [score for score in scores if score is not None]
    average = round(sum(given) / len(given), 1) if given else None
    return {"asked": len(scores), "answered": len(given), "average": average}


def _end(due: datetime, answered: datetime | None) -> str:
    if answered is not None:
        return "met" if answered <= due else "missed"
    return "waiting" if clock.now() <= due else "missed"


def _kept(row: dict[str, int]) -> dict[str, float | None]:
    ended = row["met"] + row["missed"]
    return {"share": round(100 * row["met"] / ended, 1) if ended else None}
