"""A forecast that remembers: what a board said at the end of each day, against what came.

A consumer of the log writes a day's figures when the first change of a later day tells that it is over. What was
undone later was said nevertheless; imported deals are spoken of from the day of their import on.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from board.queries import BOARD
from board.scope import BoardContext
from board.sight import Sight
from core import server
from core.as_of import AT, gather
from core.changes import epoch
from core.database import insert_new, one_moment, writing
from core.extensions import db
from core.folds import folded_to
from core.scopes import scopes
from core.snapshots import View
from insights.deals import Deal, deals_in, zone_of
from insights.forecast import month_of_deal, sums_by
from insights.models import Said, StayRow
from insights.periods import Period

SAID = Said.__table__
STAY = StayRow.__table__
FIGURES = ("open", "weighted", "commit", "best", "won")
BY = ("owner", "column")
AT_ONCE = 500
QUARTER = 15 * 60
# Of each stream the change that was told last, and when.
_newest: dict[str, tuple[int, int]] = {}


def remember(change: Any) -> None:
    """Write down what a board said on the day before a change, if it is the first of its day."""
    if _follows_closely(change):
        return
    board = change.stream.partition(":")[2]
    with one_moment(db.engine) as connection:
        asked = {"in_stream": change.stream, "number": change.seq - 1}
        before = AT.scalar(connection, asked)
        workspace = (
            before
            and connection.execute(select(BOARD.c.workspace).where(BOARD.c.id == board)).scalar()
        )
        if workspace is None:
            return
        zone = zone_of(connection, workspace)
        day = before.astimezone(zone).date()
        if day >= change.at.astimezone(zone).date():
            return
        if change.seq - 1 < folded_to(connection, change.stream):
            return
        found = gather(connection, _all_of(connection, change), change.seq - 1, change.actor)
    sums = server.run_off_loop(lambda: sums_of(list(deals_in(found.records(), zone))))
    with writing(db.engine) as connection:
        row = {"board_id": board, "day": day, "seq": change.seq - 1, "sums": sums}
        insert_new(connection, SAID, row)


def _follows_closely(change: Any) -> bool:
    """Whether a change was made in the same quarter of an hour as the one before it: in every zone on the same day."""
    slot = int(change.at.timestamp()) // QUARTER
    before = _newest.get(change.stream)
    _newest[change.stream] = change.seq, slot
    return before == (change.seq - 1, slot)


def sums_of(deals: list[Deal]) -> list[dict[str, Any]]:
    """Return the figures of each month by currency and person, and by currency and column."""
    return [
        {"by": by, "id": key, "month": month, "currency": currency}
        | {name: sums[name] for name in FIGURES if sums[name]}
        for by in BY
        for (currency, (month, key)), sums in sums_by(deals, _group(by)).items()
        if month is not None
    ]


def said_of(
    connection: Connection,
    board: BoardContext,
    month: str,
    deals: list[Deal],
    today: date,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Return what was said about a month: for each currency `days`, `[{day, open, weighted, commit, best, won}]`, from
    the day on which it was first spoken of up to `today`; and `owners` and `columns`: for each what was `said`
    (weighted and won) when the month began, or when it was first spoken of, against what `came`: what that person won
    in the month, and what was won in it of the deals that stood in the column then.
    """
    told = _told(connection, board, month, deals, today)
    begin = date.fromisoformat(f"{month}-01")
    early = [place for place, (day, _sums) in enumerate(told) if day <= begin]
    then, sums = told[early[-1] if early else 0]
    won = [deal for deal in deals if deal.status == "won" and month_of_deal(deal) == month]
    end = Period(then, then).bounds(zone)[1]
    stood = _columns_then(connection, board.id, end, [deal.id for deal in won])
    found = {}
    for currency in sorted({one["currency"] for _day, sums in told for one in sums}):
        mine = [deal for deal in won if deal.currency == currency]
        found[currency] = {
            "since": then.isoformat(),
            "days": [{"day": day.isoformat(), **_sum(sums, currency)} for day, sums in told],
            "owners": _against(sums, currency, "owner", [(d.owner, d.amount) for d in mine]),
            "columns": _against(
                sums, currency, "column", [(stood.get(d.id), d.amount) for d in mine]
            ),
        }
    return found


def _told(
    connection: Connection, board: BoardContext, month: str, deals: list[Deal], today: date
) -> list[tuple[date, list[dict[str, Any]]]]:
    rows = connection.execute(
        select(SAID.c.day, SAID.c.sums)
        .where(SAID.c.board_id == board.id, SAID.c.day < today)
        .order_by(SAID.c.day)
    )
    told = [
        (row.day, [one for one in row.sums if one["month"] == month and _is_seen(board.sight, one)])
        for row in rows
    ]
    now = [one for one in sums_of(deals) if one["month"] == month]
    return [(day, sums) for day, sums in told if sums] + [(today, now)]


def _is_seen(sight: Sight, said: dict[str, Any]) -> bool:
    """Whether a reader sees a sum that was kept of all deals: those of one's own deals stand under the person alone."""
    mine = sight.own is None or (said["by"], said["id"]) == ("owner", sight.own)
    return sight.amounts and mine


def _columns_then(
    connection: Connection, board: str, moment: datetime | None, cards: list[str]
) -> dict[str, str]:
    """Return in which column each of some deals stood at a moment."""
    there = (STAY.c.board_id == board) & (STAY.c.since <= moment)
    there &= STAY.c.until.is_(None) | (STAY.c.until > moment)
    found = select(STAY.c.card, STAY.c.column).where(there)
    return {
        card: column
        for start in range(0, len(cards), AT_ONCE)
        for card, column in connection.execute(
            found.where(STAY.c.card.in_(cards[start : start + AT_ONCE]))
        )
    }


def _sum(sums: Iterable[dict[str, Any]], currency: str) -> dict[str, int]:
    mine = [one for one in sums if one["by"] == "owner" and one["currency"] == currency]
    return {name: sum(one.get(name, 0) for one in mine) for name in FIGURES}


def _against(
    sums: list[dict[str, Any]], currency: str, by: str, won: list[tuple[str | None, int]]
) -> list[dict[str, Any]]:
    said = _by_id(sums, currency, by)
    came: Counter[str | None] = Counter()
    for id, amount in won:
        came[id] += amount
    rows = [
        {
            by: id,
            "said": said.get(id, {}).get("weighted", 0) + said.get(id, {}).get("won", 0),
            "came": came[id],
        }
        for id in said.keys() | came.keys()
    ]
    return sorted(rows, key=lambda row: (-row["said"], -row["came"], row[by] or ""))


def _by_id(
    sums: Iterable[dict[str, Any]], currency: str, by: str
) -> dict[str | None, dict[str, Any]]:
    return {one["id"]: one for one in sums if one["by"] == by and one["currency"] == currency}


def _group(by: str) -> Any:
    return lambda deal: (month_of_deal(deal), getattr(deal, by))


def _all_of(connection: Connection, change: Any) -> View:
    """Return the board as the house sees it: the sums are of all, and who may read them is asked when they are read."""
    scope = scopes["board"]
    audience = scope.audiences(change.stream.partition(":")[2])[0]
    return View(change.stream, scope, audience, epoch(connection), change.seq - 1)
