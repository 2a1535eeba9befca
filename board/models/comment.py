"""A comment in the thread of a card."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid
from core.records import Record


class Comment(Model):
    __tablename__ = "comment"
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),
        ForeignKeyConstraint(["board_id", "reply_to"], ["comment.board_id", "comment.id"]),
        Index(None, "board_id", "card", "created_at"),
    )

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str] = mapped_column(Uuid)
    author: Mapped[str | None] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="comment",
    table=Comment.__table__,
    stream="board",
    scope_column="board_id",
    level="card",
    hidden=("board_id",),
)
