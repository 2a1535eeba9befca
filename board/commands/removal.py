"""Removing an archived board for good: nobody finds it from that moment on, and a job takes away what it held."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import Conflict, Invalid
from core.extensions import db
from core.jobs import enqueue
from core.records import records
from core.schemas import Schema, Text

MOST = 100


class PurgeBoard(Schema):
    name = Text(required=True, max=120)


@command("board.purge", scope="board", schema=PurgeBoard)
def purge_board(change: Change, board: Any, actor: Actor, *, name: str) -> dict[str, str]:
    """Remove an archived board for good; `name` is its name, so that nobody removes another one by mistake."""
    if not board.is_archived:
        raise Conflict(_("Archive it first."), {"field": "board"})
    if name != board.name:
        message = _("This is not the name of the board.")
        raise Invalid(message, {"fields": {"name": [message]}})
    change.put("board", board.id, removed_at=change.moment)
    job = derived_id(change.id, "purge")
    args = {"board": board.id, "name": board.name, "workspace": board.workspace_id}
    enqueue("board.purge", args, actor.id, id=job, connection=change.connection)
    return {"job": job}


@command("board.empty", scope="board", schema=Schema, internal=True)
def empty_board(change: Change, board: Any, actor: Actor) -> dict[str, int]:
    """Delete a portion of what a removed board holds, at last the board itself; say how much that was."""
    deleted = 0
    for type in last_first():
        ids = _some(change, type, MOST - deleted)
        change.fetch(type, ids)
        for id in ids:
            change.delete(type, id)
        deleted += len(ids)
        if deleted >= MOST:
            break
    return {"deleted": deleted}


def last_first() -> list[str]:
    """Return the types of a board's records: what stands upon others before these, the board last."""
    places = {table: place for place, table in enumerate(db.metadata.sorted_tables)}
    mine = [record for (kind, _type), record in records.items() if kind == "board"]
    return [record.type for record in sorted(mine, key=lambda one: -places[one.table])]


def _some(change: Change, type: str, most: int) -> list[str]:
    record = records["board", type]
    table = record.table
    ids = select(table.c.id).where(table.c[record.scope_column] == change.scope_id)
    if "created_at" in table.c:
        # An answer stands upon what it answers.
        ids = ids.order_by(table.c.created_at.desc(), table.c.id.desc())
    return list(change.select(ids.limit(most)).scalars())
