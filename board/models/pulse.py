"""A customer's answer to two questions, as a deal shows it: what was asked stands with the customer."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid
from core.records import Record


class BoardPulse(Model):
    """`pulse` is the id of what was asked; its answer may stand on several deals."""

    __tablename__ = "board_pulse"
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),
        Index(None, "board_id", "card", "answered_at"),
    )

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str] = mapped_column(Uuid)
    pulse: Mapped[str] = mapped_column(Uuid)
    score: Mapped[int] = mapped_column(Integer)
    text: Mapped[str | None] = mapped_column(String(2000))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


Record(
    type="pulse",
    table=BoardPulse.__table__,
    stream="board",
    scope_column="board_id",
    level="card",
    hidden=("board_id",),
)
