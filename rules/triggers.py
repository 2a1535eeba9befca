"""When a rule begins. A trigger is read from one change of the log, or from the clock, and from nothing else:
so that what would have been is reckoned by the same lines as what is.

A new one is a line in TRIGGERS, and a sentence in static/js/pages/rule_words.js.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rules.times import Moments, due_moments, idle_moments

Fields = dict[str, Any]
Condition = dict[str, Any]
# Which cards a change starts a rule for.
Reader = Callable[[Any, Condition], Iterator[str]]
MOVES = frozenset(
    ("card.move", "card.win", "card.lose", "card.reopen", "card.restore", "cards.bulk")
)
PULSES = frozenset(("pulse.answer",))
# Of 10; whoever says so would rather advise against, as the Net Promoter Score counts (Reichheld 2003).
LOW_SCORE = 6
# By hand, or by the form for strangers.
MAKING = frozenset(("card.create", "intake.bring"))
VALUES = MOVES | MAKING | {"card.edit", "version.take"}


@dataclass(frozen=True)
class Trigger:
    """What a condition has to say (`needs`) and can say (`may`); by which commands it comes about, read how."""

    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    read: Reader | None = None
    moments: Moments | None = None

    def started(self, change: Any, condition: Condition) -> list[str]:
        """Return the cards for which a change is what the condition waits for."""
        if self.read is None or change.name not in self.names:
            return []
        return list(dict.fromkeys(self.read(change, condition)))


def written(change: Any, type: str) -> Iterator[tuple[Fields, Fields | None]]:
    """Yield the records of a type which a change wrote, each with the fields that were others before."""
    for patch, before in zip(change.patches, change.before, strict=True):
        if patch["type"] == type and patch.get("put"):
            yield patch["put"], before["fields"]


def _moved_into(change: Any, condition: Condition) -> Iterator[str]:
    for card, old in written(change, "card"):
        if old and "column" in old and card["column"] == condition["column"]:
            yield card["id"]


def _moved_out(change: Any, condition: Condition) -> Iterator[str]:
    for card, old in written(change, "card"):
        if old and old.get("column") == condition["column"]:
            yield card["id"]


def _created(change: Any, condition: Condition) -> Iterator[str]:
    for card, old in written(change, "card"):
        if old is None and condition.get("column") in (None, card["column"]):
            yield card["id"]


def _labelled(change: Any, condition: Condition) -> Iterator[str]:
    label = condition["label"]
    for card, old in written(change, "card"):
        is_written = old is None or "labels" in old
        if is_written and label in card["labels"] and label not in (old or {}).get("labels", ()):
            yield card["id"]


def _value_passed(change: Any, condition: Condition) -> Iterator[str]:
    for card, old in written(change, "card"):
        is_written = old is None or "value" in old
        was = old and old.get("value")
        if is_written and _reaches(card["value"], condition) and not _reaches(was, condition):
            yield card["id"]


def _reaches(value: Fields | None, condition: Condition) -> bool:
    wanted = condition["value"]
    return bool(
        value and value["currency"] == wanted["currency"] and value["amount"] >= wanted["amount"]
    )


def _question_answered(change: Any, condition: Condition) -> Iterator[str]:
    for comment, old in written(change, "comment"):
        if old and "answered_at" in old and comment["answered_at"] and comment["card"]:
            yield comment["card"]


def _baton_answered(change: Any, condition: Condition) -> Iterator[str]:
    for baton, old in written(change, "baton"):
        if old and "state" in old and baton["state"] == "answered":
            yield baton["card"]


def _pulse_answered(change: Any, condition: Condition) -> Iterator[str]:
    for pulse, _old in written(change, "pulse"):
        yield pulse["card"]


def _pulse_low(change: Any, condition: Condition) -> Iterator[str]:
    for pulse, _old in written(change, "pulse"):
        if pulse["score"] <= LOW_SCORE:
            yield pulse["card"]


COLUMN, LABEL, VALUE = frozenset(("column",)), frozenset(("label",)), frozenset(("value",))
DAYS = frozenset(("days",))
TRIGGERS = {
    "moved_into": Trigger(COLUMN, names=MOVES, read=_moved_into),
    "moved_out": Trigger(COLUMN, names=MOVES, read=_moved_out),
    "created": Trigger(may=COLUMN, names=MAKING, read=_created),
    "labelled": Trigger(LABEL, names=MAKING | {"card.label", "cards.bulk"}, read=_labelled),
    "value_passed": Trigger(VALUE, names=VALUES, read=_value_passed),
    "question_answered": Trigger(names=frozenset(("comment.answer",)), read=_question_answered),
    "baton_answered": Trigger(names=frozenset(("baton.answer",)), read=_baton_answered),
    "pulse_answered": Trigger(names=PULSES, read=_pulse_answered),
    "pulse_low": Trigger(names=PULSES, read=_pulse_low),
    "due": Trigger(DAYS | {"of"}, moments=due_moments),
    "idle": Trigger(DAYS, moments=idle_moments),
}
# The commands that can start any rule at all.
STARTING = frozenset().union(*(trigger.names for trigger in TRIGGERS.values()))
