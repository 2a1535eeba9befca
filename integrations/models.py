"""What imports keep for the next one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
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
    """Whence a board's deals are fetched again and again: one connection for each system, its secrets locked.

    `stamp` changes with the settings, so that what was planned by earlier ones ends. `job` is the import of
    what was fetched last; when that is done, `job_since` becomes `since`.
    """

    __tablename__ = "pull"

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    system: Mapped[str] = mapped_column(String(20), primary_key=True)
    stamp: Mapped[str] = mapped_column(Uuid)
    secrets: Mapped[str] = mapped_column(Text)
    hours: Mapped[int]
    actor: Mapped[str] = mapped_column(Uuid)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job: Mapped[str | None] = mapped_column(Uuid)
    job_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last: Mapped[dict[str, Any] | None] = mapped_column(Json)
