"""The log of a board gone through once more under another process: what it would have refused and made, and where.

What is compared is what really was with what would have been. So only what the plan changes is tried: new criteria, new
limits, other stages, rules that are new, other or gone. Everything else has had its say in the log already.

- A move that the plan refuses waits until the deal has what is lacking, or there is room; then it goes through.
- Imports, the house, rules and undo move as they must, here as everywhere.
- A deal that was made in a full stage is counted as refused, and stays: nobody knows where it would have been made.
- Nobody could set a tick that was not asked for: such moves go through, and are counted as asked.
- A stage that goes is the one into which its deals go. Into a new one only rules of the plan lead.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from board.criteria import goes_on, lacking
from board.tracks import takes_back
from rehearsal.deals import Deal, Fields, Refusal
from rehearsal.rule_trial import RuleTrial
from rehearsal.stages import Stage

DAY = 86_400


class Times:
    """How long deals stood in each stage, and how often a stage was over its limit."""

    def __init__(self, stages: dict[str, Stage]) -> None:
        self.stages = stages
        self.days: dict[str, list[float]] = defaultdict(list)
        self.held: Counter[str] = Counter()
        self.over: Counter[str] = Counter()

    def leave(self, column: str, since: datetime, at: datetime, *, is_stay: bool = True) -> None:
        """A deal went: its stay is one unless it was put away."""
        self.held[column] -= 1
        if is_stay:
            self.days[column].append(max(0.0, (at - since).total_seconds() / DAY))

    def enter(self, column: str) -> None:
        """A deal came."""
        self.held[column] += 1
        stage = self.stages.get(column)
        if stage and stage.warns and stage.kind == "open" and self.held[column] > stage.warns:
            self.over[column] += 1


class Replay:
    """Goes through changes of one board, oldest first."""

    def __init__(
        self,
        stages: dict[str, Stage],
        today: dict[str, Stage],
        into: dict[str, str],
        rules: RuleTrial,
        cards: Iterator[Fields],
    ) -> None:
        """`stages` are those of the plan, `today` those of now; `into` says where the deals of a stage that goes go.
        `cards` are the board's as they stood before the first change.
        """
        self.stages, self.into, self.rules = stages, into, rules
        self.was, self.would = Times(today), Times(stages)
        self.deals: dict[str, Deal] = {}
        self.refusals: list[Refusal] = []
        self.asked: Counter[tuple[str, str]] = Counter()
        self.queues: dict[str, deque[Deal]] = defaultdict(deque)
        self._rooms: list[str] = []
        for card in cards:
            self._come(card, datetime.fromisoformat(card["moved_at"]))

    def follow(self, row: Any) -> None:
        """Take one change (`seq name actor at happened_at patches before cause`)."""
        self.rules.pass_time(self, row.at)
        if self.rules.silences(row):
            self.rules.miss(row)
            self._leave_out(row)
            return
        patches, before = [], []
        for patch, was in zip(row.patches, row.before, strict=True):
            fields = was["fields"]
            if patch["type"] == "card":
                patch, fields = self._card(row, patch, fields)
            patches.append(patch)
            before.append({"fields": fields})
        self.rules.hear(self, row, patches, before)

    def move(self, deal: Deal, target: str, at: datetime) -> None:
        """Move a deal, whatever is asked of it, and let on who waited for its place."""
        source, deal.waits = deal.column, None
        if deal.is_kept:
            self.would.leave(source, deal.since, at)
            self.would.enter(target)
        deal.column, deal.since = target, at
        self._make_room(source, at)

    def _card(self, row: Any, patch: Fields, was: Fields | None) -> tuple[Fields, Fields | None]:
        """Return a card's patch and what was before, as they would have been."""
        now, moment = patch.get("put"), row.happened_at or row.at
        deal = self.deals.get(patch["id"])
        if now is None:
            self._go(patch["id"], moment)
            return patch, was
        if deal is None:
            deal = self._come(now, moment)
            if not _is_free(row) and self._is_over(deal.column):
                self.refusals.append(_refusal_of(row, deal, None, deal.column, "full"))
            return {**patch, "put": {**now, "column": deal.column}}, was
        source, was = deal.column, was or {}
        kept = deal.is_kept
        deal.write(now, was)
        if deal.is_kept != kept:
            self._put_away(deal, moment)
        if "column" in was:
            self._turn(deal, row, moment)
        elif deal.waits:
            self._again(deal, moment)
        rest = {name: value for name, value in was.items() if name != "column"}
        moved = {"column": source} if deal.column != source else {}
        return {**patch, "put": {**now, **deal.own, "column": deal.column}}, rest | moved

    def _come(self, card: Fields, at: datetime) -> Deal:
        column = self._home(card["column"])
        deal = Deal(card, card["column"], at, column, at)
        self.deals[card["id"]] = deal
        if deal.is_kept:
            self.was.enter(deal.real)
            self.would.enter(column)
        return deal

    def _go(self, id: str, at: datetime) -> None:
        deal = self.deals.pop(id, None)
        if deal:
            deal.waits = None
        if deal and deal.is_kept:
            self.was.leave(deal.real, deal.real_since, at, is_stay=False)
            self.would.leave(deal.column, deal.since, at, is_stay=False)
            self._make_room(deal.column, at)

    def _put_away(self, deal: Deal, at: datetime) -> None:
        """Count a deal out that was archived, or in again; the time between belongs to no stage."""
        if deal.is_kept:
            deal.real_since = deal.since = at
            self.was.enter(deal.real)
            self.would.enter(deal.column)
            return
        self.was.leave(deal.real, deal.real_since, at, is_stay=False)
        self.would.leave(deal.column, deal.since, at, is_stay=False)
        self._make_room(deal.column, at)

    def _turn(self, deal: Deal, row: Any, at: datetime) -> None:
        """A deal was moved: it goes along, unless the plan refuses it."""
        self._go_really(deal, deal.record["column"], at)
        target = self._home(deal.real)
        if target == deal.column:
            self._stand(deal, row)
            return
        is_free = _is_free(row) or not deal.is_kept
        refusal = None if is_free else self._refusal(deal, target, row)
        if refusal:
            self.refusals.append(refusal)
            self._wait(deal, refusal)
        else:
            self.move(deal, target, at)

    def _leave_out(self, row: Any) -> None:
        """Take what really was of a change that would not have been: where deals were, and nothing else of it."""
        for patch, before in zip(row.patches, row.before, strict=True):
            deal, now = self.deals.get(patch["id"]), patch.get("put")
            if patch["type"] != "card" or deal is None or now is None:
                continue
            was = before["fields"] or {}
            if "column" in was:
                self._go_really(deal, now["column"], row.happened_at or row.at)
            deal.record = now | {name: deal.record.get(name) for name in was}

    def _go_really(self, deal: Deal, column: str, at: datetime) -> None:
        """A deal was moved on the board itself."""
        if deal.is_kept:
            self.was.leave(deal.real, deal.real_since, at)
            self.was.enter(column)
        deal.real, deal.real_since = column, at

    def _stand(self, deal: Deal, row: Any) -> None:
        """A deal is again where it would be anyway. A refused move that was undone has never been."""
        if deal.waits and takes_back(row):
            self.refusals.remove(deal.waits)
        deal.waits = None

    def _refusal(self, deal: Deal, target: str, row: Any) -> Refusal | None:
        found = self._why_not(deal, target)
        if found is None:
            return None
        why, lacks = found
        return _refusal_of(row, deal, deal.column, target, why, lacks)

    def _why_not(self, deal: Deal, target: str) -> tuple[str, list[Fields]] | None:
        source, goal = self.stages.get(deal.column), self.stages.get(target)
        if goal and goal.kind == "open" and goal.limit and self.would.held[target] >= goal.limit:
            return "full", []
        if source is None or goal is None:
            return None
        if not goes_on(source, goal, wins=deal.record["status"] == "won"):
            return None
        card = deal.row()
        if lacks := lacking(source.asks, card, {}):
            return "lacks", lacks
        for tick in lacking(source.ticks, card, {}):
            self.asked[source.id, tick["id"]] += 1
        return None

    def _wait(self, deal: Deal, refusal: Refusal) -> None:
        deal.waits = refusal
        if refusal.why == "full":
            self.queues[refusal.target].append(deal)

    def _again(self, deal: Deal, at: datetime) -> None:
        """Try a refused move once more."""
        refusal = deal.waits
        if refusal is None or not deal.is_kept:
            return
        why = self._why_not(deal, refusal.target)
        if why is None:
            refusal.went_at = at
            source = deal.column
            self.move(deal, refusal.target, at)
            self.rules.went(self, deal, source, at)
        elif why[0] == "full" and refusal.why != "full":
            self.queues[refusal.target].append(deal)

    def _make_room(self, column: str, at: datetime) -> None:
        """Let in who waits for a place. Each of them leaves another one: these are gone through one after the other."""
        self._rooms.append(column)
        if len(self._rooms) > 1:
            return
        for room in self._rooms:
            queue = self.queues[room]
            while queue and self._has_room(room):
                deal = queue.popleft()
                if deal.waits and deal.waits.target == room:
                    self._again(deal, at)
        self._rooms = []

    def _has_room(self, column: str) -> bool:
        stage = self.stages.get(column)
        return not stage or not stage.limit or self.would.held[column] < stage.limit

    def _is_over(self, column: str) -> bool:
        stage = self.stages.get(column)
        return bool(
            stage and stage.kind == "open" and stage.limit and self.would.held[column] > stage.limit
        )

    def _home(self, column: str) -> str:
        return self.into.get(column, column)


def _is_free(row: Any) -> bool:
    cause = row.cause or {}
    return takes_back(row) or "rule" in cause or "import" in cause or "review" in cause


def _refusal_of(
    row: Any, deal: Deal, source: str | None, target: str, why: str, lacks: Sequence[Fields] = ()
) -> Refusal:
    return Refusal(row.seq, row.at, deal.record["id"], row.actor, source, target, why, [*lacks])
