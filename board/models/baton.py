"""A baton: a question on a card that one person passes to another, or to a department."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid
from core.records import Record

# States in which somebody still has to do something.
OPEN = ("asked", "accepted")


class Baton(Model):
    __tablename__ = "baton"
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),
        Index(None, "board_id", "card", "asked_at"),
        # What waits for a person, or for a department, over all boards.
        Index(None, "member", "state"),
        Index(None, "department", "state"),
        Index(None, "asked_by", "state"),
    )

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str] = mapped_column(Uuid)
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Uuid)
    member: Mapped[str | None] = mapped_column(Uuid)
    department: Mapped[str | None] = mapped_column(Uuid)
    due: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_by: Mapped[str | None] = mapped_column(Uuid)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text: Mapped[str | None] = mapped_column(Text)
    settled_by: Mapped[str | None] = mapped_column(Uuid)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="baton",
    table=Baton.__table__,
    stream="board",
    scope_column="board_id",
    level="card",
    hidden=("board_id",),
)
