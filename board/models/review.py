"""A review: a meeting on the board itself, led by a presenter along an agenda. `archived_at` says when it ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record

# What an agenda's item is about; see board/agenda.py.
CODES = (
    "slipped", "no_step", "unanswered", "stuck", "moved", "bouncing", "stage", "topic",
    "added",
)  # fmt: skip
KINDS = ("deals", "process", "retrospective")


class Review(Model):
    __tablename__ = "review"
    __table_args__ = (Index(None, "board_id", "archived_at"),)

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(13))
    presenter: Mapped[str] = mapped_column(Uuid)
    # `[{id, code, card?, text}]`, in the order in which they are gone through.
    agenda: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # Who took part, and `[{card, item, text, by}]`; `item` is a line of the agenda.
    people: Mapped[list[str]] = mapped_column(Json, default=list)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # The figures of the board when it began: see board/review_figures.py.
    figures: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    # What came of it, when it ended: see board/review_summary.py.
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # The regular review that it is one of.
    rhythm: Mapped[str | None] = mapped_column(Uuid)
    # When the one before it ended: of this rhythm, or of this kind.
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="review",
    table=Review.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
