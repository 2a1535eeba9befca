"""Commands on comments, the talk on a card, or on the board as a whole."""

from typing import Any

from flask_babel import gettext as _

from board import editing, versions
from board.faces import count_comments, show_question
from board.lookup import active, active_comment, archived_by, existing
from board.models import Comment
from board.models.comment import REACTIONS
from board.reach import unreached
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Forbidden, NotFound
from core.schemas import Flag, Id, Integer, OneOf, Schema, Text

COMMENT = Comment.__table__


class AddComment(Schema):
    id = Id()
    card = Id(required=True, allow_none=True)
    text = Text(required=True, max=20_000, multiline=True)
    reply_to = Id(allow_none=True)


@command("comment.add", scope="board", schema=AddComment, token_scope="comment")
def add_comment(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str | None,
    text: str,
    id: str | None = None,
    reply_to: str | None = None,
) -> dict[str, Any] | None:
    """Without a card it stands in the board's own thread."""
    if card:
        active(change, "card", card)
    if reply_to and active(change, "comment", reply_to, "reply_to").card != card:
        raise NotFound(_("There is no such comment in this thread."), {"field": "reply_to"})
    in_vain = unreached(change, board, text)
    comment = change.put(
        "comment",
        unused_id(change, "comment", id, derived_id(change.id, "comment")),
        card=card,
        author=actor.id,
        text=text,
        reply_to=reply_to,
        created_at=change.moment,
    )
    count_comments(change, card)
    return editing.answer(comment=comment.id, unreached=in_vain)


class EditComment(Schema):
    comment = Id(required=True)
    text = Text(required=True, max=20_000, multiline=True)
    base = Integer(low=0)
    keep = Flag()


@command("comment.edit", scope="board", schema=EditComment, token_scope="comment")
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
    row = active_comment(change, comment)
    if row.author != actor.id:
        raise Forbidden(_("Only its author can edit a comment."))
    in_vain = unreached(change, board, text, before=row.text)
    becomes, kept = editing.write_text(change, "comment", comment, row.card, text, base, keep)
    if not kept:
        change.put("comment", comment, text=becomes, edited_at=change.moment)
    merged = None if kept or becomes == text else becomes
    return editing.answer(versions=kept, merged=merged, unreached=in_vain)


class TheComment(Schema):
    comment = Id(required=True)


@command("comment.archive", scope="board", schema=TheComment, token_scope="comment")
def archive_comment(change: Change, board: Any, actor: Actor, *, comment: str) -> None:
    """By its author, or by a manager of the board."""
    row = active_comment(change, comment)
    if row.author != actor.id and board.role != "manager":
        raise Forbidden(_("Only its author or a manager can remove a comment."))
    change.put("comment", comment, archived_at=change.moment)
    versions.settle_all(change, "comment", comment)
    count_comments(change, row.card)
    if row.asked_at:
        show_question(change, row.card)


@command("comment.restore", scope="board", schema=TheComment, token_scope="comment")
def restore_comment(change: Change, board: Any, actor: Actor, *, comment: str) -> None:
    """By its author, or by whoever removed it: nobody else puts words back."""
    row = existing(change, "comment", comment)
    if row.card:
        active(change, "card", row.card)
    if row.archived_at and actor.id not in (row.author, archived_by(change, "comment", row)):
        raise Forbidden(_("Only its author or who removed it can put a comment back."))
    change.put("comment", comment, archived_at=None)
    count_comments(change, row.card)
    if row.asked_at:
        show_question(change, row.card)


class React(Schema):
    comment = Id(required=True)
    reaction = OneOf(*REACTIONS, required=True)


@command("comment.react", scope="board", schema=React, token_scope="comment")
def react(change: Change, board: Any, actor: Actor, *, comment: str, reaction: str) -> None:
    row = active_comment(change, comment)
    people = row.reactions.get(reaction, [])
    if actor.id not in people:
        _put_reaction(change, row, reaction, [*people, actor.id])


@command("comment.unreact", scope="board", schema=React, token_scope="comment")
def unreact(change: Change, board: Any, actor: Actor, *, comment: str, reaction: str) -> None:
    """One's own reaction alone."""
    row = active_comment(change, comment)
    people = row.reactions.get(reaction, [])
    if actor.id in people:
        left = [person for person in people if person != actor.id]
        _put_reaction(change, row, reaction, left)


def _put_reaction(change: Change, row: Any, reaction: str, people: list[str]) -> None:
    after = {**row.reactions, reaction: people}
    # A name with nobody behind it is left out.
    change.put("comment", row.id, reactions={name: ids for name, ids in after.items() if ids})
