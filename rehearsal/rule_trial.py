"""The rules of a plan while the log is gone through: when they would have begun, and what they would have done.

Of the plan's rules those are tried that are new or other than today's; what the old ones did is then left out, as is
what rules did that go or pause. The rest did in the log what they do, and are watched for fights alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from rehearsal.deals import Deal, Fields
from rehearsal.plans import Difference
from rules.actions import ACTIONS, oppose, whom
from rules.running import DEEPEST
from rules.times import Window
from rules.triggers import TRIGGERS

if TYPE_CHECKING:
    from rehearsal.replay import Replay

# Who has it to do (a person, a department, or nobody yet), and what.
Work = Counter[tuple[str | None, str]]


@dataclass(frozen=True)
class PlannedRule:
    """A rule of the plan that is not paused; `is_tried` if it is not at work like that today."""

    id: str
    name: str
    condition: Fields
    actions: list[Fields]
    is_tried: bool


def planned_rules(process: Fields, found: Difference) -> list[PlannedRule]:
    """Return the rules that would be at work."""
    tried = {rule["id"] for rule in found.new_rules} | found.paused.keys() | found.other_rules
    return [
        PlannedRule(
            rule["id"], rule["name"], rule["condition"], rule["actions"], rule["id"] in tried
        )
        for rule in process["rules"]
        if not rule["paused"]
    ]


def silenced(found: Difference) -> set[str]:
    """Return the rules of today whose doings would not have been, or not these."""
    return {*found.gone_rules, *found.paused, *found.other_rules}


class RuleTrial:
    """Runs the rules that are tried, in thought alone."""

    def __init__(self, rules: list[PlannedRule], silent: set[str], window: Window) -> None:
        self.rules, self.silent = rules, silent
        self.runs: Counter[str] = Counter()
        self.stopped: dict[str, Fields] = {}
        self.more: Work = Counter()
        self.less: Work = Counter()
        self.is_idle = not any(rule.is_tried for rule in rules)
        # The next one last.
        self._moments = sorted(_moments(rules, window), key=lambda one: one[:1], reverse=True)

    def silences(self, row: Any) -> bool:
        """Whether a change is the doing of a rule that would not have done it."""
        return (row.cause or {}).get("rule") in self.silent

    def miss(self, row: Any) -> None:
        """Count the work that such a change made."""
        for patch, before in zip(row.patches, row.before, strict=True):
            made = patch.get("put") if before["fields"] is None else None
            if made and patch["type"] == "task":
                self.less[made["assignee"], "tasks"] += 1
            elif made and patch["type"] == "baton":
                self.less[made["member"] or made["department"], "batons"] += 1

    def pass_time(self, replay: "Replay", until: datetime) -> None:
        """Run what begins because time has passed."""
        while self._moments and self._moments[-1][0] <= until:
            at, card, rule = self._moments.pop()
            deal = replay.deals.get(card)
            if deal and deal.is_open:
                self._begin(replay, deal, [rule], at, [], None)

    def hear(self, replay: "Replay", row: Any, patches: list[Fields], before: list[Fields]) -> None:
        """Start what a change starts, as it would have been."""
        if not self.is_idle:
            change = SimpleNamespace(name=row.name, patches=patches, before=before)
            chain = (row.cause or {}).get("chain", [])
            self._start(replay, change, row.at, chain, row.seq)

    def went(self, replay: "Replay", deal: Deal, source: str, at: datetime) -> None:
        """Start what a move starts that went through only later."""
        if not self.is_idle:
            self._start(replay, _written("card.move", deal, {"column": source}), at, [], None)

    def _start(
        self, replay: "Replay", change: Any, at: datetime, chain: list[str], seq: int | None
    ) -> None:
        started: dict[str, list[PlannedRule]] = defaultdict(list)
        for rule in self.rules:
            if rule.id not in self.stopped:
                for card in TRIGGERS[rule.condition["on"]].started(change, rule.condition):
                    started[card].append(rule)
        for card, rules in started.items():
            deal = replay.deals.get(card)
            if deal and deal.is_kept:
                self._begin(replay, deal, rules, at, chain, seq)

    def _begin(
        self,
        replay: "Replay",
        deal: Deal,
        rules: list[PlannedRule],
        at: datetime,
        chain: list[str],
        seq: int | None,
    ) -> None:
        """Run those that are tried. Rules that circle or fight stop here as they would on the board."""
        for one, other in combinations(rules, 2):
            if oppose(one.actions, other.actions) and (one.is_tried or other.is_tried):
                self._stop((one.id, other.id), "fight", deal, at)
        for rule in rules:
            if rule.id in chain[:-1]:
                self._stop(chain[chain.index(rule.id) :], "loop", deal, at)
            if rule.is_tried and rule.id not in {*chain, *self.stopped} and len(chain) < DEEPEST:
                self._run(replay, deal, rule, at, [*chain, rule.id])

    def _run(
        self, replay: "Replay", deal: Deal, rule: PlannedRule, at: datetime, chain: list[str]
    ) -> None:
        self.runs[rule.id] += 1
        for action in rule.actions:
            step = ACTIONS[action["do"]].step
            if step and step(action, deal.row(), at.date()) is None:
                continue
            change = self._do(replay, deal, action, at)
            if change:
                self._start(replay, change, at, chain, None)

    def _do(self, replay: "Replay", deal: Deal, action: Fields, at: datetime) -> Any:
        """Do it, or count it; return the change that it would be, if a rule could begin with that."""
        kind = action["do"]
        if kind == "move":
            source = deal.column
            replay.move(deal, action["column"], at)
            return _written("card.move", deal, {"column": source})
        if kind == "label":
            old = deal.row().labels
            deal.own["labels"] = [*old, action["label"]]
            return _written("card.label", deal, {"labels": old})
        if kind == "assign":
            deal.own["owner"] = action["member"]
            self.more[action["member"], "deals"] += 1
        elif kind == "task":
            self.more[whom(action, deal.row()), "tasks"] += 1
        elif kind == "baton":
            self.more[next(iter(action["to"].values())), "batons"] += 1
        elif kind == "notify":
            self.more[whom(action, deal.row()), "notices"] += 1
        return None

    def _stop(self, ids: Iterable[str], why: str, deal: Deal, at: datetime) -> None:
        known = {rule.id for rule in self.rules}
        for id in ids:
            if id in known:
                self.stopped.setdefault(id, {"why": why, "card": deal.record["id"], "at": at})


def _moments(
    rules: list[PlannedRule], window: Window
) -> Iterator[tuple[datetime, str, PlannedRule]]:
    for rule in rules:
        moments = TRIGGERS[rule.condition["on"]].moments
        if moments and rule.is_tried:
            for moment in moments(window, rule.condition):
                yield moment.at, moment.card, rule


def _written(name: str, deal: Deal, was: Fields) -> Any:
    put = deal.record | deal.own | {"column": deal.column}
    patch = {"type": "card", "id": put["id"], "put": put}
    return SimpleNamespace(name=name, patches=[patch], before=[{"fields": was}])
