"""Commands on versions: of two texts that were written at once, one is chosen; the other stays in the log."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.engine import Row

from board.commands.cards import describe_card
from board.commands.comments import edit_comment
from board.commands.playbooks import write_playbook
from board.lookup import active, existing
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Forbidden, Gone, Invalid
from core.schemas import Id, Integer, Schema, Text

# What one must be allowed to do in order to decide about a version of it.
WRITTEN_BY = {
    "card": "card.edit",
    "column": "column.edit",
    "task": "task.edit",
    "comment": "comment.edit",
    "description": "card.describe",
    "playbook": "playbook.write",
}


class TakeVersion(Schema):
    version = Id(required=True)
    text = Text(max=100_000, multiline=True)
    base = Integer(low=0)


@command("version.take", scope="board", schema=TakeVersion)
def take_version(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    version: str,
    text: str | None = None,
    base: int | None = None,
) -> dict[str, Any] | None:
    """The kept text, or `text` made of both, takes the place of the one that stands."""
    row = _undecided(change, board, actor, version)
    if row.field != "text":
        message = _("Only a text can be taken so; edit the field instead.")
        raise Invalid(message, {"fields": {"version": [message]}})
    if not board.may(WRITTEN_BY[row.about]):
        # Who wrote it then may no longer be allowed to write.
        raise Forbidden(_("Your role does not allow this."))
    words = row.content if text is None else text
    change.put("version", version, archived_at=change.moment)
    if row.about == "comment":
        return edit_comment(change, board, actor, comment=row.record, text=words, base=base)
    if row.about == "playbook":
        return write_playbook(change, board, actor, column=row.record, text=words, base=base)
    return describe_card(change, board, actor, card=row.card, text=words, base=base)


class TheVersion(Schema):
    version = Id(required=True)


@command("version.drop", scope="board", schema=TheVersion)
def drop_version(change: Change, board: Any, actor: Actor, *, version: str) -> None:
    """What stands goes on standing."""
    row = _undecided(change, board, actor, version)
    change.put("version", version, archived_at=change.moment)
    if row.card:
        change.put("card", row.card)


def _undecided(change: Change, board: Any, actor: Actor, id: str) -> Row[Any]:
    row = existing(change, "version", id)
    if row.card:
        active(change, "card", row.card)
    if row.archived_at:
        raise Gone(_("This was decided already."), {"field": "version", "id": id})
    if row.about == "comment" and change.get("comment", row.record).author != actor.id:
        raise Forbidden(_("Only its author can edit a comment."))
    if row.author != actor.id and not board.may(WRITTEN_BY[row.about]):
        raise Forbidden(_("Your role does not allow this."))
    return row
