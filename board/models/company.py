"""The board's copy of the companies that its cards name, so that a reader of the board needs no other stream."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, Uuid
from core.records import Record


class BoardCompany(Model):
    __tablename__ = "board_company"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(200))
    tier: Mapped[str] = mapped_column(String(9), default="potential", server_default="potential")


Record(
    type="company",
    table=BoardCompany.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
