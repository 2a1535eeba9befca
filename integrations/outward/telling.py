"""One delivery, read again from the log at the moment when it is sent, for the person in whose name it goes."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from auth.scope import WorkspaceScope
from board.names import Names
from board.queries import BOARD, CARD
from board.scope import BoardContext, open_board
from core.actors import Actor
from core.changes import CHANGE
from core.errors import NotFound
from core.records import record_of
from integrations.outward.outlet_events import Event, events_of

# Whoever may change a board's settings may say what leaves it; of the whole workspace, who may change those.
RIGHT = "board.edit"
RIGHT_OF_WORKSPACE = "workspace.edit"


class NotAllowed(Exception):
    """Who set up the outlet may not show this any more."""


@dataclass(frozen=True)
class News:
    """An event with what it is about."""

    board: BoardContext
    change: Any
    event: Event
    names: Names
    # As it became by this change, or as it is.
    card: dict[str, Any] | None

    @property
    def url(self) -> str:
        """Return where to read more."""
        return f"{self.place}/cards/{self.card['number']}" if self.card else self.place

    @property
    def place(self) -> str:
        """Return where the board is."""
        return f"{current_app.config['BATON'].address}/boards/{self.board.id}"

    @property
    def rule(self) -> dict[str, str] | None:
        """Return the rule that did it, if one did."""
        cause = self.change.cause or {}
        return {"id": cause["rule"], "name": cause["name"]} if cause.get("rule") else None


def may_tell(board: BoardContext, amounts: bool) -> bool:
    """Whether somebody may have all deals of a board told outside, with their amounts or without."""
    sight = board.sight
    return board.may(RIGHT) and sight.own is None and (sight.amounts or not amounts)


def check_author(connection: Connection, outlet: Row[Any], board: str | None) -> bool:
    """Raise NotAllowed when its author may no longer show what an outlet shows; return whether its board is there."""
    actor = Actor(outlet.author)
    try:
        if outlet.board_id is None:
            _check_ruler(connection, outlet, actor)
        opened = open_board(board, actor, connection) if board else None
    except NotFound as error:
        if outlet.board_id is None and board and _is_gone(connection, board):
            return False
        raise NotAllowed from error
    if opened and not may_tell(opened, outlet.amounts):
        raise NotAllowed
    return True


def _check_ruler(connection: Connection, outlet: Row[Any], actor: Actor) -> None:
    scope = WorkspaceScope()
    workspace = scope.open(outlet.workspace_id, actor, connection)
    if not scope.permits(workspace, RIGHT_OF_WORKSPACE):
        raise NotAllowed


def _is_gone(connection: Connection, board: str) -> bool:
    kept = select(BOARD.c.id).where(BOARD.c.id == board, BOARD.c.removed_at.is_(None))
    return connection.scalar(kept) is None


def read(connection: Connection, outlet: Row[Any], delivery: Row[Any]) -> News | None:
    """Return what a delivery says; None where it is gone: purged, or folded away."""
    board = open_board(delivery.board, Actor(outlet.author), connection)
    found = select(CHANGE).where(
        CHANGE.c.stream == f"board:{delivery.board}", CHANGE.c.seq == delivery.seq
    )
    change = connection.execute(found).first()
    events = events_of(change) if change else []
    if delivery.place >= len(events):
        return None
    event = events[delivery.place]
    names = Names(connection, board.workspace_id, board.id)
    card = event.record if event.name.startswith("deal.") else _card(connection, event)
    if event.card and card is None:
        return None
    return News(board, change, event, names, card)


def _card(connection: Connection, event: Event) -> dict[str, Any] | None:
    row = connection.execute(select(CARD).where(CARD.c.id == event.card)).first()
    return record_of("board", "card").dump(row) if row else None
