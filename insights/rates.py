"""Exchange rates that a workspace keeps: what one unit of a currency is worth in another from a day on."""

import re
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from babel.numbers import get_currency_precision
from flask_babel import gettext as _
from marshmallow import ValidationError, fields
from sqlalchemy import Connection, func, select

from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import Conflict, Invalid, NotFound
from core.schemas import Currency, Date, Id, Schema
from insights.models import Rate

RATE = Rate.__table__
MAX_RATES = 2_000
DECIMAL = re.compile(r"(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?", re.ASCII)


class Decimal(fields.String):
    """A positive decimal as text, such as "1.0842": exact, never a float."""

    told: ClassVar[dict[str, Any]] = {"pattern": f"^{DECIMAL.pattern}$"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not DECIMAL.fullmatch(value) or not Fraction(value):
            raise ValidationError(_("Must be a positive decimal number, such as “1.0842”."))
        return value


class SetRate(Schema):
    currency = Currency(required=True)
    into = Currency(required=True)
    rate = Decimal(required=True)
    since = Date(required=True)


@command("rate.set", scope="workspace", schema=SetRate)
def set_rate(
    change: Change,
    workspace: Any,
    actor: Actor,
    *,
    currency: str,
    into: str,
    rate: str,
    since: date,
) -> dict[str, str]:
    """Of one unit of `currency` in units of `into`, from the day `since` until that of the next one."""
    if currency == into:
        message = _("Name two different currencies.")
        raise Invalid(message, {"fields": {"into": [message]}})
    known = _same(change, currency, into, since)
    if known is None:
        _refuse_too_many(change)
    id = known or derived_id(change.id, "rate")
    change.put("rate", id, currency=currency, into=into, rate=rate, since=since)
    return {"rate": id}


class TheRate(Schema):
    rate = Id(required=True)


@command("rate.remove", scope="workspace", schema=TheRate)
def remove_rate(change: Change, workspace: Any, actor: Actor, *, rate: str) -> None:
    if change.find("rate", rate) is None:
        raise NotFound(_("There is no such rate."), {"field": "rate"})
    change.delete("rate", rate)


class Rates:
    """The rates of a workspace, to reckon with: exact fractions, so that nothing is rounded before the end."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    @classmethod
    def of(cls, connection: Connection, workspace_id: str) -> "Rates":
        """Return the rates that a workspace keeps."""
        found = select(RATE.c.id, RATE.c.currency, RATE.c.into, RATE.c.rate, RATE.c.since)
        mine = found.where(RATE.c.workspace_id == workspace_id).order_by(RATE.c.since)
        return cls(connection.execute(mine).all())

    def between(self, currency: str, into: str, day: date) -> Fraction | None:
        """Return the rate of the newest entry that holds on a day, or the inverse of one the other way round.

        Before the first entry there is none: what something was worth then, nobody said.
        """
        found = None
        for row in self.rows:
            if row.since <= day and (row.currency, row.into) == (currency, into):
                found = row.since, Fraction(row.rate)
            elif (
                row.since <= day
                and (row.into, row.currency) == (currency, into)
                and (found is None or found[0] < row.since)
            ):
                found = row.since, 1 / Fraction(row.rate)
        return found and found[1]

    def to_list(self) -> list[dict[str, Any]]:
        """Return them as the wire shows them, the oldest first."""
        return [dict(row._mapping) | {"since": row.since.isoformat()} for row in self.rows]


def converted(sums: dict[str, int], into: str, rates: Rates, day: date) -> dict[str, Any]:
    """Return sums by currency as one `{amount, currency, missing: {…}}`: each is converted exactly by the rate of the
    day, all are added, and the total is rounded half-up to the minor unit, once. Sums without a rate are listed in
    `missing`, and not in the amount.
    """
    total, missing = Fraction(0), {}
    for currency, amount in sorted(sums.items()):
        rate = Fraction(1) if currency == into else rates.between(currency, into, day)
        if rate is None:
            missing[currency] = amount
            continue
        shift = get_currency_precision(into) - get_currency_precision(currency)
        total += amount * rate * Fraction(10) ** shift
    return {"amount": int((total + Fraction(1, 2)) // 1), "currency": into, "missing": missing}


def _same(change: Change, currency: str, into: str, since: date) -> str | None:
    mine = (RATE.c.workspace_id == change.scope_id) & (RATE.c.since == since)
    pair = (RATE.c.currency == currency) & (RATE.c.into == into)
    return change.select(select(RATE.c.id).where(mine, pair)).scalar()


def _refuse_too_many(change: Change) -> None:
    mine = select(func.count()).where(RATE.c.workspace_id == change.scope_id)
    if change.select(mine).scalar_one() >= MAX_RATES:
        raise Conflict(_("A workspace keeps at most %(count)s rates.", count=MAX_RATES))
