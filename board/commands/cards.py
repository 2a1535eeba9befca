"""Commands on cards: make, edit, move, assign, label, archive."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy.engine import Row

from board import closing, criteria, editing
from board.company_names import copy_company
from board.fields import Outcome
from board.lookup import active, existing, person
from board.models import Card
from board.placing import place, place_again
from board.reach import unreached
from core.actors import Actor
from core.changes import Change
from core.commands import LAST, command, derived_id, unused_id
from core.errors import Conflict, Forbidden
from core.schemas import Date, Flag, Id, Integer, List, Money, Schema, Text

CARD = Card.__table__
MAX_HELPERS = 50
MAX_LABELS = 50


class CreateCard(Schema):
    id = Id()
    column = Id(required=True)
    title = Text(required=True, max=500)
    value = Money(allow_none=True)
    after = Id(allow_none=True)
    owner = Id(allow_none=True)
    company = Id(allow_none=True)
    expected_close = Date(allow_none=True)
    source = Text(max=100, allow_none=True)
    labels = List(Id(), validate=validate.Length(max=MAX_LABELS))
    outcome = fields.Nested(Outcome)


@command("card.create", scope="board", schema=CreateCard)
def create_card(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    column: str,
    title: str,
    id: str | None = None,
    value: dict[str, Any] | None = None,
    after: Any = LAST,
    owner: str | None = None,
    company: str | None = None,
    expected_close: date | None = None,
    source: str | None = None,
    labels: tuple[str, ...] = (),
    outcome: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A deal made in a won or lost column is won or lost; for a lost one `outcome` says why."""
    place_of = active(change, "column", column)
    criteria.check_room(change, board, place_of)
    for label in labels:
        active(change, "label", label, "labels")
    card = change.put(
        "card",
        unused_id(change, "card", id, derived_id(change.id, "card")),
        number=change.next_number("card"),
        column=column,
        position=place(change, CARD, after, column=column),
        title=title,
        owner=_first_owner(change, board, owner),
        labels=list(dict.fromkeys(labels)),
        company=copy_company(change, board, company),
        expected_close=expected_close,
        created_at=change.moment,
        created_by=actor.id,
        moved_at=change.moment,
        **{"value": value, "source": source}
        | closing.status_on_entering(change, board, None, place_of.kind, outcome or {}),
    )
    return {"card": card.id, "number": card.number}


def _first_owner(change: Change, board: Any, owner: str | None) -> str | None:
    # Whoever sees only their own deals would not see the one that they have just made.
    return person(change, board, owner, "owner") if owner else board.sight.own


class CardFields(Schema):
    title = Text(max=500)
    value = Money(allow_none=True)
    expected_close = Date(allow_none=True)
    company = Id(allow_none=True)
    source = Text(max=100, allow_none=True)
    commit = Flag()


class EditCard(Schema):
    card = Id(required=True)
    fields = fields.Nested(CardFields, required=True)
    base = Integer(low=0)
    keep = Flag()


