"""Commands on what holds for all customers of a workspace."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.i18n import LOCALES
from core.schemas import CURRENCIES, MAX_AMOUNT, Integer, List, OneOf, Schema, Text
from customers.models import TIERS

MAX_DAYS = 3650
MAX_HOURS = 24 * 365
PAIR = validate.Length(equal=2)


class Amounts(fields.Dict):
    """By currency, the sums in minor units that give two points and three."""

    def __init__(self, **kwargs: Any) -> None:
        pair = List(Integer(low=0, high=MAX_AMOUNT), validate=PAIR)
        keys = fields.String(validate=validate.OneOf(CURRENCIES))
        super().__init__(keys=keys, values=pair, validate=validate.Length(max=20), **kwargs)


class Bounds(Schema):
    """For two points and three: days since the last won deal, won deals, their sums; and points for each tier."""

    days = List(Integer(low=1, high=MAX_DAYS), required=True, validate=PAIR)
    deals = List(Integer(low=1, high=10_000), required=True, validate=PAIR)
    amounts = Amounts(required=True)
    key = Integer(required=True, low=3, high=9)
    regular = Integer(required=True, low=3, high=9)

    @validates_schema
    def check_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Three points are harder to get than two, and key harder than regular."""
        rising = [data["deals"], *data["amounts"].values()]
        if data["days"][0] < data["days"][1]:
            raise ValidationError(_("Three points must ask for more than two."), "days")
        if any(low > high for low, high in rising):
            raise ValidationError(_("Three points must ask for more than two."), "deals")
        if data["key"] <= data["regular"]:
            raise ValidationError(_("Key must ask for more points than regular."), "key")


class ByTier(fields.Dict):
    """Something for each tier."""

    def __init__(self, values: Any, **kwargs: Any) -> None:
        keys = fields.String(validate=validate.OneOf(TIERS))
        super().__init__(keys=keys, values=values, **kwargs)


class Care(Schema):
    """The task that a won deal of a customer gets, and how often it comes again."""

    title = Text(required=True, max=300)
    every = Integer(required=True, low=1, high=366)
    unit = OneOf("day", "week", "month", "year", required=True)


class Wording(fields.Dict):
    """A question in each language that the workspace has words for."""

    def __init__(self, **kwargs: Any) -> None:
        keys = fields.String(validate=validate.OneOf(tuple(LOCALES)))
        super().__init__(keys=keys, values=Text(max=300), validate=validate.Length(1), **kwargs)


class PulseQuestions(Schema):
    likely = Wording()
    better = Wording()


class RuleFields(Schema):
    bounds = fields.Nested(Bounds, allow_none=True)
    contact_days = ByTier(Integer(low=1, high=MAX_DAYS, allow_none=True), allow_none=True)
    lapsed_days = Integer(low=1, high=MAX_DAYS, allow_none=True)
    care = ByTier(fields.Nested(Care, allow_none=True), allow_none=True)
    pulse_questions = fields.Nested(PulseQuestions, allow_none=True)
    answer_hours = Integer(low=1, high=MAX_HOURS, allow_none=True)


class SetRules(Schema):
    fields = fields.Nested(RuleFields, required=True)


@command("customers.set_rules", scope="workspace", schema=SetRules)
def set_rules(change: Change, workspace: Any, actor: Actor, *, fields: dict[str, Any]) -> None:
    """What is null goes back to the usual."""
    change.put("customer_rules", workspace.id, **fields)
