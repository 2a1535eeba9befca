"""The rules of the demo's board: written last, so that nothing of its story starts them."""

from typing import Any

from admin import demo_words as words
from core.actors import Actor
from core.commands import execute


def set_rules(board: str, people: dict[str, str], columns: list[str], labels: list[str]) -> None:
    """One that whoever moves a deal sees at once, one that waits, and one that is paused."""
    leader = Actor(people[words.REVIEW_LEADER])
    offer, quiet, big = words.RULES
    asks = {"do": "task", "title": offer.says, "owner": True, "days": 3}
    tells = {"do": "notify", "owner": True, "text": quiet.says}
    much = {"amount": 10_000_000, "currency": "EUR"}
    for rule, condition, actions in (
        (offer, {"on": "moved_into", "column": columns[2]}, [asks]),
        (quiet, {"on": "idle", "days": 14}, [tells]),
        (big, {"on": "value_passed", "value": much}, [{"do": "label", "label": labels[0]}]),
    ):
        args: dict[str, Any] = {"name": rule.name, "condition": condition, "actions": actions}
        made = execute(f"board:{board}", "rule.create", args, leader)
    execute(f"board:{board}", "rule.pause", made.result, leader)
