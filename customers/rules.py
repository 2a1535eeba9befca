"""What holds for all customers of a workspace: the bounds of the tiers, days between contacts, care, and what is
asked and promised.
"""

from typing import Any

from babel.numbers import get_currency_precision
from sqlalchemy import Connection, select

from auth.models import Workspace
from customers.models import CustomerRules

RULES = CustomerRules.__table__
WORKSPACE = Workspace.__table__
# Days until the next contact, by tier; None: none is planned.
CONTACT_DAYS: dict[str, int | None] = {"key": 14, "regular": 45, "potential": None}
LAPSED_DAYS = 180
# Within which a customer's question is to be answered, by the clock.
ANSWER_HOURS = 24
# In whole units of the workspace's currency.
AMOUNTS = (10_000, 50_000)
CARE: dict[str, Any] = {"key": None, "regular": None, "potential": None}
# What counts as recent in days, as often in deals, as much in minor units by currency, each twice: for two points
# and for three. From how many points of nine a customer is key or regular.
BOUNDS: dict[str, Any] = {
    "days": [365, 90],
    "deals": [2, 4],
    "amounts": {},
    "key": 7,
    "regular": 4,
}


def rules_of(connection: Connection, workspace: str) -> dict[str, Any]:
    """Return what holds in a workspace, by its own word or as is usual."""
    own = connection.execute(select(RULES).where(RULES.c.workspace_id == workspace)).first()
    said = {} if own is None else {name: own._mapping[name] for name in USUAL}
    usual = USUAL | {"bounds": BOUNDS | {"amounts": _usual_amounts(connection, workspace)}}
    return {name: usual[name] if said.get(name) is None else said[name] for name in usual}


def _usual_amounts(connection: Connection, workspace: str) -> dict[str, list[int]]:
    """Without a word of the workspace sums count in its own currency alone."""
    own = select(WORKSPACE.c.currency).where(WORKSPACE.c.id == workspace)
    currency = connection.execute(own).scalar()
    if currency is None:
        return {}
    scale = 10 ** get_currency_precision(currency)
    return {currency: [amount * scale for amount in AMOUNTS]}


USUAL: dict[str, Any] = {
    "bounds": BOUNDS,
    "contact_days": CONTACT_DAYS,
    "lapsed_days": LAPSED_DAYS,
    "care": CARE,
    # In the workspace's own words; None: the usual ones, in the reader's language.
    "pulse_questions": None,
    "answer_hours": ANSWER_HOURS,
}
