"""A task: one step to do on a card."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, Position, UtcDateTime, Uuid
from core.records import Record


class Task(Model):
    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),
        Index(None, "board_id", "card", "position"),
    )

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str] = mapped_column(Uuid)
    title: Mapped[str] = mapped_column(String(500))
    assignee: Mapped[str | None] = mapped_column(Uuid, index=True)
    due: Mapped[date | None]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    repeat: Mapped[dict[str, Any] | None] = mapped_column(Json)
    assigned_by: Mapped[str | None] = mapped_column(Uuid)
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    position: Mapped[str] = mapped_column(Position)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(Uuid)
    # A risk to a deal has a counter-measure, and may name the fact that it was made from; other tasks have no kind.
    kind: Mapped[str | None] = mapped_column(String(4))
    measure: Mapped[str | None] = mapped_column(Text)
    fact: Mapped[str | None] = mapped_column(String(13))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="task",
    table=Task.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
