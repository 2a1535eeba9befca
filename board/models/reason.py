"""Why deals are lost here: a list that the managers of a board keep."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, Position, UtcDateTime, Uuid
from core.records import Record


class Reason(Model):
    __tablename__ = "reason"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[str] = mapped_column(Position)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="reason",
    table=Reason.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
