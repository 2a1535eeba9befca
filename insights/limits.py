"""From where on something about a deal is worth a look: what this board's own past says, from 20 cases on.

Each limit is `{limit, usual, cases}`. With 20 cases or more `usual` is their median and `limit` what nine of ten stayed
within (nearest rank; for columns linear between the two nearest); below that `usual` is None and `limit` this:

| fact | measured in | limit without a past | cases |
|---|---|---|---|
| no_contact | days | more than 14 | gaps between two logged contacts with a customer of the board |
| unanswered | days | more than 1 | questions asked on its cards, or passed on, and answered |
| close_moved | moves | 2 or more | its newest 500 closed deals; then one more than nine of ten, at least 2 |
| long_stay | days | more than 14 | ended stays in the column |
| value_dropped | per cent | 10 or more | its newest 500 closed deals; then more than nine of ten, at least 10 |
| bounced | moves | 1 or more | its newest 500 closed deals; then one more than nine of ten |
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, func, select

from board.models import BoardCompany
from board.queries import BATON, CARD, COLUMN, COMMENT, is_shown
from customers.queries import INTERACTION
from insights.facts import DAY, date_moves, drop, in_currency, steps_back
from insights.funnel import STAY, days_within
from insights.tracks import TRACKS

COMPANY = BoardCompany.__table__
ENOUGH = 20
NEWEST = 500
CONTACTS = 5_000
DEFAULT = {
    "no_contact": 14,
    "unanswered": 1,
    "close_moved": 2,
    "long_stay": 14,
    "value_dropped": 10,
    "bounced": 1,
}
Limit = dict[str, Any]


def limits_of(connection: Connection, board: str, places: Mapping[str, int]) -> dict[str, Any]:
    """Return the limits of a board; `places` are those of its open columns."""
    closed = _closed(connection, board)
    drops = [drop(in_currency(track["value"], value), value) for value, track in closed]
    return {
        "no_contact": _days("no_contact", _gaps(connection, board)),
        "unanswered": _days("unanswered", _waits(connection, board)),
        "long_stay": stays_by_column(connection, board, places),
        "close_moved": _counts(
            "close_moved", [len(date_moves(track["expected_close"])) for _value, track in closed]
        ),
        "bounced": _counts(
            "bounced", [len(steps_back(track["column"], places)) for _value, track in closed]
        ),
        "value_dropped": _counts("value_dropped", [int(percent) for percent in drops]),
    }


def unlearned(places: Iterable[str]) -> dict[str, Any]:
    """Return the limits for whoever does not see all from which a board's own are learned."""
    limits = {code: _unknown(code, 0) for code in DEFAULT}
    return limits | {"long_stay": {column: _unknown("long_stay", 0) for column in places}}


def stays_by_column(connection: Connection, board: str, columns: Iterable[str]) -> dict[str, Limit]:
    """Return for each of some columns how many days deals usually stayed, as `funnel` counts them."""
    ended = (STAY.c.board_id == board) & STAY.c.seconds.is_not(None)
    found = select(STAY.c.column, func.count()).where(ended).group_by(STAY.c.column)
    counts = {column: count for column, count in connection.execute(found)}
    return {
        column: _stay(connection, ended & (STAY.c.column == column), counts.get(column, 0))
        for column in columns
    }


def open_places(connection: Connection, board: str) -> dict[str, int]:
    """Return the places of the open columns of a board, by its order of today."""
    mine = (COLUMN.c.board_id == board) & COLUMN.c.archived_at.is_(None) & (COLUMN.c.kind == "open")
    found = select(COLUMN.c.id).where(mine).order_by(COLUMN.c.position, COLUMN.c.id)
    return {id: place for place, id in enumerate(connection.scalars(found))}


def _stay(connection: Connection, here: Any, cases: int) -> Limit:
    if cases < ENOUGH:
        return _unknown("long_stay", cases)
    usual, limit = (days_within(connection, here, cases, tenths) for tenths in (5, 9))
    return {"limit": limit, "usual": usual, "cases": cases}


def _days(code: str, days: list[float]) -> Limit:
    if len(days) < ENOUGH:
        return _unknown(code, len(days))
    usual, limit = (round(rank(days, tenths), 2) for tenths in (5, 9))
    return {"limit": limit, "usual": usual, "cases": len(days)}


def _counts(code: str, counts: list[int]) -> Limit:
    if len(counts) < ENOUGH:
        return _unknown(code, len(counts))
    limit = max(DEFAULT[code], rank(counts, 9) + 1)
    return {"limit": limit, "usual": rank(counts, 5), "cases": len(counts)}


def _unknown(code: str, cases: int) -> Limit:
    return {"limit": DEFAULT[code], "usual": None, "cases": cases}


def rank(values: list[Any], tenths: int) -> Any:
    """Return the smallest value within which so many tenths of all lie."""
    return sorted(values)[-(-len(values) * tenths // 10) - 1]


def _closed(connection: Connection, board: str) -> list[tuple[Any, dict[str, Any]]]:
    """Return value and tracks of the newest closed deals."""
    of_card = (TRACKS.c.board_id == CARD.c.board_id) & (TRACKS.c.card == CARD.c.id)
    kept = (CARD.c.board_id == board) & CARD.c.archived_at.is_(None) & is_shown()
    newest = (
        select(CARD.c.value_amount, CARD.c.value_currency, TRACKS.c.tracks)
        .join(TRACKS, of_card)
        .where(kept, CARD.c.status != "open")
        .order_by(CARD.c.closed_at.desc(), CARD.c.id)
        .limit(NEWEST)
    )
    return [
        (None if amount is None else {"amount": amount, "currency": currency}, tracks)
        for amount, currency, tracks in connection.execute(newest)
    ]


def _gaps(connection: Connection, board: str) -> list[float]:
    """Return the days between two logged contacts with the same customer, of the newest contacts."""
    mine = select(COMPANY.c.id).where(COMPANY.c.board_id == board)
    logged = (
        select(INTERACTION.c.company, INTERACTION.c.at)
        .where(INTERACTION.c.company.in_(mine), INTERACTION.c.archived_at.is_(None))
        .order_by(INTERACTION.c.at.desc())
        .limit(CONTACTS)
    )
    rows = sorted(tuple(row) for row in connection.execute(logged))
    return [
        (later - earlier).total_seconds() / DAY
        for (company, earlier), (other, later) in pairwise(rows)
        if company == other
    ]


def _waits(connection: Connection, board: str) -> list[float]:
    """Return after how many days questions were answered, those of the thread and those passed on."""
    comments = select(COMMENT.c.asked_at, COMMENT.c.answered_at).where(
        COMMENT.c.board_id == board,
        COMMENT.c.asked_at.is_not(None),
        COMMENT.c.archived_at.is_(None),
    )
    batons = select(BATON.c.asked_at, BATON.c.settled_at).where(
        BATON.c.board_id == board, BATON.c.state == "answered"
    )
    return [
        (answered - asked).total_seconds() / DAY
        for query in (comments.where(COMMENT.c.answered_at.is_not(None)), batons)
        for asked, answered in connection.execute(query)
    ]
