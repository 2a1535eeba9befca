"""Follows the boards: which events of a change go to which outlets. Sending is a job's matter, never this path's."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.engine import Row

from board.queries import BOARD
from core import clock
from core.commands import derived_id
from core.consumers import consumer
from core.extensions import db
from core.jobs import enqueue
from integrations.outward import deliveries
from integrations.outward.outlet_events import TYPES, Event, events_of
from integrations.outward.outlet_models import OUTLET

# What happened longer ago is no news: after an upgrade, or when the server stood still.
NEWS = timedelta(days=1)
# What follows within so many seconds becomes one message to a chat; a program wants each event by itself, at once.
GATHER = timedelta(seconds=5)


@consumer("outlets", streams="board", types=TYPES)
def follow_board(change: Any) -> None:
    """Something happened on a board: who outside is to hear of it?"""
    events = events_of(change) if change.at > clock.now() - NEWS else []
    if not events:
        return
    board = change.stream.partition(":")[2]
    with db.engine.connect() as connection:
        outlets = _listening(connection, board)
    for outlet in outlets:
        # What was before it was set up is none of its business.
        if change.at >= outlet.created_at:
            _keep(outlet, change, board, events)


def _listening(connection: Connection, board: str) -> list[Row[Any]]:
    workspace = select(BOARD.c.workspace).where(BOARD.c.id == board).scalar_subquery()
    whole = OUTLET.c.board_id.is_(None) & (OUTLET.c.workspace_id == workspace)
    here = or_(OUTLET.c.board_id == board, whole)
    rows = connection.execute(select(OUTLET).where(here, OUTLET.c.paused_at.is_(None)))
    return [row for row in rows if row.boards is None or board in row.boards]


def _keep(outlet: Row[Any], change: Any, board: str, events: list[Event]) -> None:
    wanted = [
        _delivery(outlet, change, board, place, event)
        for place, event in enumerate(events)
        if event.name in outlet.events
    ]
    if wanted:
        deliveries.keep(wanted)
        when = None if outlet.kind == "webhook" else change.at + GATHER
        id = derived_id(change.id, "outlet", outlet.id)
        enqueue("outlet.send", {"outlet": outlet.id}, outlet.id, id=id, run_after=when)


def _delivery(
    outlet: Row[Any], change: Any, board: str, place: int, event: Event
) -> dict[str, Any]:
    return {
        "id": derived_id(change.id, "delivery", outlet.id, str(place)),
        "outlet_id": outlet.id, "board": board, "seq": change.seq, "place": place,
        "event": event.name, "card": event.card, "at": change.at, "state": "waiting", "tries": 0,
    }  # fmt: skip
