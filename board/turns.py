"""Whose turn it is on a card: the oldest baton that nobody has answered yet."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Row

from board.models.baton import OPEN, Baton
from core.changes import Change
from core.clock import to_wire

BATON = Baton.__table__
# So much of a question stands on the face of a card.
SHOWN = 80


def set_turn(change: Change, card: str) -> None:
    """Write on a card whose turn it is."""
    oldest = select(BATON).where(is_open_on(change, card)).order_by(BATON.c.asked_at, BATON.c.id)
    baton = change.select(oldest.limit(1)).first()
    change.put("card", card, turn=baton and _turn(baton))


def is_open_on(change: Change, card: str) -> ColumnElement[bool]:
    """Return the condition that finds the batons of a card which are open."""
    here = (BATON.c.board_id == change.scope_id) & (BATON.c.card == card)
    return here & BATON.c.state.in_(OPEN)


def _turn(baton: Row[Any]) -> dict[str, Any]:
    return {
        "baton": baton.id,
        "member": baton.member,
        "department": baton.department,
        "accepted_by": baton.accepted_by,
        "since": to_wire(baton.asked_at),
        "due": baton.due and baton.due.isoformat(),
        "question": baton.question[:SHOWN],
    }
