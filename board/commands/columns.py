"""Commands on columns, the stages of a pipeline."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy import func, select

from board import criteria, editing, versions
from board.departments import department_of_workspace
from board.lookup import active, count_kept, existing, person
from board.models import Card, Column
from board.models.column import KINDS
from board.placing import place, place_again
from core.actors import Actor
from core.changes import Change
from core.commands import LAST, command, derived_id, unused_id
from core.errors import Conflict
from core.schemas import Color, Flag, Id, Integer, List, OneOf, Schema, Text

MAX_COLUMNS = 200
# Sure and lost; what an open stage is worth only the team knows.
USUAL_PROBABILITY = {"open": 0, "won": 100, "lost": 0}


class CreateColumn(Schema):
    id = Id()
    name = Text(required=True, max=100)
    after = Id(allow_none=True)
    kind = OneOf(*KINDS)
    color = Color()
    probability = Integer(low=0, high=100)
    wip_limit = Integer(low=1, high=10_000, allow_none=True)


@command("column.create", scope="board", schema=CreateColumn)
def create_column(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    name: str,
    id: str | None = None,
    after: Any = LAST,
    kind: str = "open",
    color: str = "slate",
    probability: int | None = None,
    wip_limit: int | None = None,
) -> dict[str, str]:
    _refuse_too_many(change)
    row = change.put(
        "column",
        unused_id(change, "column", id, derived_id(change.id, "column")),
        name=name,
        kind=kind,
        position=_place_column(change, after),
        color=color,
        probability=USUAL_PROBABILITY[kind] if probability is None else probability,
        wip_limit=wip_limit,
    )
    return {"column": row.id}


class RenameColumn(Schema):
    column = Id(required=True)
    name = Text(required=True, max=100)
    base = Integer(low=0)
    keep = Flag()


@command("column.rename", scope="board", schema=RenameColumn)
def rename_column(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    column: str,
    name: str,
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """`base` and `keep` as in `card.edit`."""
    row = active(change, "column", column)
    kept = editing.overwrite(change, "column", row, {"name": name}, base, keep)
    change.put("column", column, name=name)
    return editing.answer(versions=kept)


class MoveColumn(Schema):
    column = Id(required=True)
    after = Id(allow_none=True)


@command("column.move", scope="board", schema=MoveColumn)
def move_column(
    change: Change, board: Any, actor: Actor, *, column: str, after: Any = LAST
) -> None:
    active(change, "column", column)
    change.put("column", column, position=_place_column(change, after, moving=column))


class Criterion(Schema):
    """What must be there before a deal goes on: a field of it, or a tick."""

    id = Id()
    field = OneOf(*criteria.FIELDS)
    tick = Text(max=100)


class ColumnFields(Schema):
    color = Color()
    kind = OneOf(*KINDS)
    probability = Integer(low=0, high=100)
    wip_limit = Integer(low=1, high=10_000, allow_none=True)
    acts = Id(allow_none=True)
    asks = Flag()
    acts_member = Id(allow_none=True)
    criteria = List(fields.Nested(Criterion), validate=validate.Length(max=criteria.MAX_CRITERIA))
    holds = Flag()


class EditColumn(Schema):
    column = Id(required=True)
    fields = fields.Nested(ColumnFields, required=True)
    base = Integer(low=0)
    keep = Flag()


@command("column.edit", scope="board", schema=EditColumn)
def edit_column(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    column: str,
    fields: dict[str, Any],
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """The kind of a column with cards in it stays: it would win or lose them all at once.
    `acts` names the department that acts here, or `acts_member` the person; with `asks`, screens offer
    to pass them a baton when a card comes in. `criteria` are what is asked before a card goes on from
    here; with `holds` the limit refuses one more.

    `base` and `keep` as in `card.edit`.
    """
    row = active(change, "column", column)
    if fields.get("kind", row.kind) != row.kind:
        _refuse_cards(change, column, _("Move its deals out before you change what it is for."))
    if "criteria" in fields:
        fields = {**fields, "criteria": criteria.checked(change, fields["criteria"])}
    fields = _who_acts(change, board, fields)
    kept = editing.overwrite(change, "column", row, fields, base, keep)
    change.put("column", column, **fields)
    return editing.answer(versions=kept)


class TheColumn(Schema):
    column = Id(required=True)


@command("column.archive", scope="board", schema=TheColumn)
def archive_column(change: Change, board: Any, actor: Actor, *, column: str) -> None:
    active(change, "column", column)
    _refuse_cards(change, column, _("Move or archive its deals first."))
    put_column_away(change, column)


def put_column_away(change: Change, column: str) -> None:
    """Archive a column without cards; of what was kept of it and its playbook nothing is left to be decided."""
    change.put("column", column, archived_at=change.moment)
    versions.settle_all(change, "column", column)
    versions.settle_all(change, "playbook", column)


@command("column.restore", scope="board", schema=TheColumn)
def restore_column(change: Change, board: Any, actor: Actor, *, column: str) -> None:
    row = existing(change, "column", column)
    position = place_again(change, Column.__table__, row.position, column)
    change.put("column", column, archived_at=None, position=position)


def _who_acts(change: Change, board: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """A department or a person: whoever is named takes the place of the other."""
    department_of_workspace(change, board, fields.get("acts"), "acts")
    if fields.get("acts_member"):
        person(change, board, fields["acts_member"], "acts_member")
        return {**fields, "acts": None}
    return {**fields, "acts_member": None} if fields.get("acts") else fields


def _place_column(change: Change, after: Any, moving: str | None = None) -> str:
    return place(change, Column.__table__, after, moving)


def _refuse_cards(change: Change, column: str, message: str) -> None:
    card = Card.__table__
    count = change.select(
        select(func.count()).where(
            card.c.board_id == change.scope_id,
            card.c.column == column,
            card.c.archived_at.is_(None),
        )
    ).scalar_one()
    if count:
        raise Conflict(message, {"field": "column", "cards": count})


def _refuse_too_many(change: Change) -> None:
    if count_kept(change, "column") >= MAX_COLUMNS:
        raise Conflict(_("A board holds at most %(count)s stages.", count=MAX_COLUMNS))
