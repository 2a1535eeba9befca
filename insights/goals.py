"""Goals: what is to be won in a period, by whom and why; and how far they have come."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from marshmallow import ValidationError, fields
from sqlalchemy import Connection, func, select

from board.departments import department_of_workspace
from board.lookup import active, existing, person
from board.scope import BoardContext
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict, Forbidden, Invalid
from core.schemas import Id, Integer, Money, OneOf, Schema, Text
from insights.deals import Deal
from insights.models import MEASURES, Goal
from insights.periods import Period, named

GOAL = Goal.__table__
MAX_GOALS = 1_000


class Named(fields.String):
    """A month `2026-11`, a quarter `2026-Q4` or a year `2026`."""

    told: ClassVar[dict[str, Any]] = {
        "pattern": "^(19[0-9]{2}|2[01][0-9]{2}|2200)(-(0[1-9]|1[0-2]|Q[1-4]))?$"
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            named(value)
        except (TypeError, ValueError):
            message = _("Must be a month, a quarter or a year, such as 2026-11, 2026-Q4 or 2026.")
            raise ValidationError(message) from None
        return value


class SetGoal(Schema):
    id = Id()
    goal = Id()
    period = Named(required=True)
    member = Id(allow_none=True)
    department = Id(allow_none=True)
    measure = OneOf(*MEASURES)
    value = Money(allow_none=True)
    count = Integer(low=0, high=1_000_000, allow_none=True)
    why = Text(max=500, blank=True, allow_none=True)


@command("goal.set", scope="board", schema=SetGoal)
def set_goal(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    period: str,
    id: str | None = None,
    goal: str | None = None,
    why: str | None = None,
    **said: Any,
) -> dict[str, str]:
    """Of a `member`, a `department` or (neither named) all on the board: a `value` to be won (`won_value`), or a
    `count` of deals (`won_count`). It takes the place of the one that says what else the same people should reach
    in the same period, or of `goal`.
    """
    whose = _whose(change, board, said)
    if board.sight.own not in (None, whose["member"]):
        raise Forbidden(_("Your role does not allow this."), {"field": "member"})
    target = _target(said)
    kept = active(change, "goal", goal).id if goal else _same(change, period, whose, target)
    if kept is None:
        _refuse_too_many(change)
        kept = unused_id(change, "goal", id, derived_id(change.id, "goal"))
    known = change.find("goal", kept)
    change.put(
        "goal",
        kept,
        period=period,
        why=why or None,
        created_at=known.created_at if known else change.moment,
        **whose,
        **target,
    )
    return {"goal": kept}


class TheGoal(Schema):
    goal = Id(required=True)


@command("goal.archive", scope="board", schema=TheGoal)
def archive_goal(change: Change, board: Any, actor: Actor, *, goal: str) -> None:
    active(change, "goal", goal)
    change.put("goal", goal, archived_at=change.moment)


@command("goal.restore", scope="board", schema=TheGoal)
def restore_goal(change: Change, board: Any, actor: Actor, *, goal: str) -> None:
    existing(change, "goal", goal)
    change.put("goal", goal, archived_at=None)


def goals_of(connection: Connection, board: BoardContext) -> list[Any]:
    """Return the goals of a board which the reader sees, by period."""
    kept = (GOAL.c.board_id == board.id) & GOAL.c.archived_at.is_(None)
    if not board.sight.amounts:
        kept &= GOAL.c.value_amount.is_(None)
    if board.sight.own is not None:
        kept &= GOAL.c.member == board.sight.own
    query = select(GOAL).where(kept).order_by(GOAL.c.period, GOAL.c.created_at, GOAL.c.id)
    return list(connection.execute(query))


def by_month(
    goals: Iterable[Any], members: Collection[str] | None, department: str | None
) -> dict[tuple[str, str], int]:
    """Return the money to be won by (currency, month) of those whom a reader looks at: of a department, of some people
    (added up), or of all. Where all have no goal of a month, those of its departments are added up, else those of
    its people.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for goal in goals:
        if goal.measure != "won_value" or len(goal.period) != 7 or "Q" in goal.period:
            continue
        if members is not None and not (
            goal.member in members or (department and goal.department == department)
        ):
            continue
        kind = "member" if goal.member else "department" if goal.department else "all"
        sums = found.setdefault((goal.value_currency, goal.period), {})
        sums[kind] = sums.get(kind, 0) + goal.value_amount
    return {key: _first(sums, ("all", "department", "member")) for key, sums in found.items()}


