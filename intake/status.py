"""What a sender may know of their request: how far it is, in plain words, and nothing of the team or its figures."""

from typing import Any

from sqlalchemy import Connection, exists, select

from board.queries import CARD
from customers.queries import INTERACTION
from intake.bringing import card_of

RECEIVED, WORKED_ON, ANSWERED, CLOSED = "received", "worked_on", "answered", "closed"
STEPS = (RECEIVED, WORKED_ON, ANSWERED)


def status_of(connection: Connection, form: Any, entry: Any) -> str:
    """Return the step at which a request is."""
    if entry.state == "discarded":
        return CLOSED
    card = connection.execute(select(CARD).where(CARD.c.id == card_of(entry.id))).first()
    if card is None:
        return RECEIVED
    if card.archived_at or card.status == "lost":
        return CLOSED
    if card.status == "won" or _was_spoken_of(connection, card.id):
        return ANSWERED
    has_moved = card.moved_at > card.created_at
    return WORKED_ON if has_moved or card.owner not in (None, form.owner) else RECEIVED


def _was_spoken_of(connection: Connection, card: str) -> bool:
    """Whether somebody has noted that they called, wrote or met."""
    spoken = (INTERACTION.c.card == card) & INTERACTION.c.archived_at.is_(None)
    return bool(connection.scalar(select(exists().where(spoken))))