@command("card.edit", scope="board", schema=EditCard)
def edit_card(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    fields: dict[str, Any],
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """With `base`, a field that somebody else changed after it is refused, or with `keep` overwritten
    and theirs kept as a version.
    """
    row = active(change, "card", card)
    if "company" in fields:
        fields = {**fields, "company": copy_company(change, board, fields["company"])}
    if "commit" in fields:
        _refuse_to_commit_for_others(board, actor, row)
    # Of two who flag it the last counts: yes or no leaves nothing to be put together.
    written = {name: value for name, value in fields.items() if name != "commit"}
    kept = editing.overwrite(change, "card", row, written, base, keep)
    change.put("card", card, **fields)
    return editing.answer(versions=kept)


def _refuse_to_commit_for_others(board: Any, actor: Actor, card: Row[Any]) -> None:
    if card.owner != actor.id and board.role not in ("manager", "house"):
        raise Forbidden(
            _("Only the owner of a deal, or a manager, says whether it is committed."),
            {"command": "card.edit", "field": "commit", "role": board.role},
        )


class DescribeCard(Schema):
    card = Id(required=True)
    text = Text(required=True, max=100_000, multiline=True, blank=True)
    base = Integer(low=0)
    keep = Flag()


@command("card.describe", scope="board", schema=DescribeCard)
def describe_card(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    text: str,
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """With `base`, what others wrote meanwhile is merged by lines; both changed one line: `conflict`,
    or with `keep` theirs stands and mine is kept as a version.
    """
    active(change, "card", card)
    in_vain = unreached(change, board, text, before=editing.text_now(change, "description", card))
    becomes, kept = editing.write_text(change, "description", card, card, text, base, keep)
    if not kept:
        change.put("description", card, card=card, text=becomes)
        change.put("card", card, has_description=bool(becomes))
    merged = None if kept or becomes == text else becomes
    return editing.answer(versions=kept, merged=merged, unreached=in_vain)


class MoveCard(Schema):
    card = Id(required=True)
    column = Id(required=True)
    after = Id(allow_none=True)
    outcome = fields.Nested(Outcome)
    anyway = Flag()
    base = Integer(low=0)
    keep = Flag()


@command("card.move", scope="board", schema=MoveCard)
def move_card(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    column: str,
    after: Any = LAST,
    outcome: dict[str, Any] | None = None,
    anyway: bool = False,
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """Into a won or lost column the deal is won or lost; out of it, it is open again.

    Forwards it is refused (`invalid`, `data.lacks`) while the deal lacks what its stage asks for; a
    manager may move it `anyway`. `base` and `keep` do for the column what they do for a field of `card.edit`.
    """
    row = active(change, "card", card)
    target = active(change, "column", column)
    criteria.check_move(
        change, board, row, target, wins=target.kind == "won", told=outcome, anyway=anyway
    )
    kept = editing.overwrite(change, "card", row, {"column": column}, base, keep)
    status = {}
    if outcome or row.column != column:
        status = closing.status_on_entering(change, board, row, target.kind, outcome or {})
    put_into(change, row, column, after, **status)
    return editing.answer(versions=kept)


def put_into(change: Change, card: Row[Any], column: str, after: Any, **fields: Any) -> None:
    """Put a card at its place in a column; `moved_at` tells since when it is in that column."""
    if card.column != column:
        fields["moved_at"] = change.moment
    position = place(change, CARD, after, moving=card.id, column=column)
    change.put("card", card.id, column=column, position=position, **fields)


class AssignCard(Schema):
    card = Id(required=True)
    member = Id(required=True)
    role = Text(max=60)
    base = Integer(low=0)
    keep = Flag()


@command("card.assign", scope="board", schema=AssignCard)
def assign_card(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    member: str,
    role: str = "owner",
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """Somebody stands once on a card: as its owner, or as a helper with a role.

    `base` and `keep` do for the owner what they do for a field of `card.edit`.
    """
    row = active(change, "card", card)
    person(change, board, member, "member")
    others = [helper for helper in row.helpers if helper["member"] != member]
    if role == "owner":
        kept = editing.overwrite(change, "card", row, {"owner": member}, base, keep)
        change.put("card", card, owner=member, helpers=others)
        return editing.answer(versions=kept)
    if len(others) >= MAX_HELPERS:
        raise Conflict(_("A deal has at most %(count)s helpers.", count=MAX_HELPERS))
    owner = None if row.owner == member else row.owner
    change.put("card", card, owner=owner, helpers=[*others, {"member": member, "role": role}])
    return None


class UnassignCard(Schema):
    card = Id(required=True)
    member = Id(required=True)


@command("card.unassign", scope="board", schema=UnassignCard)
def unassign_card(change: Change, board: Any, actor: Actor, *, card: str, member: str) -> None:
    """Also for people who left the board, so that a deal can be freed from them."""
    row = active(change, "card", card)
    others = [helper for helper in row.helpers if helper["member"] != member]
    if row.owner != member and len(others) == len(row.helpers):
        person(change, board, member, "member")
    change.put("card", card, owner=None if row.owner == member else row.owner, helpers=others)


class LabelCard(Schema):
    card = Id(required=True)
    label = Id(required=True)


@command("card.label", scope="board", schema=LabelCard)
def label_card(change: Change, board: Any, actor: Actor, *, card: str, label: str) -> None:
    row = active(change, "card", card)
    active(change, "label", label)
    labels = list(dict.fromkeys([*row.labels, label]))
    if len(labels) > MAX_LABELS:
        raise Conflict(_("A deal has at most %(count)s labels.", count=MAX_LABELS))
    change.put("card", card, labels=labels)


@command("card.unlabel", scope="board", schema=LabelCard)
def unlabel_card(change: Change, board: Any, actor: Actor, *, card: str, label: str) -> None:
    row = active(change, "card", card)
    if label not in row.labels:
        existing(change, "label", label)
    change.put("card", card, labels=[id for id in row.labels if id != label])


class TheCard(Schema):
    card = Id(required=True)


@command("card.archive", scope="board", schema=TheCard)
def archive_card(change: Change, board: Any, actor: Actor, *, card: str) -> None:
    active(change, "card", card)
    change.put("card", card, archived_at=change.moment)


@command("card.restore", scope="board", schema=TheCard)
def restore_card(change: Change, board: Any, actor: Actor, *, card: str) -> None:
    """Back to its old place, or to a column that fits its status when its own was archived."""
    row = existing(change, "card", card)
    column = closing.column_to_return_to(change, row)
    if column.id == row.column:
        position = place_again(change, CARD, row.position, card, column=column.id)
        change.put("card", card, archived_at=None, position=position)
        return
    put_into(change, row, column.id, LAST, archived_at=None)
