"""A comment in the thread of a card, or in the board's own (`card` is null); it may be an open question."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record

REACTIONS = ("thumbs_up", "heart", "party", "eyes", "check", "question")


class Comment(Model):
    __tablename__ = "comment"
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),
        ForeignKeyConstraint(["board_id", "reply_to"], ["comment.board_id", "comment.id"]),
        Index(None, "board_id", "card", "created_at"),
    )

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str | None] = mapped_column(Uuid)
    author: Mapped[str | None] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reactions: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by: Mapped[str | None] = mapped_column(Uuid)
    asked_department: Mapped[str | None] = mapped_column(Uuid)
    asked_by_customer: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(Uuid)


Record(
    type="comment",
    table=Comment.__table__,
    stream="board",
    scope_column="board_id",
    level="card",
    hidden=("board_id",),
)
