"""Saved views: names for what is filtered, sorted and grouped, shared by all on a board, or one person's own."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record


class SavedView(Model):
    __tablename__ = "saved_view"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    # The words of the board's address: `{"owner": "…", "sort": "-value", "view": "table"}`.
    query: Mapped[dict[str, Any]] = mapped_column(Json)
    created_by: Mapped[str | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OwnView(Model):
    """The same for one person alone, on their own stream."""

    __tablename__ = "own_view"

    user_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    board: Mapped[str] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="view",
    table=SavedView.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
Record(
    type="view",
    table=OwnView.__table__,
    stream="user",
    scope_column="user_id",
    hidden=("user_id",),
)
