"""What the agenda of a review reads from the log: how long deals stay, which close dates slipped, what moved."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from board.fields import instant
from core.changes import CHANGE

LOOKS_BACK = timedelta(days=180)
# So many of the newest are read, so that a board with a long past opens its agenda as quickly.
MAX_READ = 20_000
# Below so many cases "usual" says little: then a stay counts as long after DEFAULT_DAYS.
ENOUGH_CASES = 20
DEFAULT_DAYS = 14
WRITING = (
    *("card.move", "card.edit", "card.win", "card.lose", "card.reopen", "cards.bulk"),
    *("change.undo", "change.rewind"),
)
DAY = 86_400


@dataclass
class Past:
    """What became of the deals of a board, oldest change first."""

    # Days that deals stayed in a column, by column.
    stays: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    # By deal: the numbers of the changes that put its close date off.
    slips: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    # By deal: the columns it left, with the number of the change.
    left: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    # By deal, since the last review: value and column as they were then, and the numbers of the changes.
    moved: dict[str, dict[str, Any]] = field(default_factory=dict)

    def usual(self, column: str) -> tuple[float | None, float]:
        """Return the median stay in a column, None below 20 cases, and after how many days one is long."""
        days = sorted(self.stays.get(column, ()))
        if len(days) < ENOUGH_CASES:
            return None, DEFAULT_DAYS
        return days[(len(days) - 1) // 2], days[-(-len(days) * 9 // 10) - 1]

    def returns(self, card: str, now: str) -> list[int]:
        """Return the numbers of the changes by which a deal came back to where it had been before."""
        been: set[str] = set()
        found = []
        places = [column for _seq, column in self.left.get(card, ())] + [now]
        for (seq, column), to in zip(self.left.get(card, ()), places[1:], strict=True):
            been.add(column)
            if to in been:
                found.append(seq)
        return found


def read_past(connection: Connection, board: str, now: datetime, since: datetime) -> Past:
    """Return what the log of a board says of the last half year; `since` is when the last review ended."""
    past = Past()
    for row in _changes(connection, board, now - LOOKS_BACK):
        for card, fields in _edited(row):
            _stayed(past, row.seq, card, fields)
            _slipped(past, row.seq, card, fields)
            if row.at >= since:
                _moved(past, row.seq, card, fields)
    return past


def _changes(connection: Connection, board: str, since: datetime) -> list[Any]:
    here = (CHANGE.c.stream == f"board:{board}") & (CHANGE.c.at >= since)
    found = (
        select(CHANGE.c.seq, CHANGE.c.at, CHANGE.c.patches, CHANGE.c.before)
        .where(here, CHANGE.c.name.in_(WRITING))
        .order_by(CHANGE.c.seq.desc())
        .limit(MAX_READ)
    )
    return list(connection.execute(found))[::-1]


def _edited(row: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the deals that a change edited, as they became, with the fields that differed before."""
    for patch, before in zip(row.patches, row.before, strict=True):
        if patch["type"] == "card" and patch.get("put") and before["fields"]:
            yield patch["put"], before["fields"]


def _stayed(past: Past, seq: int, card: dict[str, Any], was: dict[str, Any]) -> None:
    if "column" not in was:
        return
    past.left[card["id"]].append((seq, was["column"]))
    if "moved_at" in was:
        stay = instant(card["moved_at"]) - instant(was["moved_at"])
        past.stays[was["column"]].append(max(stay.total_seconds(), 0) / DAY)


def _slipped(past: Past, seq: int, card: dict[str, Any], was: dict[str, Any]) -> None:
    before, after = was.get("expected_close"), card["expected_close"]
    if before and after and after > before:
        past.slips[card["id"]].append(seq)


def _moved(past: Past, seq: int, card: dict[str, Any], was: dict[str, Any]) -> None:
    if not {"value", "column"} & was.keys():
        return
    first = past.moved.setdefault(card["id"], {"seqs": []})
    first["seqs"].append(seq)
    for name in ("value", "column"):
        if name in was:
            first.setdefault(name, was[name])
