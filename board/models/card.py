"""A card: one deal, with the counters that its face shows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, Position, UtcDateTime, Uuid
from core.records import Record


class Card(Model):
    __tablename__ = "card"
    # The composite foreign keys make a column or company of another board impossible to store.
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "column"], ["column.board_id", "column.id"]),
        ForeignKeyConstraint(
            ["board_id", "company"], ["board_company.board_id", "board_company.id"]
        ),
        ForeignKeyConstraint(["board_id", "imported_in"], ["import.board_id", "import.id"]),
        Index(None, "board_id", "column", "position"),
        Index(None, "board_id", "number", unique=True),
        # A card is found by its id alone in deep links, so an id names one card in the world.
        Index(None, "id", unique=True),
    )

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    column: Mapped[str] = mapped_column(Uuid)
    position: Mapped[str] = mapped_column(Position)
    title: Mapped[str] = mapped_column(String(500))
    value_amount: Mapped[int | None] = mapped_column(BigInteger)
    value_currency: Mapped[str | None] = mapped_column(String(3))
    owner: Mapped[str | None] = mapped_column(Uuid)
    helpers: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    labels: Mapped[list[str]] = mapped_column(Json, default=list)
    company: Mapped[str | None] = mapped_column(Uuid)
    expected_close: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(4), default="open")
    lost_reason: Mapped[str | None] = mapped_column(String(500))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tasks_done: Mapped[int] = mapped_column(Integer, default=0)
    tasks_total: Mapped[int] = mapped_column(Integer, default=0)
    comments_count: Mapped[int] = mapped_column(Integer, default=0)
    attachments_count: Mapped[int] = mapped_column(Integer, default=0)
    next_step: Mapped[dict[str, Any] | None] = mapped_column(Json)
    turn: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # The earliest open question of its thread: `{comment, department, since, customer}`; `customer` is the earliest
    # one that the customer asked, `{comment, since}`, or null.
    question: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # The customer's newest answer: `{pulse, score, at}`.
    pulse: Mapped[dict[str, Any] | None] = mapped_column(Json)
    has_description: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str | None] = mapped_column(Uuid)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Hidden from readers until this import is done.
    imported_in: Mapped[str | None] = mapped_column(Uuid)
    # Of the board's lists; `lost_reason` is the reason in words, whether it is listed or not.
    reason: Mapped[str | None] = mapped_column(Uuid)
    competitor: Mapped[str | None] = mapped_column(Uuid)
    outcome_note: Mapped[str | None] = mapped_column(Text)
    # The column in which it was open last.
    closed_from: Mapped[str | None] = mapped_column(Uuid)
    # Its owner counts on it.
    commit: Mapped[bool] = mapped_column(default=False)
    # Criteria of stages which somebody has ticked, by their ids.
    ticks: Mapped[list[str]] = mapped_column(Json, default=list)
    # Who is for it, in the order in which they said so.
    votes: Mapped[list[str]] = mapped_column(Json, default=list)
    # Where it came from, in the words of the board.
    source: Mapped[str | None] = mapped_column(String(100))


Record(
    type="card",
    table=Card.__table__,
    stream="board",
    scope_column="board_id",
    money=("value",),
    hidden=("board_id",),
)
