"""Commands on ticks: what a stage asks for and no field of a deal tells."""

from typing import Any

from flask_babel import gettext as _

from board import criteria
from board.lookup import active
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Conflict
from core.schemas import Id, Schema

MAX_TICKS = 500


class TickCard(Schema):
    card = Id(required=True)
    criterion = Id(required=True)


@command("card.tick", scope="board", schema=TickCard)
def tick_card(change: Change, board: Any, actor: Actor, *, card: str, criterion: str) -> None:
    """Say that what a stage asks for is there."""
    row = active(change, "card", card)
    criteria.check_tick(change, criterion)
    ticks = list(dict.fromkeys([*row.ticks, criterion]))
    if len(ticks) > MAX_TICKS:
        raise Conflict(_("A deal has at most %(count)s ticks.", count=MAX_TICKS))
    change.put("card", card, ticks=ticks)


@command("card.untick", scope="board", schema=TickCard)
def untick_card(change: Change, board: Any, actor: Actor, *, card: str, criterion: str) -> None:
    row = active(change, "card", card)
    if criterion not in row.ticks:
        criteria.check_tick(change, criterion)
    change.put("card", card, ticks=[id for id in row.ticks if id != criterion])
