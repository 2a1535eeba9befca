"""The form of a board, and what was sent by it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record


class Intake(Model):
    """A board has one form at the most, with the board's id."""

    __tablename__ = "intake"
    __table_args__ = (Index(None, "slug", unique=True),)

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    # Where its page is; shared with everybody, and yet not to be guessed.
    slug: Mapped[str] = mapped_column(String(60))
    is_open: Mapped[bool] = mapped_column(default=False)
    # `{title?, lead?, thanks?}`, each `{en?, zh_Hans?}`.
    words: Mapped[dict[str, Any]] = mapped_column(Json)
    # What is asked, in order: `{id, field, required, ask?}`.
    fields: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    # Of which answers a deal's title is made, the first that are given.
    titled: Mapped[list[str]] = mapped_column(Json)
    # What a new deal gets.
    column: Mapped[str] = mapped_column(Uuid)
    owner: Mapped[str | None] = mapped_column(Uuid)
    labels: Mapped[list[str]] = mapped_column(Json)
    source: Mapped[str | None] = mapped_column(String(100))
    # On which sites it may stand in a frame.
    sites: Mapped[list[str]] = mapped_column(Json)
    # How many came, and how many of them wait for somebody's word.
    received: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    # In whose language what came is written down: the last who wrote the form.
    author: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IntakeEntry(Model):
    """What a stranger sent. In no stream: whatever is discarded leaves no trace in the log."""

    __tablename__ = "intake_entry"
    __table_args__ = (
        Index(None, "board_id", "state", "received_at"),
        Index(None, "board_id", "digest", "received_at"),
        # A sender's link names nothing else.
        Index(None, "id", unique=True),
    )

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    # `accepted`, `held` or `discarded`; why it was held.
    state: Mapped[str] = mapped_column(String(9))
    doubts: Mapped[list[str]] = mapped_column(Json)
    # `{id, field, label, text}` in order; None once it was discarded or is a deal.
    answers: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    # Of the answers, so that the same does not come twice.
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


Record(
    type="intake",
    table=Intake.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
