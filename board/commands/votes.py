"""Commands on votes: who is for an idea. Each speaks for themselves, on boards where deals are voted on."""

from typing import Any

from flask_babel import gettext as _

from board.lookup import active
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Conflict
from core.schemas import Id, Schema

MAX_VOTES = 1_000


class Vote(Schema):
    card = Id(required=True)


@command("card.vote", scope="board", schema=Vote)
def vote(change: Change, board: Any, actor: Actor, *, card: str) -> None:
    row = active(change, "card", card)
    if not change.get("board", board.id).voting:
        raise Conflict(_("Deals of this board are not voted on."), {"field": "board"})
    votes = list(dict.fromkeys([*row.votes, actor.id]))
    if len(votes) > MAX_VOTES:
        raise Conflict(_("At most %(count)s people can vote.", count=MAX_VOTES))
    change.put("card", card, votes=votes)


@command("card.unvote", scope="board", schema=Vote)
def unvote(change: Change, board: Any, actor: Actor, *, card: str) -> None:
    row = active(change, "card", card)
    change.put("card", card, votes=[id for id in row.votes if id != actor.id])
