"""Records of one's own stream: notices, what one follows and mutes, and up to where one has seen things."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, UtcDateTime, Uuid
from core.records import Record


class Notification(Model):
    """What one person is told of one change of a board.

    It names the change and holds none of the board's words: those are read for whoever may still read the board.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index(None, "user_id", "shows_at", "id"),
        Index(None, "user_id", "read", "board"),
        Index(None, "user_id", "card"),
    )

    user_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20))
    board: Mapped[str] = mapped_column(Uuid)
    card: Mapped[str | None] = mapped_column(Uuid)
    seq: Mapped[int] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Later than `at` where the notice was put off.
    shows_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read: Mapped[bool]


class Follow(Model):
    """A card that one follows without owning it or helping with it."""

    __tablename__ = "follow"

    user_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True, index=True)
    board: Mapped[str] = mapped_column(Uuid)


class Mute(Model):
    """A card or a whole board (then `id` is `board`) of which one wants to hear nothing."""

    __tablename__ = "mute"

    user_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True, index=True)
    board: Mapped[str] = mapped_column(Uuid)


class Mark(Model):
    """Up to which change of its board one has seen a card, or (then `id` is `board`) all of the board.

    `looked` is up to where one had the board before one's eyes, without having opened what changed.
    """

    __tablename__ = "mark"
    __table_args__ = (Index(None, "user_id", "board"),)

    user_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    board: Mapped[str] = mapped_column(Uuid)
    seq: Mapped[int] = mapped_column(BigInteger)
    looked: Mapped[int | None] = mapped_column(BigInteger)


for type, model, level in (
    ("notification", Notification, "card"),
    ("follow", Follow, "board"),
    ("mute", Mute, "board"),
    ("mark", Mark, "board"),
):
    Record(type, model.__table__, "user", "user_id", level=level, hidden=("user_id",))
