"""An attachment: a file or a link on a card, or in the board's own library; and the files behind them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record


class StoredFile(Model):
    """The bytes of an upload, as they lie in the store: in no stream, since they are nobody's news."""

    __tablename__ = "stored_file"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    workspace: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), index=True)
    type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    # Of the bytes as they came; of those that came before it was kept there is none.
    sha256: Mapped[str | None] = mapped_column(String(64))
    # Of a picture which has a thumbnail, and of nothing else.
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Attachment(Model):
    __tablename__ = "attachment"
    __table_args__ = (
        ForeignKeyConstraint(["board_id", "card"], ["card.board_id", "card.id"]),
        Index(None, "board_id", "card", "created_at"),
        # An attachment is found by its id alone when it is downloaded.
        Index(None, "id", unique=True),
    )

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    card: Mapped[str | None] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    folder: Mapped[str | None] = mapped_column(String(100))
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    added_by: Mapped[str | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Which bytes; two attachments may share them.
    file: Mapped[str | None] = mapped_column(Uuid, ForeignKey("stored_file.id"), index=True)


Record(
    type="attachment",
    table=Attachment.__table__,
    stream="board",
    scope_column="board_id",
    level="card",
    hidden=("board_id", "file"),
)
