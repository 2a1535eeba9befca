"""Moments at which a rule begins because time has passed: something is due, or nobody did anything for days."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select

from board.queries import BOARD, CARD, TASK, WORKSPACE
from core.changes import CHANGE, CHANGED_CARD

# On the clocks of the workspace, once a day.
LOOK_AT = time(7)
DAY = timedelta(days=1)
FETCHED = 500


@dataclass(frozen=True)
class Moment:
    """A card's turn: `key` names it, so that it comes once."""

    card: str
    at: datetime
    key: str


@dataclass(frozen=True)
class Window:
    """The time behind `since` up to `until`, on one board. `past`: also deals that have been closed meanwhile."""

    connection: Connection
    board: str
    since: datetime
    until: datetime
    past: bool = False

    def has(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.since < moment <= self.until

    def days(self, ahead: int) -> tuple[date, date]:
        """Return the days between which something lies that is `ahead` days before a moment in it."""
        # A day more at each end: the clocks of the workspace differ from these by hours.
        before = timedelta(days=ahead)
        return (self.since - before - DAY).date(), (self.until - before + DAY).date()


Moments = Callable[[Window, dict[str, Any]], Iterator[Moment]]


def due_moments(window: Window, condition: dict[str, Any]) -> Iterator[Moment]:
    """So many days after (before, if negative) a task, or a deal's expected close, is due and still open."""
    zone, days = zone_of(window.connection, window.board), condition["days"]
    rows = _tasks(window, days) if condition["of"] == "task" else _closes(window, days)
    for row in window.connection.execute(rows):
        at = datetime.combine(row.due + timedelta(days=days), LOOK_AT, zone)
        ends = (row.done_at, row.closed_at, row.archived_at)
        if window.has(at) and all(end is None or end > at for end in ends):
            yield Moment(row.card, at, f"{row.id} {row.due.isoformat()}")


def idle_moments(window: Window, condition: dict[str, Any]) -> Iterator[Moment]:
    """So many days after the last that people did on an open deal; what rules did does not count."""
    days = timedelta(days=condition["days"])
    ends = {
        row.id: (row.closed_at, row.archived_at) for row in window.connection.execute(_open(window))
    }
    for card, times in _doings(window, days).items():
        for seq, begins, next_one in times:
            at = begins + days
            later = [end for end in (next_one, *ends.get(card, (begins,))) if end is not None]
            if window.has(at) and all(end > at for end in later):
                yield Moment(card, at, f"{card} {seq}")


def next_look(connection: Connection, board: str, moment: datetime) -> datetime:
    """Return when the clock is looked at next, after a moment."""
    zone = zone_of(connection, board)
    local = moment.astimezone(zone)
    today = datetime.combine(local.date(), LOOK_AT, zone)
    return today if today > local else datetime.combine(local.date() + DAY, LOOK_AT, zone)


def zone_of(connection: Connection, board: str) -> ZoneInfo:
    """Return the zone of a board's workspace."""
    zone = select(WORKSPACE.c.time_zone).join(BOARD, BOARD.c.workspace == WORKSPACE.c.id)
    return ZoneInfo(connection.scalar(zone.where(BOARD.c.id == board)) or "UTC")


def _tasks(window: Window, days: int) -> Select[Any]:
    on_its_card = (CARD.c.board_id == TASK.c.board_id) & (CARD.c.id == TASK.c.card)
    shown = (TASK.c.id, TASK.c.card, TASK.c.due, TASK.c.done_at, *_ends())
    rows = select(*shown).join(CARD, on_its_card).where(TASK.c.board_id == window.board)
    rows = rows.where(TASK.c.archived_at.is_(None), TASK.c.due.between(*window.days(days)))
    return rows if window.past else rows.where(TASK.c.done_at.is_(None), *_are_open())


def _closes(window: Window, days: int) -> Select[Any]:
    card, due = CARD.c.id.label("card"), CARD.c.expected_close.label("due")
    # A deal has no task to be done: what ends it is that it is closed.
    shown = (CARD.c.id, card, due, CARD.c.closed_at.label("done_at"), *_ends())
    rows = select(*shown).where(CARD.c.board_id == window.board)
    rows = rows.where(CARD.c.expected_close.between(*window.days(days)))
    return rows if window.past else rows.where(*_are_open())


def _open(window: Window) -> Select[Any]:
    rows = select(CARD.c.id, *_ends()).where(CARD.c.board_id == window.board)
    return rows if window.past else rows.where(*_are_open())


def _ends() -> tuple[Any, ...]:
    return CARD.c.closed_at, CARD.c.archived_at


def _are_open() -> tuple[Any, ...]:
    return CARD.c.closed_at.is_(None), CARD.c.archived_at.is_(None)


def _doings(
    window: Window, days: timedelta
) -> dict[str, list[tuple[int, datetime, datetime | None]]]:
    """Return what people did on each card from `days` before the window on: number, time, and that of the next."""
    found: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    for row in window.connection.execute(_log(window, days)).yield_per(FETCHED):
        if not (row.cause or {}).get("rule"):
            found[row.card].append((row.seq, row.at))
    return {
        card: [
            (seq, at, times[place + 1][1] if place + 1 < len(times) else None)
            for place, (seq, at) in enumerate(times)
        ]
        for card, times in found.items()
    }


def _log(window: Window, days: timedelta) -> Select[Any]:
    stream = f"board:{window.board}"
    touched = (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq)
    return (
        select(CHANGED_CARD.c.card, CHANGE.c.seq, CHANGE.c.at, CHANGE.c.cause)
        .join_from(CHANGE, CHANGED_CARD, touched)
        .where(CHANGE.c.stream == stream, CHANGE.c.at > window.since - days)
        .order_by(CHANGE.c.seq)
    )
