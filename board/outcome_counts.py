"""Why deals are won and lost: counted by reason or competitor, over time, or by owner, tier and column.

A deal counts once, as it stands now: as won or lost on the day of `closed_at` in the workspace's zone. Deals that were
reopened or archived do not count, nor those of an import that is not done. Money is summed per currency, in
minor units; a win rate is won / (won + lost).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.engine import Row

from auth.models import Workspace
from board.models import BoardCompany, Competitor, Reason
from board.queries import CARD, COLUMN, MEMBER, is_shown
from board.scope import BoardContext
from core.clock import to_wire
from customers.names import fold

COMPANY = BoardCompany.__table__
MOST_DEALS = 500
WORKSPACE = Workspace.__table__


@dataclass(frozen=True)
class Asked:
    """Which closed deals, from a day to a day (both included), and how they are sorted."""

    since: date | None = None
    until: date | None = None
    what: str = "reason"
    by: str = "month"


# By which a deal stands in a row, and in a column of the table; "" where nothing is said.
ROWS: dict[str, Callable[[Row[Any]], str]] = {
    "reason": lambda deal: (
        deal.reason or (f"={fold(deal.lost_reason)}" if deal.lost_reason else "")
    ),
    "competitor": lambda deal: deal.competitor or "",
}
GROUPS: dict[str, Callable[[Row[Any], ZoneInfo], str]] = {
    "month": lambda deal, zone: _month(deal.closed_at.astimezone(zone)),
    "owner": lambda deal, _zone: deal.owner or "",
    "tier": lambda deal, _zone: deal.tier or "",
    "column": lambda deal, _zone: deal.closed_from or "",
}


def _month(moment: datetime) -> str:
    # Of thousands; `strftime` takes three times as long.
    return f"{moment.year:04}-{moment.month:02}"


def win_rate(won: int, lost: int) -> float | None:
    """Return which share of the closed deals was won, in per cent with one decimal; None when none was closed."""
    return round(100 * won / (won + lost), 1) if won + lost else None


class Tally:
    """Deals of one kind: how many, and their sums by currency."""

    def __init__(self) -> None:
        self.counts: dict[str | None, int] = defaultdict(int)
        self.amounts: dict[str, int] = defaultdict(int)

    def add(self, deal: Row[Any]) -> None:
        self.counts[deal.value_currency] += 1
        if deal.value_currency is not None:
            self.amounts[deal.value_currency] += deal.value_amount

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    def to_dict(self) -> dict[str, Any]:
        return {"count": self.count, "sums": dict(sorted(self.amounts.items()))}


class Ends:
    """How many deals were won, and how many lost."""

    def __init__(self) -> None:
        self.won, self.lost = Tally(), Tally()

    def add(self, deal: Row[Any]) -> None:
        (self.won if deal.status == "won" else self.lost).add(deal)

    def to_dict(self) -> dict[str, Any]:
        return {"won": self.won.to_dict(), "lost": self.lost.to_dict()}


class Counted:
    """The closed deals of a board in rows and groups."""

    def __init__(self, connection: Connection, board: BoardContext, asked: Asked) -> None:
        self.asked = asked
        self.all = Ends()
        self.cells: dict[str, dict[str, Ends]] = defaultdict(lambda: defaultdict(Ends))
        self.words: dict[str, str] = {}
        self._names = _Names(connection, board)
        zone = _zone(connection, board)
        for deal in connection.execute(_closed(board, asked, zone).order_by(CARD.c.closed_at)):
            self.all.add(deal)
            if asked.what == "reason" and deal.status == "won":
                continue
            row = ROWS[asked.what](deal)
            self.cells[row][GROUPS[asked.by](deal, zone)].add(deal)
            # Other words are shown as they were written last.
            self.words[row] = deal.lost_reason or ""

    def to_dict(self) -> dict[str, Any]:
        """Return rows with their cells, those with most losses first."""
        won, lost = self.all.won.count, self.all.lost.count
        return {
            "what": self.asked.what,
            "by": self.asked.by,
            "from": self.asked.since and self.asked.since.isoformat(),
            "to": self.asked.until and self.asked.until.isoformat(),
            **self.all.to_dict(),
            "win_rate": win_rate(won, lost),
            "groups": [{"id": id, "name": self.group_name(id)} for id in self.groups()],
            "rows": [self._row(row) for row in self.rows()],
        }

    def rows(self) -> list[str]:
        """Return the keys of the rows: most deals first, what is not told last."""
        return sorted(
            self.cells, key=lambda row: (row == "", -self._total(row), self.row_name(row), row)
        )

    def groups(self) -> list[str]:
        """Return the keys of the groups: months in their order, others by name, what is not told last."""
        found = {group for cells in self.cells.values() for group in cells}
        return sorted(found, key=lambda group: (group == "", self.group_name(group), group))

    def row_name(self, row: str) -> str:
        if row == "":
            return _("Not told")
        return self.words[row] if row.startswith("=") else self._names.of(self.asked.what, row)

    def group_name(self, group: str) -> str:
        return group if self.asked.by == "month" else self._names.of(self.asked.by, group)

    def _total(self, row: str) -> int:
        return sum(ends.won.count + ends.lost.count for ends in self.cells[row].values())

    def _row(self, row: str) -> dict[str, Any]:
        cells = {group: ends.to_dict() for group, ends in self.cells[row].items()}
        return {
            "id": row,
            "name": self.row_name(row),
            "listed": not row.startswith("="),
            "won": sum(ends.won.count for ends in self.cells[row].values()),
            "lost": sum(ends.lost.count for ends in self.cells[row].values()),
            "cells": cells,
        }


def deals_behind(
    connection: Connection,
    board: BoardContext,
    asked: Asked,
    row: str | None,
    group: str | None,
    status: str | None,
) -> dict[str, Any]:
    """Return the deals of a number, the latest first, at most 500, and how many they are."""
    zone = _zone(connection, board)
    found = [
        deal
        for deal in connection.execute(
            _closed(board, asked, zone).order_by(CARD.c.closed_at.desc())
        )
        if status in (None, deal.status)
        and (row is None or ROWS[asked.what](deal) == row)
        and (group is None or GROUPS[asked.by](deal, zone) == group)
    ]
    return {"count": len(found), "deals": list(map(_shown, found[:MOST_DEALS]))}


def _shown(deal: Row[Any]) -> dict[str, Any]:
    value = deal.value_currency and {"amount": deal.value_amount, "currency": deal.value_currency}
    return {
        **{name: deal._mapping[name] for name in ("id", "number", "title", "status", "owner")},
        **{name: deal._mapping[name] for name in ("lost_reason", "outcome_note")},
        "value": value,
        "closed_at": to_wire(deal.closed_at),
    }


def _closed(board: BoardContext, asked: Asked, zone: ZoneInfo) -> Any:
    own = (COMPANY.c.board_id == CARD.c.board_id) & (COMPANY.c.id == CARD.c.company)
    shown = (
        "id", "number", "title", "status", "owner", "reason", "lost_reason",
        "competitor", "outcome_note", "closed_at", "closed_from",
    )  # fmt: skip
    amounts = [
        board.sight.amount(CARD.c[name]).label(name) for name in ("value_amount", "value_currency")
    ]
    return (
        select(*(CARD.c[name] for name in shown), *amounts, COMPANY.c.tier)
        .select_from(CARD.outerjoin(COMPANY, own))
        .where(CARD.c.board_id == board.id, CARD.c.status != "open", CARD.c.archived_at.is_(None))
        .where(is_shown(), board.sight.condition(), *_within(asked, zone))
    )


def _within(asked: Asked, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    if asked.since:
        yield CARD.c.closed_at >= _midnight(asked.since, zone)
    if asked.until:
        yield CARD.c.closed_at < _midnight(asked.until + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _zone(connection: Connection, board: BoardContext) -> ZoneInfo:
    query = select(WORKSPACE.c.time_zone).where(WORKSPACE.c.id == board.workspace_id)
    return ZoneInfo(connection.execute(query).scalar_one())


class _Names:
    """The names behind the keys of rows and groups, also of what was archived."""

    def __init__(self, connection: Connection, board: BoardContext) -> None:
        self._connection, self._board = connection, board
        self._known: dict[str, dict[str, str]] = {}

    def of(self, kind: str, id: str) -> str:
        if kind == "tier":
            return _tiers().get(id, id)
        if kind not in self._known:
            self._known[kind] = self._read(kind)
        return self._known[kind].get(id) or _absent(kind)

    def _read(self, kind: str) -> dict[str, str]:
        if kind == "owner":
            mine = MEMBER.c.workspace_id == self._board.workspace_id
            rows = self._connection.execute(select(MEMBER.c.id, MEMBER.c.name).where(mine))
            return {row.id: row.name for row in rows}
        table = {"column": COLUMN, "reason": Reason.__table__, "competitor": Competitor.__table__}
        source = table[kind]
        found = select(source.c.id, source.c.name, source.c.archived_at)
        rows = self._connection.execute(found.where(source.c.board_id == self._board.id))
        return {row.id: _with_end(row.name, row.archived_at) for row in rows}


def _with_end(name: str, archived_at: datetime | None) -> str:
    return _("%(name)s (archived)", name=name) if archived_at else name


def _tiers() -> dict[str, str]:
    return {
        "key": _("Key customers"),
        "regular": _("Regular customers"),
        "potential": _("Potential customers"),
        "": _("Without a tier"),
    }


def _absent(kind: str) -> str:
    return {"owner": _("Nobody"), "column": _("Not known"), "competitor": _("Not told")}.get(
        kind, _("Not told")
    )
