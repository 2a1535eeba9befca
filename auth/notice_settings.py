"""How a person wants to be told of things: in which way each kind, and at which hours not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, SmallInteger, String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.models import Json, Model, Uuid
from core.records import Record

# All but "nothing" include the inbox. What is mailed at once is told at one's browsers too, where they are asked for.
WAYS = ("mail", "push", "digest", "inbox", "nothing")
# In the order in which a person chooses; what concerns them most stands first.
DEFAULT_WAYS = {
    "mention": "mail",
    "assigned": "mail",
    "task_assigned": "mail",
    "baton_passed": "mail",
    "question": "mail",
    "pulse": "mail",
    "question_due": "mail",
    "task_due": "mail",
    "review_due": "mail",
    "review_ended": "mail",
    "rule_told": "mail",
    "rule_failed": "mail",
    "outlet_stopped": "mail",
    "request": "mail",
    "reply": "digest",
    "comment": "digest",
    "baton_accepted": "digest",
    "baton_answered": "digest",
    "baton_returned": "digest",
    "won": "digest",
    "lost": "digest",
    "moved": "digest",
    "changed": "digest",
}
KINDS = tuple(DEFAULT_WAYS)
DIGEST_HOUR = 8


class NoticeSettings(Model):
    """One person's choices; `ways` has those alone that differ from the defaults."""

    __tablename__ = "notice_settings"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    ways: Mapped[dict[str, str]] = mapped_column(Json)
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    digest_hour: Mapped[int] = mapped_column(SmallInteger)


Record("notice_settings", NoticeSettings.__table__, "user", "id")
SETTINGS = NoticeSettings.__table__
FIELDS = ("ways", "quiet_from", "quiet_to", "digest_hour")


@dataclass(frozen=True)
class Choices:
    """What holds for a person, defaults filled in."""

    ways: dict[str, str]
    quiet: tuple[str, str] | None
    digest_hour: int


def choices_of(connection: Connection, person: str) -> Choices:
    """Return how a person wants to be told."""
    row = connection.execute(select(SETTINGS).where(SETTINGS.c.id == person)).first()
    if row is None:
        return Choices(DEFAULT_WAYS, None, DIGEST_HOUR)
    both = (row.quiet_from, row.quiet_to)
    quiet = both if all(both) and row.quiet_from != row.quiet_to else None
    return Choices(DEFAULT_WAYS | row.ways, quiet, row.digest_hour)


def merged(known: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields to be written when a person changes some of their choices."""
    before = dict(known._mapping) if known is not None else _untouched()
    ways = {**before["ways"], **fields.get("ways", {})}
    chosen = {kind: way for kind, way in ways.items() if way != DEFAULT_WAYS[kind]}
    return {name: before[name] for name in FIELDS} | fields | {"ways": chosen}


def _untouched() -> dict[str, Any]:
    return {"ways": {}, "quiet_from": None, "quiet_to": None, "digest_hour": DIGEST_HOUR}
