"""A column: one stage of the pipeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, Position, UtcDateTime, Uuid
from core.records import Record

KINDS = ("open", "won", "lost")


class Column(Model):
    __tablename__ = "column"
    __table_args__ = (Index(None, "board_id", "position"),)

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(4))
    position: Mapped[str] = mapped_column(Position)
    color: Mapped[str] = mapped_column(String(20))
    probability: Mapped[int] = mapped_column(Integer)
    wip_limit: Mapped[int | None] = mapped_column(Integer)
    # The department whose turn it mostly is here; whether a card that comes in offers it a baton.
    acts: Mapped[str | None] = mapped_column(Uuid)
    asks: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Or one person.
    acts_member: Mapped[str | None] = mapped_column(Uuid)
    # What must be there before a deal goes on from here: `{id, field}` or `{id, tick}`.
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # Whether the limit refuses one more, and not only warns of it.
    holds: Mapped[bool] = mapped_column(default=False)


Record(
    type="column",
    table=Column.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
