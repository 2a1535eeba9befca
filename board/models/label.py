"""A label that cards of the board may carry."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid
from core.records import Record


class Label(Model):
    __tablename__ = "label"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    color: Mapped[str] = mapped_column(String(20))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="label",
    table=Label.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
