"""What a rule does: for each kind of action what it says, which right it takes, and the command that it becomes.

A new one is a line in ACTIONS, and a sentence in static/js/pages/rule_words.js.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Action = dict[str, Any]
Step = tuple[str, dict[str, Any]]
# Of these a deal has one: two rules that want different ones fight over it.
AIMS = {"move": "column", "assign": "member"}


@dataclass(frozen=True)
class Kind:
    """An action's fields, of `one_of` exactly one, and its step: None where it is so already."""

    right: str
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    step: Callable[[Action, Any, date], Step | None] | None = None

    def takes(self, given: set[str]) -> bool:
        """Whether an action says all that it has to, and nothing else."""
        chosen = given & self.one_of
        return (
            self.needs <= given
            and given <= self.needs | self.may | self.one_of
            and (not self.one_of or len(chosen) == 1)
        )


def steps_of(actions: list[Action], card: Any, today: date) -> list[Step]:
    """Return the commands that a rule's actions are for a card, in their order."""
    makers = [(ACTIONS[action["do"]].step, action) for action in actions]
    steps = [make(action, card, today) for make, action in makers if make]
    return [step for step in steps if step is not None]


def rights_of(actions: list[Action]) -> set[str]:
    """Return what an author has to be allowed for a rule with these actions."""
    return {"rule.create"} | {ACTIONS[action["do"]].right for action in actions}


def whom(action: Action, card: Any) -> str | None:
    """Return the person an action names, or the owner of the deal if it says so."""
    return card.owner if action.get("owner") else action.get("member")


def oppose(some: list[Action], others: list[Action]) -> bool:
    """Whether two rules would each undo at once what the other does."""
    return any(
        one["do"] == other["do"] and one["do"] in AIMS and _aim(one) != _aim(other)
        for one in some
        for other in others
    )


def _aim(action: Action) -> str:
    return action[AIMS[action["do"]]]


def _assign(action: Action, card: Any, today: date) -> Step | None:
    if card.owner == action["member"]:
        return None
    return "card.assign", {"card": card.id, "member": action["member"]}


def _task(action: Action, card: Any, today: date) -> Step:
    due = _in_days(action, today)
    args = {"card": card.id, "title": action["title"], "assignee": whom(action, card), "due": due}
    return "task.create", {name: value for name, value in args.items() if value is not None}


def _label(action: Action, card: Any, today: date) -> Step | None:
    if action["label"] in card.labels:
        return None
    return "card.label", {"card": card.id, "label": action["label"]}


def _move(action: Action, card: Any, today: date) -> Step | None:
    if card.column == action["column"]:
        return None
    return "card.move", {"card": card.id, "column": action["column"]}


def _baton(action: Action, card: Any, today: date) -> Step:
    args = {"card": card.id, "to": action["to"], "question": action["question"]}
    due = _in_days(action, today)
    return "baton.pass", args | ({"due": due} if due else {})


def _in_days(action: Action, today: date) -> str | None:
    days = action.get("days")
    return None if days is None else (today + timedelta(days=days)).isoformat()


DAYS = frozenset(("days",))
A_PERSON = frozenset(("member", "owner"))
ACTIONS = {
    "assign": Kind("card.assign", frozenset(("member",)), step=_assign),
    "task": Kind("task.create", frozenset(("title",)), DAYS | A_PERSON, step=_task),
    "label": Kind("card.label", frozenset(("label",)), step=_label),
    "move": Kind("card.move", frozenset(("column",)), step=_move),
    "baton": Kind("baton.pass", frozenset(("to", "question")), DAYS, step=_baton),
    # These two are no commands: the run itself says whom to tell and what to call.
    "notify": Kind("comment.add", frozenset(("text",)), one_of=A_PERSON),
    "webhook": Kind("rule.create", may=frozenset(("host",)), one_of=frozenset(("url", "hook"))),
}
