"""The deals of a board as figures need them. Amounts enter here and nowhere else.

Whoever may see less than all of a board's money (an audience of its scope) is given less here, and so in every
figure, list and file.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from auth.models import Workspace
from board.models import BoardCompany
from board.queries import CARD, COLUMN, is_shown
from board.scope import BoardContext

WORKSPACE = Workspace.__table__
COMPANY = BoardCompany.__table__
# The share from which a deal counts as likely, in per cent.
LIKELY = 50


class Deal(NamedTuple):
    """A deal that is not archived; days are those of the workspace's zone."""

    id: str
    column: str
    probability: int
    owner: str | None
    company: str | None
    labels: list[str]
    amount: int
    currency: str | None
    status: str
    commit: bool
    expected: date | None
    created: datetime
    closed: datetime | None
    # Of the company as it is ranked today; None without one.
    tier: str | None
    source: str | None
    closed_on: date | None

    @property
    def weighted(self) -> int:
        """Its value by the probability of its column, half-up to the minor unit."""
        return weighted(self.amount, self.probability)


def weighted(amount: int, probability: int) -> int:
    """Return a share of an amount in minor units, half-up, as `static/js/lib/money.js` does."""
    return (amount * probability + 50) // 100


def zone_of(connection: Connection, workspace_id: str) -> ZoneInfo:
    """Return the zone by which a workspace counts days, months and years."""
    found = select(WORKSPACE.c.time_zone).where(WORKSPACE.c.id == workspace_id)
    return ZoneInfo(connection.execute(found).scalar_one())


def deals_of(
    connection: Connection,
    board: BoardContext,
    zone: ZoneInfo,
    owners: Collection[str] | None = None,
) -> list[Deal]:
    """Return the deals of a board, of some owners alone if they are named."""
    in_column = (COLUMN.c.board_id == CARD.c.board_id) & (COLUMN.c.id == CARD.c.column)
    of_company = (COMPANY.c.board_id == CARD.c.board_id) & (COMPANY.c.id == CARD.c.company)
    kept = (CARD.c.board_id == board.id) & CARD.c.archived_at.is_(None) & is_shown()
    kept &= board.sight.condition()
    amount, currency = map(board.sight.amount, (CARD.c.value_amount, CARD.c.value_currency))
    if owners is not None:
        kept &= CARD.c.owner.in_(owners)
    found = (
        select(
            CARD.c.id, CARD.c.column, COLUMN.c.probability, CARD.c.owner, CARD.c.company,
            CARD.c.labels, func.coalesce(amount, 0), currency, CARD.c.status,
            CARD.c.commit, CARD.c.expected_close, CARD.c.created_at, CARD.c.closed_at, COMPANY.c.tier,
            CARD.c.source,
        )
        .join(COLUMN, in_column)
        .outerjoin(COMPANY, of_company)
        .where(kept)
    )  # fmt: skip
    days = _Days(zone)
    # Thousands are read: the row is the deal, but for the day that follows from its last column.
    return [Deal(*row, days.of(row[12])) for row in connection.execute(found).all()]


class _Days:
    """The days on which moments fall. Deals are closed by thousands, so the shift of an hour is reckoned once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.shifts: dict[tuple[int, int, int, int], Any] = {}

    def of(self, moment: datetime | None) -> date | None:
        if moment is None:
            return None
        hour = (moment.year, moment.month, moment.day, moment.hour)
        shift = self.shifts.get(hour)
        if shift is None:
            shift = self.shifts[hour] = moment.astimezone(self.zone).utcoffset()
        return (moment + shift).date()


def deals_in(records: dict[str, dict[str, dict[str, Any]]], zone: ZoneInfo) -> Iterator[Deal]:
    """Yield the deals among the records of a board as it was, by type and id."""
    columns, companies, days = records["column"], records["company"], _Days(zone)
    for card in records["card"].values():
        if card.get("archived_at") or card["column"] not in columns:
            continue
        value, closed = card.get("value") or {}, _moment(card.get("closed_at"))
        yield Deal(
            card["id"],
            card["column"],
            columns[card["column"]]["probability"],
            card.get("owner"),
            card.get("company"),
            card.get("labels") or [],
            value.get("amount") or 0,
            value.get("currency"),
            card["status"],
            bool(card.get("commit")),
            card.get("expected_close") and date.fromisoformat(card["expected_close"]),
            datetime.fromisoformat(card["created_at"]),
            closed,
            companies.get(card.get("company"), {}).get("tier"),
            card.get("source"),
            days.of(closed),
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
