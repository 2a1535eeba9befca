"""What a change of a board means to whoever listens outside: read from its patches alone, whatever command made it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]

# In the order in which a person chooses among them.
EVENTS = (
    "deal.created",
    "deal.moved",
    "deal.won",
    "deal.lost",
    "deal.reopened",
    "deal.value_changed",
    "deal.assigned",
    "deal.archived",
    "comment.added",
    "question.asked",
    "question.answered",
    "task.done",
    "pulse.answered",
    "member.added",
)
TEST = "test"
TYPES = frozenset(("card", "comment", "task", "pulse", "member"))
# Commands which bring in what is old, or only tidy up.
SILENT = ("import.", "company.replace", "board.create")


@dataclass(frozen=True)
class Event:
    """One thing that happened: to which deal, by which record, and what was there before."""

    name: str
    card: str | None
    record: Fields
    before: Fields = field(default_factory=dict)


def events_of(change: Any) -> list[Event]:
    """Return what a change tells, in the order of its patches."""
    if change.name.startswith(SILENT) or change.happened_at or (change.cause or {}).get("import"):
        return []
    pairs = zip(change.patches, change.before, strict=True)
    return [
        event
        for patch, old in pairs
        if patch.get("put") and patch["type"] in READERS
        for event in READERS[patch["type"]](patch["put"], old["fields"])
    ]


def _of_card(card: Fields, old: Fields | None) -> Iterator[Event]:
    if old is None:
        yield Event("deal.created", card["id"], card)
        return
    if "status" in old:
        name = {"won": "deal.won", "lost": "deal.lost"}.get(card["status"], "deal.reopened")
        yield Event(name, card["id"], card, old)
    elif "column" in old:
        yield Event("deal.moved", card["id"], card, old)
    if "value" in old:
        yield Event("deal.value_changed", card["id"], card, old)
    if "owner" in old and card["owner"]:
        yield Event("deal.assigned", card["id"], card, old)
    if "archived_at" in old and card["archived_at"]:
        yield Event("deal.archived", card["id"], card, old)


def _of_comment(comment: Fields, old: Fields | None) -> Iterator[Event]:
    if comment["archived_at"]:
        return
    if old is None:
        yield Event("comment.added", comment["card"], comment)
    if comment.get("asked_at") and (old is None or "asked_at" in old):
        yield Event("question.asked", comment["card"], comment)
    elif comment.get("answered_at") and old is not None and "answered_at" in old:
        yield Event("question.answered", comment["card"], comment)


def _of_task(task: Fields, old: Fields | None) -> Iterable[Event]:
    if old is not None and "done_at" in old and task["done_at"]:
        yield Event("task.done", task["card"], task)


def _of_pulse(pulse: Fields, old: Fields | None) -> Iterable[Event]:
    if old is None:
        yield Event("pulse.answered", pulse["card"], pulse)


def _of_member(member: Fields, old: Fields | None) -> Iterable[Event]:
    if old is None:
        yield Event("member.added", None, member)


READERS = {
    "card": _of_card,
    "comment": _of_comment,
    "task": _of_task,
    "pulse": _of_pulse,
    "member": _of_member,
}
