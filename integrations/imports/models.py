"""What imports keep for the next one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid


class ImportMapping(Model):
    """How somebody of a workspace has matched the columns of a table; `header` stands for their names."""

    __tablename__ = "import_mapping"

    workspace_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    header: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(20))
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Pull(Model):
    """Another system whose deals come to a board again and again. No record and no log shows what opens it."""

    __tablename__ = "pull"

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    system: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(300))
    # What is no secret of the account there, and what is, locked (auth/vault.py).
    account: Mapped[dict[str, Any]] = mapped_column(Json)
    secret: Mapped[str] = mapped_column(Text)
    # Into which columns the deals of its stages come, where the names do not say so.
    stages: Mapped[dict[str, str]] = mapped_column(Json)
    hours: Mapped[int] = mapped_column(Integer)
    # Whose rights it has: the last who put it to work; what was planned before that ends by its `stamp`.
    author: Mapped[str] = mapped_column(Uuid)
    stamp: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What was changed there up to this moment has been brought.
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # How often it failed in a row, and the last time: `{at, code, said}`.
    failures: Mapped[int] = mapped_column(Integer)
    failure: Mapped[dict[str, Any] | None] = mapped_column(Json)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
