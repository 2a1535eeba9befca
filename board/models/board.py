"""The board itself: the subject of a stream `board:<id>`."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record

# What may be said of a deal that is worth a look, the gravest first; `insights/facts.py` says what each means.
FACTS = (
    *("no_contact", "unanswered", "close_moved", "long_stay"),
    *("value_dropped", "bounced", "one_contact", "no_step"),
)


class Board(Model):
    __tablename__ = "board"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    workspace: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    color: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str | None] = mapped_column(Uuid)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Set when it is removed for good: from then on it is nobody's, and a job takes away what it held.
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of the board's own thread.
    comments_count: Mapped[int] = mapped_column(Integer, default=0)
    # Whether its deals, which are ideas then, are voted on.
    voting: Mapped[bool] = mapped_column(default=False)
    # Facts about deals which its people do not want to see.
    facts_off: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")


Record(
    type="board", table=Board.__table__, stream="board", scope_column="id", hidden=("removed_at",)
)
