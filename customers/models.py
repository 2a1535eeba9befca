"""A company to which the workspace sells; its stream is the workspace's."""

import unicodedata

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, Uuid
from core.records import Record


class Company(Model):
    __tablename__ = "company"
    __table_args__ = (UniqueConstraint("workspace_id", "folded_name"),)

    workspace_id: Mapped[str] = mapped_column(Uuid, ForeignKey("workspace.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    # Case folding can lengthen a text: one character may become three.
    folded_name: Mapped[str] = mapped_column(String(600))


Record(
    type="company",
    table=Company.__table__,
    stream="workspace",
    scope_column="workspace_id",
    hidden=("workspace_id", "folded_name"),
)


def fold(name: str) -> str:
    """Return the form in which two spellings of one name are equal: width, case and spaces aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:600]
