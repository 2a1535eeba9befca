"""What a rule may say: one condition, and at most five actions."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from board.commands.batons import Addressee
from core.schemas import Flag, Id, Integer, List, Money, OneOf, Schema, Text
from rules.actions import ACTIONS
from rules.triggers import TRIGGERS

MAX_ACTIONS = 5
LONGEST = 365


class Condition(Schema):
    """`on`, and what that trigger needs to know."""

    on = OneOf(*TRIGGERS, required=True)
    column = Id()
    label = Id()
    value = Money()
    of = OneOf("task", "close")
    days = Integer(low=-30, high=LONGEST)

    @validates_schema
    def _says_what_it_needs(self, data: dict[str, Any], **kwargs: Any) -> None:
        trigger, given = TRIGGERS[data["on"]], data.keys() - {"on"}
        if not trigger.needs <= given <= trigger.needs | trigger.may:
            raise ValidationError(_("Say what the rule waits for, and nothing else."), "on")
        if data["on"] == "idle" and data["days"] < 1:
            raise ValidationError(_("Must be at least one day."), "days")


class Action(Schema):
    """`do`, and what that action needs to know."""

    do = OneOf(*ACTIONS, required=True)
    member = Id()
    owner = Flag(validate=validate.Equal(True))
    label = Id()
    column = Id()
    title = Text(max=500)
    text = Text(max=500, multiline=True)
    question = Text(max=2_000, multiline=True)
    to = fields.Nested(Addressee)
    days = Integer(low=0, high=LONGEST)
    url = Text(max=2_000)
    hook = Id()
    host = Text(max=300)

    @validates_schema
    def _says_what_it_needs(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not ACTIONS[data["do"]].takes(data.keys() - {"do"}):
            raise ValidationError(_("Say what the rule does, and nothing else."), "do")


class Actions(List):
    """Done one after the other; where one is refused, those behind it are not done."""

    def __init__(self, **kwargs: Any) -> None:
        length = validate.Length(1, MAX_ACTIONS)
        super().__init__(fields.Nested(Action), validate=length, **kwargs)
