"""A rhythm: a review that comes again, when it is, who comes, and what its agenda is made of."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record


class Rhythm(Model):
    __tablename__ = "rhythm"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(13))
    # `{every, unit, weekday?, nth?, on?}`: see board/rhythms.py. Not before the day on which it begins.
    repeat: Mapped[dict[str, Any]] = mapped_column(Json)
    begins_on: Mapped[date] = mapped_column(Date)
    # What the clocks of its zone show, whatever they are put to in summer.
    time: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int] = mapped_column(Integer)
    # None: everybody on the board.
    people: Mapped[list[str] | None] = mapped_column(Json)
    # Which facts are on its agenda, and what is asked each time before them.
    sections: Mapped[list[str]] = mapped_column(Json)
    questions: Mapped[list[str]] = mapped_column(Json)
    # So many minutes before it, its people are told; None: not at all.
    remind: Mapped[int | None] = mapped_column(Integer)
    # When the last review of it began.
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="rhythm",
    table=Rhythm.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
