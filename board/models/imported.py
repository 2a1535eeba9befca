"""An import: one file's deals on a board, hidden from everybody until all of them have come."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid
from core.records import Record


class Import(Model):
    __tablename__ = "import"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    file: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(12))
    total: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


Record(
    type="import",
    table=Import.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
