"""Follows the boards: what a change starts, which rules it takes the ground from, and which it sets to the clock."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations
from typing import Any

from sqlalchemy.engine import Row

from board.commands.undo import reader
from board.scope import BoardScope
from core.actors import Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import Gone, NotFound
from core.extensions import db
from rules.actions import oppose
from rules.calling import forget
from rules.grounds import names, why_not
from rules.looking import plan
from rules.reading import working_rules
from rules.running import DEEPEST, fail, run, stop
from rules.triggers import STARTING, TRIGGERS

GROUNDS = frozenset(("column", "label", "member"))
TYPES = ("card", "comment", "baton", "rule", *GROUNDS)


@consumer("rules", streams="board", types=TYPES)
def follow_board(change: Any) -> None:
    """Each rule runs once for what starts it, on each deal that it concerns."""
    types = {patch["type"] for patch in change.patches}
    if change.name not in STARTING and not types & GROUNDS and "rule" not in types:
        return
    board = change.stream.partition(":")[2]
    with db.engine.connect() as connection:
        rules = working_rules(connection, board)
    if "rule" in types:
        written = {patch["id"] for patch in change.patches if patch["type"] == "rule"}
        plan(board, [rule for rule in rules if rule.id in written])
        if change.name == "archive.purge":
            forget(change)
    if types & GROUNDS:
        _check(change, board, rules)
    _start(change, board, rules)


def _start(change: Any, board: str, rules: list[Row[Any]]) -> None:
    by_card: dict[str, list[Row[Any]]] = defaultdict(list)
    for rule in rules:
        # What was done before it was written is none of its business.
        if change.seq > rule.from_seq:
            for card in TRIGGERS[rule.condition["on"]].started(change, rule.condition):
                by_card[card].append(rule)
    chain = (change.cause or {}).get("chain", [])
    for card, started in by_card.items():
        for rule in _without_fights(change, board, _without_loops(change, board, started, chain)):
            if len(chain) < DEEPEST:
                run(board, rule, card, change.id, [*chain, rule.id])
            else:
                key = derived_id(change.id, "deep", rule.id, card)
                fail(board, rule, card, "rule.run", "depth", key)


def _without_loops(
    change: Any, board: str, started: list[Row[Any]], chain: list[str]
) -> list[Row[Any]]:
    """Return what may run: never a rule by its own doing. Those that would start each other for ever are stopped."""
    for rule in started:
        if rule.id in chain[:-1]:
            circle = chain[chain.index(rule.id) :]
            _stop_all(change, board, circle, "loop")
    return [rule for rule in started if rule.id not in chain]


def _without_fights(change: Any, board: str, started: list[Row[Any]]) -> list[Row[Any]]:
    """Return what may run: two of which one undoes what the other does are stopped, both."""
    fighting = {
        rule.id
        for one, other in combinations(started, 2)
        if oppose(one.actions, other.actions)
        for rule in (one, other)
    }
    if fighting:
        _stop_all(change, board, sorted(fighting), "fight")
    return [rule for rule in started if rule.id not in fighting]


def _stop_all(change: Any, board: str, ids: list[str], why: str) -> None:
    with db.engine.connect() as connection:
        rules = [rule for rule in working_rules(connection, board) if rule.id in ids]
    for rule in rules:
        others = [id for id in ids if id != rule.id]
        stop(board, rule, why, others, derived_id(change.id, why, rule.id))


def _check(change: Any, board: str, rules: list[Row[Any]]) -> None:
    ids = set(_shaken(change))
    concerned = [rule for rule in rules if names(rule, ids)]
    for rule in _broken(change.stream, board, concerned) if concerned else ():
        args, id = {"rule": rule.id}, derived_id(change.id, "check", rule.id)
        with suppress(Gone, NotFound):
            execute(
                change.stream, "rule.check", args, Actor(rule.author), id,
                as_house=True, cause={"rule": rule.id, "name": rule.name, "chain": [rule.id]},
            )  # fmt: skip


def _broken(stream: str, board: str, rules: list[Row[Any]]) -> list[Row[Any]]:
    with db.engine.connect() as connection:
        opened = BoardScope().open(board, None, connection)
        reading = reader(connection, stream)
        return [rule for rule in rules if why_not(reading, opened, rule)]


def _shaken(change: Any) -> Iterator[str]:
    """Yield what was archived or removed, and whoever has another role."""
    for patch, before in zip(change.patches, change.before, strict=True):
        is_other = (before["fields"] or {}).keys() & {"archived_at", "kind", "role"}
        if patch["type"] in GROUNDS and (is_other or not patch.get("put")):
            yield patch["id"]
