"""Who was added to the board, and as what; the id is the person's."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Model, Uuid
from core.records import Record

ROLES = ("manager", "editor", "mover", "commenter", "viewer")


class BoardMember(Model):
    __tablename__ = "board_member"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True, index=True)
    # One of ROLES, or the id of a role of the workspace's own.
    role: Mapped[str] = mapped_column(Uuid)


Record(
    type="member",
    table=BoardMember.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
