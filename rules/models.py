"""A rule: when something happens to a deal, something else is done to it, in the name of whoever wrote the rule."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, UtcDateTime, Uuid
from core.records import Record


class Rule(Model):
    __tablename__ = "rule"

    board_id: Mapped[str] = mapped_column(Uuid, ForeignKey("board.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    # `{on, …}`, see rules/triggers.py, and a list of `{do, …}`, see rules/actions.py.
    condition: Mapped[dict[str, Any]] = mapped_column(Json)
    actions: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    # Whose rights it has, and who is told when it fails: the last who wrote it or put it to work.
    author: Mapped[str] = mapped_column(Uuid)
    # What happened up to this change of the board was before it was so.
    from_seq: Mapped[int] = mapped_column(BigInteger)
    runs: Mapped[int] = mapped_column(Integer)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How often it failed in a row, and the last time: `{at, card, do, code}`.
    failures: Mapped[int] = mapped_column(Integer)
    failure: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # `{why, what?, rules?}`: by hand, or what stopped it.
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RuleAddress(Model):
    """What a rule calls. It may hold a secret, so no record and no log shows it: an action names it by its id."""

    __tablename__ = "rule_address"

    board_id: Mapped[str] = mapped_column(
        Uuid, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    url: Mapped[str] = mapped_column(String(2000))


Record(
    type="rule",
    table=Rule.__table__,
    stream="board",
    scope_column="board_id",
    hidden=("board_id",),
)
