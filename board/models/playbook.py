"""A playbook: what to do in a stage, and deals that were won as examples of it."""

from sqlalchemy import ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, Uuid
from core.records import Record


class Playbook(Model):
    """It has the id of its column, and comes with the snapshot: what to do is also read without a line."""

    __tablename__ = "playbook"
    __table_args__ = (ForeignKeyConstraint(["board_id", "id"], ["column.board_id", "column.id"]),)

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    examples: Mapped[list[str]] = mapped_column(Json, default=list)


Record(
    type="playbook",
    table=Playbook.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