def progress(
    goal: Any, deals: Iterable[Deal], departments: dict[str, str | None], today: date
) -> dict[str, Any]:
    """Return a goal with what is `reached`: the value (in its currency) or number of the deals that its people own and
    that were won in its period; `percent` of it, rounded down, and how much of the period is `gone`, both in whole
    per cent. A goal of zero is reached from the beginning (100). Won in other currencies stands in `aside`.
    """
    period = named(goal.period)
    won = [deal for deal in deals if _counts(goal, period, deal, departments)]
    target = goal.value_amount if goal.measure == "won_value" else goal.count
    reached, aside = len(won), {}
    if goal.measure == "won_value":
        sums: dict[str, int] = {}
        for deal in won:
            if deal.currency is not None:
                sums[deal.currency] = sums.get(deal.currency, 0) + deal.amount
        reached, aside = sums.pop(goal.value_currency, 0), sums
    return {
        "id": goal.id,
        "measure": goal.measure,
        "period": goal.period,
        **period.to_dict(),
        "member": goal.member,
        "department": goal.department,
        "currency": goal.value_currency,
        "target": target,
        "reached": reached,
        "aside": aside,
        "deals": len(won),
        "percent": 100 * max(reached, 0) // target if target else 100,
        "gone": _gone(period, today),
        "why": goal.why,
    }


def _counts(goal: Any, period: Period, deal: Deal, departments: dict[str, str | None]) -> bool:
    if deal.status != "won" or not period.has(deal.closed_on):
        return False
    if goal.member:
        return deal.owner == goal.member
    return not goal.department or departments.get(deal.owner or "") == goal.department


def _gone(period: Period, today: date) -> int:
    """Return how much of a period is over at the end of today, in whole per cent."""
    assert period.first is not None
    assert period.last is not None
    length = (period.last - period.first).days + 1
    passed = (today - period.first).days + 1
    return max(0, min(100, 100 * passed // length))


def _first(sums: dict[str, int], kinds: Iterable[str]) -> int:
    return next(sums[kind] for kind in kinds if kind in sums)


def _whose(change: Change, board: Any, said: dict[str, Any]) -> dict[str, str | None]:
    member, department = said.get("member"), said.get("department")
    if member and department:
        message = _("Name a person or a department, not both.")
        raise Invalid(message, {"fields": {"department": [message]}})
    if member:
        person(change, board, member, "member")
    department_of_workspace(change, board, department, "department")
    return {"member": member, "department": department}


def _target(said: dict[str, Any]) -> dict[str, Any]:
    value, count = said.get("value"), said.get("count")
    measure = said.get("measure") or ("won_count" if count is not None else "won_value")
    field = "value" if measure == "won_value" else "count"
    if said.get(field) is None:
        message = _("Say how much is to be reached.")
        raise Invalid(message, {"fields": {field: [message]}})
    if field == "value" and value["amount"] < 0:
        message = _("A goal cannot be less than nothing.")
        raise Invalid(message, {"fields": {"value": [message]}})
    kept = {"value": value, "count": None} if field == "value" else {"value": None, "count": count}
    return {"measure": measure, **kept}


def _same(
    change: Change, period: str, whose: dict[str, str | None], target: dict[str, Any]
) -> str | None:
    currency = target["value"] and target["value"]["currency"]
    mine = (
        (GOAL.c.board_id == change.scope_id)
        & GOAL.c.archived_at.is_(None)
        & (GOAL.c.period == period)
        & (GOAL.c.measure == target["measure"])
        & GOAL.c.member.is_not_distinct_from(whose["member"])
        & GOAL.c.department.is_not_distinct_from(whose["department"])
        & GOAL.c.value_currency.is_not_distinct_from(currency)
    )
    return change.select(select(GOAL.c.id).where(mine).order_by(GOAL.c.id).limit(1)).scalar()


def _refuse_too_many(change: Change) -> None:
    kept = (GOAL.c.board_id == change.scope_id) & GOAL.c.archived_at.is_(None)
    if change.select(select(func.count()).where(kept)).scalar_one() >= MAX_GOALS:
        raise Conflict(_("A board has at most %(count)s goals.", count=MAX_GOALS))
