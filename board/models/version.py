"""What somebody wrote into a field or text at the same time as somebody else, until it is decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import AnyJson, Model, UtcDateTime, Uuid
from core.records import Record


class Version(Model):
    """The one of two writings that does not stand: `author` wrote it, `other` what stands instead."""

    __tablename__ = "version"
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),
        Index(None, "board_id", "record"),
    )

    board_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str | None] = mapped_column(Uuid)
    about: Mapped[str] = mapped_column(String(20))
    record: Mapped[str] = mapped_column(Uuid)
    field: Mapped[str] = mapped_column(String(40))
    content: Mapped[Any | None] = mapped_column(AnyJson)
    author: Mapped[str | None] = mapped_column(Uuid)
    other: Mapped[str | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Record(
    type="version",
    table=Version.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
