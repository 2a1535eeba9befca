"""Removing for good what was archived: nobody brings it back, and the log keeps only that it was."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Table, select

from board.lookup import existing
from board.models import Card, Comment
from board.rewinding import RESTING, card_of
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import Conflict
from core.jobs import enqueue
from core.records import record_of
from core.schemas import Id, OneOf, Schema

CARD = Card.__table__
TYPES = ("card", "column", "task", "comment", "attachment", "label", "view", "rhythm", "rule")
MOST = 200


class Purge(Schema):
    type = OneOf(*TYPES, required=True)
    id = Id(required=True)


@command("archive.purge", scope="board", schema=Purge)
def purge(change: Change, board: Any, actor: Actor, *, type: str, id: str) -> dict[str, Any]:
    """Remove an archived thing and all that hangs on it; its words go from the log too, a moment later.

    At most 200 records at once: a job removes the rest, and redacts the log.
    """
    row = existing(change, type, id)
    if row.archived_at is None:
        raise Conflict(_("Archive it first."), {"field": "id"})
    if type == "column":
        _refuse_cards(change, id)
    card = card_of(type, id, record_of("board", type).dump(row))
    left = _remove(change, type, id)
    # Written without a difference: the log finds it by its card, and the audit log by its board.
    change.put("board", board.id)
    if card and type != "card":
        change.put("card", card)
    if board.role == "house":
        return {"left": left}
    args = {"board": board.id, "type": type, "id": id, "card": card}
    job = derived_id(change.id, "purge")
    enqueue("archive.purge", args, actor.id, id=job, connection=change.connection)
    return {"left": left, "job": job}


def _remove(change: Change, type: str, id: str) -> int:
    """Remove a thing after all that hangs on it; return 1 while something is left."""
    removed = 0
    for kind, table, _card in RESTING["card"] if type == "card" else ():
        for hanging in _some(change, table, id, MOST - 2 - removed):
            change.delete(kind, hanging)
            removed += 1
    if type == "card" and removed >= MOST - 2:
        return 1
    if type == "column" and change.find("playbook", id):
        change.delete("playbook", id)
    if type == "comment":
        _let_go_of_answers(change, id)
    change.delete(type, id)
    return 0


def _some(change: Change, table: Table, card: str, most: int) -> list[str]:
    here = (table.c.board_id == change.scope_id) & (table.c.card == card)
    ids = select(table.c.id).where(here)
    if "created_at" in table.c:
        ids = ids.order_by(table.c.created_at.desc(), table.c.id)
    return list(change.select(ids.limit(max(0, most))).scalars())


def _let_go_of_answers(change: Change, comment: str) -> None:
    table = Comment.__table__
    here = (table.c.board_id == change.scope_id) & (table.c.reply_to == comment)
    for answer in list(change.select(select(table.c.id).where(here)).scalars()):
        change.put("comment", answer, reply_to=None)


def _refuse_cards(change: Change, column: str) -> None:
    inside = (CARD.c.board_id == change.scope_id) & (CARD.c.column == column)
    if change.select(select(CARD.c.id).where(inside).limit(1)).first():
        raise Conflict(_("Archived deals stand in it. Remove them first."), {"field": "id"})
