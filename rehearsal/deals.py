"""A deal in a rehearsal: what the log says of it, and where it would be."""

from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

Fields = dict[str, Any]


@dataclass
class Refusal:
    """A move that would have been refused: by whom, when, where, and why; `went_at` when it went through."""

    seq: int
    at: datetime
    card: str
    actor: str
    # None: it was made there.
    source: str | None
    target: str
    why: str
    lacks: list[Fields]
    went_at: datetime | None = None

    def to_dict(self) -> Fields:
        """Return it as the report tells it, times aside."""
        return {
            "seq": self.seq, "card": self.card, "by": self.actor, "from": self.source,
            "to": self.target, "why": self.why, "lacks": self.lacks,
        }  # fmt: skip


@dataclass
class Deal:
    """`real` is where it stood, `column` where it would; `waits` is the refused move that is not yet made good."""

    record: Fields
    real: str
    real_since: datetime
    column: str
    since: datetime
    waits: Refusal | None = None
    # What rules of the plan wrote over, as long as nobody writes it again.
    own: Fields = field(default_factory=dict)

    @property
    def is_kept(self) -> bool:
        """Whether it is not archived."""
        return not self.record.get("archived_at")

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor archived."""
        return self.is_kept and self.record["status"] == "open"

    def row(self) -> Any:
        """Return it as criteria and actions read a deal."""
        value = self.record.get("value") or {}
        fields = self.record | self.own | {"column": self.column}
        return SimpleNamespace(value_amount=value.get("amount"), **fields)

    def write(self, now: Fields, was: Fields) -> None:
        """Take what people wrote; it stands before what a rule of the plan wrote earlier."""
        self.record = now
        for name in was.keys() & self.own.keys():
            del self.own[name]
