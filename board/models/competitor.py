"""Somebody who sells the same: named when a deal is won against them, or lost to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid
from core.records import Record


class Competitor(Model):
    __tablename__ = "competitor"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="competitor",
    table=Competitor.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
