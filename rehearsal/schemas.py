"""A process as somebody plans it: all stages and rules that a board would have, and what goes."""

from marshmallow import fields, validate

from board.commands.columns import MAX_COLUMNS
from board.criteria import FIELDS, MAX_CRITERIA
from board.models.column import KINDS
from core.schemas import Color, Flag, Id, Integer, List, OneOf, Schema, Text
from rules.commands import MAX_RULES
from rules.schemas import Actions, Condition


class PlannedCriterion(Schema):
    """As in `column.edit`; the id is needed, since nothing else tells a new one from those of other stages."""

    id = Id(required=True)
    field = OneOf(*FIELDS)
    tick = Text(max=100)


class PlannedColumn(Schema):
    """A stage: one of the board's by its id, else a new one. `kind` is that of a new one; of another it stays."""

    id = Id(required=True)
    name = Text(required=True, max=100)
    kind = OneOf(*KINDS, load_default="open")
    color = Color()
    probability = Integer(low=0, high=100)
    wip_limit = Integer(low=1, high=10_000, allow_none=True, load_default=None)
    holds = Flag(load_default=False)
    criteria = List(
        fields.Nested(PlannedCriterion),
        validate=validate.Length(max=MAX_CRITERIA),
        load_default=list,
    )


class RemovedColumn(Schema):
    """A stage that goes, and into which of the same kind its deals do."""

    column = Id(required=True)
    into = Id(required=True)


class PlannedRule(Schema):
    """A rule: one of the board's by its id, else a new one."""

    id = Id(required=True)
    name = Text(required=True, max=80)
    condition = fields.Nested(Condition, required=True)
    actions = Actions(required=True)
    paused = Flag(load_default=False)


class Process(Schema):
    """`columns` in their order and `rules`: all that there are to be. A rule that is not named goes."""

    columns = List(
        fields.Nested(PlannedColumn), required=True, validate=validate.Length(1, MAX_COLUMNS)
    )
    removed = List(
        fields.Nested(RemovedColumn), load_default=list, validate=validate.Length(max=MAX_COLUMNS)
    )
    rules = List(
        fields.Nested(PlannedRule), load_default=list, validate=validate.Length(max=MAX_RULES)
    )
