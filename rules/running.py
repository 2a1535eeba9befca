"""A run of a rule: begun once for its card, then its actions one by one, all of one group in the rule's name.

The run itself is recorded first, with what is to be done, so that whoever goes on after a crash does just that.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from board.lookup import active, existing
from board.tiers import today_in
from core.actors import Actor
from core.changes import Change
from core.clock import to_wire
from core.commands import command, derived_id, execute
from core.errors import AppError, Conflict, Gone, NotFound, Unavailable
from core.jobs import enqueue
from core.schemas import Id, List, OneOf, Schema, Text
from rules.actions import steps_of, whom
from rules.grounds import why_not

# A rule that failed so often in a row has a rest until somebody looks at it.
PATIENCE = 3
# So many rules may follow one from another.
DEEPEST = 3


def run(board: str, rule: Any, card: str, key: str, chain: list[str]) -> None:
    """Run a rule on a card, once for each `key`: what started it. `chain` are the rules that led to it, and itself."""
    stream, id = f"board:{board}", derived_id(key, "rule", rule.id, card)
    cause = {"rule": rule.id, "name": rule.name, "chain": chain}
    about = _Run(stream, rule, card, id, cause)
    try:
        begun = about.does("rule.run", {"rule": rule.id, "card": card}, id)
    except (Conflict, Gone, NotFound):
        # It was put away, or changed, since.
        return
    for place, (name, args) in enumerate(begun.get("steps", ())):
        try:
            about.does(name, args, derived_id(id, str(place)))
        except Unavailable:
            raise
        except AppError as refusal:
            fail(board, rule, card, name, refusal.code, derived_id(id, "fail"))
            return
    for place, hook in enumerate(begun.get("hooks", ())):
        args = {"board": board, "rule": rule.id, "name": rule.name, "card": card, "hook": hook}
        enqueue("rule.call", args, rule.author, id=derived_id(id, "call", str(place)))


def fail(board: str, rule: Any, card: str, did: str, code: str, id: str) -> None:
    """Keep that a rule could not do something; its author is told, and the third time in a row it pauses."""
    args = {"rule": rule.id, "card": card, "did": did, "code": code}
    _as_house(board, rule, "rule.fail", args, id)


def stop(board: str, rule: Any, why: str, rules: list[str], id: str) -> None:
    """Stop a rule because of others, such as one that does the opposite."""
    _as_house(board, rule, "rule.stop", {"rule": rule.id, "why": why, "rules": rules}, id)


@dataclass(frozen=True)
class _Run:
    """One run, in whose name and group its changes are made."""

    stream: str
    rule: Any
    card: str
    id: str
    cause: dict[str, Any]

    def does(self, name: str, args: dict[str, Any], id: str) -> dict[str, Any]:
        actor = Actor(self.rule.author)
        facts = {"cause": self.cause, "group": self.id}
        return execute(self.stream, name, args, actor, id, as_house=True, **facts).result


def _as_house(board: str, rule: Any, name: str, args: dict[str, Any], id: str) -> None:
    cause = {"rule": rule.id, "name": rule.name, "chain": [rule.id]}
    with suppress(Conflict, Gone, NotFound):
        execute(f"board:{board}", name, args, Actor(rule.author), id, as_house=True, cause=cause)


class RunRule(Schema):
    rule = Id(required=True)
    card = Id(required=True)


@command("rule.run", scope="board", schema=RunRule, internal=True)
def run_rule(
    change: Change, board: Any, actor: Actor, *, rule: str, card: str
) -> dict[str, Any] | None:
    """Begin a run, or stop the rule if its author may no longer do it or something of it is gone."""
    row, deal = _working(change, rule), active(change, "card", card)
    if board.is_archived:
        raise Gone("This board was archived.")
    if broken := why_not(change, board, row):
        _stop(change, row, broken)
        return None
    change.put("rule", rule, runs=row.runs + 1, ran_at=change.moment, failures=_in_a_row(row))
    # Written without a difference: the card's history tells of it.
    change.put("card", card)
    today = today_in(change.connection, board.workspace_id)
    notices = [action for action in row.actions if action["do"] == "notify"]
    told = [{"member": whom(notice, deal), "text": notice["text"]} for notice in notices]
    return {
        "steps": [list(step) for step in steps_of(row.actions, deal, today)],
        "told": [one for one in told if one["member"]],
        "hooks": [action["hook"] for action in row.actions if action["do"] == "webhook"],
    }


class FailRule(Schema):
    rule = Id(required=True)
    card = Id(required=True)
    did = Text(required=True, max=60)
    code = Text(required=True, max=20)


@command("rule.fail", scope="board", schema=FailRule, internal=True)
def fail_rule(
    change: Change, board: Any, actor: Actor, *, rule: str, card: str, did: str, code: str
) -> None:
    """What could not be done, on which card and why; after three in a row the rule pauses."""
    row, deal = _working(change, rule), existing(change, "card", card)
    failures = row.failures + 1
    failure = {"at": to_wire(change.moment), "card": card, "did": did, "code": code}
    change.put("rule", rule, failures=failures, failure=failure | {"run": row.runs})
    change.put("card", deal.id)
    if failures >= PATIENCE:
        _stop(change, row, {"why": "failures"})


class StopRule(Schema):
    rule = Id(required=True)
    why = OneOf("loop", "fight", required=True)
    rules = List(Id(), required=True)


@command("rule.stop", scope="board", schema=StopRule, internal=True)
def stop_rule(
    change: Change, board: Any, actor: Actor, *, rule: str, why: str, rules: list[str]
) -> None:
    _stop(change, _working(change, rule), {"why": why, "rules": rules})


class CheckRule(Schema):
    rule = Id(required=True)


@command("rule.check", scope="board", schema=CheckRule, internal=True)
def check_rule(change: Change, board: Any, actor: Actor, *, rule: str) -> None:
    """Stop a rule of which something was archived, or whose author may no longer do what it does."""
    row = _working(change, rule)
    if broken := why_not(change, board, row):
        _stop(change, row, broken)


def _working(change: Change, id: str) -> Row[Any]:
    row = active(change, "rule", id)
    if row.paused_at:
        raise Gone("This rule is paused.")
    return row


def _stop(change: Change, row: Row[Any], why: dict[str, Any]) -> None:
    change.put("rule", row.id, paused_at=change.moment, paused=why)


def _in_a_row(row: Row[Any]) -> int:
    """Return its failures, none if the run before this one went well."""
    return row.failures if row.failure and row.failure["run"] == row.runs else 0
