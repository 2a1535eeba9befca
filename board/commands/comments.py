"""Commands on comments, the talk on a card."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from board import editing, versions
from board.lookup import active, active_with_card, unused_id
from board.models import Comment
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import Forbidden, NotFound
from core.schemas import Flag, Id, Integer, Schema, Text

COMMENT = Comment.__table__


class AddComment(Schema):
    id = Id()
    card = Id(required=True)
    text = Text(required=True, max=20_000, multiline=True)
    reply_to = Id(allow_none=True)


@command("comment.add", scope="board", schema=AddComment)
def add_comment(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    text: str,
    id: str | None = None,
    reply_to: str | None = None,
) -> dict[str, str]:
    active(change, "card", card)
    if reply_to and active(change, "comment", reply_to, "reply_to").card != card:
        raise NotFound(_("There is no such comment on this deal."), {"field": "reply_to"})
    comment = change.put(
        "comment",
        unused_id(change, "comment", id, derived_id(change.id, "comment")),
        card=card,
        author=actor.id,
        text=text,
        reply_to=reply_to,
        created_at=change.moment,
    )
    _recount(change, card)
    return {"comment": comment.id}


class EditComment(Schema):
    comment = Id(required=True)
    text = Text(required=True, max=20_000, multiline=True)
    base = Integer(low=0)
    keep = Flag()


@command("comment.edit", scope="board", schema=EditComment)
def edit_comment(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    comment: str,
    text: str,
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """Nobody puts words into another's mouth: only the author edits a comment.

    `base` and `keep` are for an author at two devices, as in `card.describe`.
    """
    row, card = active_with_card(change, "comment", comment)
    if row.author != actor.id:
        raise Forbidden(_("Only its author can edit a comment."))
    becomes, kept = editing.write_text(change, "comment", comment, card.id, text, base, keep)
    if not kept:
        change.put("comment", comment, text=becomes, edited_at=change.moment)
    return editing.answer(versions=kept, merged=None if kept or becomes == text else becomes)


class TheComment(Schema):
    comment = Id(required=True)


@command("comment.archive", scope="board", schema=TheComment)
def archive_comment(change: Change, board: Any, actor: Actor, *, comment: str) -> None:
    """By its author, or by a manager of the board."""
    row, card = active_with_card(change, "comment", comment)
    if row.author != actor.id and board.role != "manager":
        raise Forbidden(_("Only its author or a manager can remove a comment."))
    change.put("comment", comment, archived_at=change.moment)
    versions.settle_all(change, "comment", comment)
    _recount(change, card.id)


def _recount(change: Change, card: str) -> None:
    count = change.select(
        select(func.count()).where(
            COMMENT.c.board_id == change.scope_id,
            COMMENT.c.card == card,
            COMMENT.c.archived_at.is_(None),
        )
    ).scalar_one()
    change.put("card", card, comments_count=count)
