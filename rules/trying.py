"""Trying a rule on what has been: on which deals it would have begun in the last thirty days, and when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from board.queries import CARD
from board.scope import BoardContext
from core import clock, server
from core.changes import CHANGE
from core.clock import to_wire
from core.folds import FOLD
from rules.times import Window
from rules.triggers import TRIGGERS, Trigger

LOOKS_BACK = timedelta(days=30)
SHOWN = 50
FETCHED = 50
# Of what was done more often than this in the time, the latest are looked at.
MOST = 20_000


def would_have_begun(
    connection: Connection, board: BoardContext, condition: dict[str, Any]
) -> dict[str, Any]:
    """Return how often, the latest times with their deals, and since when was looked."""
    until, trigger = clock.now(), TRIGGERS[condition["on"]]
    since = kept_since(connection, board.id, until - LOOKS_BACK)
    if trigger.moments:
        window = Window(connection, board.id, since, until, past=True)
        begun = [(moment.at, moment.card) for moment in trigger.moments(window, condition)]
    else:
        begun = list(_of_log(connection, board, trigger, condition, since))
    begun.sort(key=lambda one: one[0], reverse=True)
    return {
        "count": len(begun),
        "since": to_wire(since),
        "times": _with_deals(connection, board, begun[:SHOWN]),
    }


def _of_log(
    connection: Connection,
    board: BoardContext,
    trigger: Trigger,
    condition: dict[str, Any],
    since: datetime,
) -> Iterator[tuple[datetime, str]]:
    stream, seen, before = f"board:{board.id}", 0, None
    of = (CHANGE.c.stream == stream) & CHANGE.c.name.in_(trigger.names) & (CHANGE.c.at > since)
    page = select(CHANGE).where(of).order_by(CHANGE.c.seq.desc()).limit(FETCHED)
    while seen < MOST:
        older = page if before is None else page.where(CHANGE.c.seq < before)
        rows = connection.execute(older).all()
        for row in rows:
            yield from ((row.at, card) for card in trigger.started(row, condition))
        if len(rows) < FETCHED:
            return
        seen, before = seen + len(rows), rows[-1].seq
        server.sleep(0)


def kept_since(connection: Connection, board: str, wanted: datetime) -> datetime:
    """Return since when the log of a board can be gone through, at the earliest from a wanted moment on."""
    folded = select(FOLD.c.at).where(FOLD.c.stream == f"board:{board}")
    return max(connection.scalar(folded) or wanted, wanted)


def _with_deals(
    connection: Connection, board: BoardContext, begun: list[tuple[datetime, str]]
) -> list[dict[str, Any]]:
    ids = {card for _at, card in begun}
    here = (CARD.c.board_id == board.id) & CARD.c.id.in_(ids)
    rows = connection.execute(select(CARD.c.id, CARD.c.number, CARD.c.title).where(here))
    deals = {row.id: {"card": row.id, "number": row.number, "title": row.title} for row in rows}
    return [{"at": to_wire(at)} | deals[card] for at, card in begun if card in deals]
