"""A person's calendar feed: behind which secret address it lies, and what they want to see in it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid


class Feed(Model):
    """In no stream, as whatever opens a door: no record and no log shows it."""

    __tablename__ = "feed"
    __table_args__ = (Index(None, "secret_hash", unique=True),)

    account_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    # By the digest it is found; locked, it can be shown to its owner again.
    secret_hash: Mapped[str] = mapped_column(String(64))
    secret_locked: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(Json)
    # None: all boards, also those to come.
    boards: Mapped[list[str] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When a calendar fetched it last, to the hour.
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
