"""What imports keep for the next one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
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
