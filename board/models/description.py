"""The long text of a card, kept apart because only an open card shows it."""

from sqlalchemy import ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, Uuid
from core.records import Record


class Description(Model):
    __tablename__ = "description"
    __table_args__ = (ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),)

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(Text)


Record(
    type="description",
    table=Description.__table__,
    stream="board",
    scope_column="board_id",
    level="card",
    hidden=("board_id",),
)
