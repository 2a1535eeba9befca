"""What insights keep: goals of a board, exchange rates of a workspace, and what they reckon from the log."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record

# What a goal counts: the money of won deals, or how many were won.
MEASURES = ("won_value", "won_count")


class Goal(Model):
    """What is to be reached in a period: by a person, a department, or (neither named) by all."""

    __tablename__ = "goal"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    measure: Mapped[str] = mapped_column(String(10))
    # A month 2026-11, a quarter 2026-Q4 or a year 2026.
    period: Mapped[str] = mapped_column(String(7))
    member: Mapped[str | None] = mapped_column(Uuid)
    department: Mapped[str | None] = mapped_column(Uuid)
    value_amount: Mapped[int | None] = mapped_column(BigInteger)
    value_currency: Mapped[str | None] = mapped_column(String(3))
    count: Mapped[int | None] = mapped_column(Integer)
    why: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Rate(Model):
    """What one unit of a currency is worth in another from a day on; an exact decimal, as text."""

    __tablename__ = "rate"
    __table_args__ = (UniqueConstraint("workspace_id", "currency", "into", "since"),)

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    into: Mapped[str] = mapped_column(String(3))
    rate: Mapped[str] = mapped_column(String(30))
    since: Mapped[date]


class StayRow(Model):
    """A deal in a column from one moment to another; reckoned from the log, and made anew from it at will."""

    __tablename__ = "stay"
    # Each holds all that is asked of it: thousands are counted without reading the table.
    __table_args__ = (
        Index("ix_stay_cards", "board_id", "column", "card", "since", "into", "until"),
        Index("ix_stay_seconds", "board_id", "column", "seconds", "since"),
    )

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    card: Mapped[str] = mapped_column(Uuid, primary_key=True)
    # The how manieth of its card.
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    column: Mapped[str] = mapped_column(Uuid)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Between both; None while the deal is there. And the column to which it went, None into the archive.
    seconds: Mapped[int | None] = mapped_column(BigInteger)
    into: Mapped[str | None] = mapped_column(Uuid)


class Told(Model):
    """Up to which change of a board its stays, and what was said each day, are reckoned."""

    __tablename__ = "told"

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(BigInteger)


class Said(Model):
    """What a board said at the end of a day: the forecast of each month, by currency, person and column."""

    __tablename__ = "said"

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    sums: Mapped[list[dict[str, Any]]] = mapped_column(Json)


Record(
    type="goal",
    table=Goal.__table__,
    stream="board",
    scope_column="board_id",
    money=("value",),
    hidden=("board_id",),
)
Record(
    type="rate",
    table=Rate.__table__,
    stream="workspace",
    scope_column="workspace_id",
    hidden=("workspace_id",),
)


class DealTracks(Model):
    """What a deal was over time; reckoned from the log, and made anew from it at will (`insights/tracks.py`)."""

    __tablename__ = "deal_tracks"

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    card: Mapped[str] = mapped_column(Uuid, primary_key=True)
    tracks: Mapped[dict[str, Any]] = mapped_column(Json)
    # Whether any of them has more than one entry; the others say no more than the deal's record.
    turned: Mapped[bool] = mapped_column()


class Tracked(Model):
    """Up to which change of a board its deals' tracks are reckoned."""

    __tablename__ = "tracked"

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(BigInteger)
