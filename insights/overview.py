"""All that the page of insights shows of a board, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from board.queries import BOARD, departments_of, people_of
from board.scope import BoardContext
from core import clock
from core.changes import heads
from insights.asked import Asked, departments_of_people
from insights.customers import promises, pulses
from insights.deals import Deal, deals_of, zone_of
from insights.forecast import FIGURES, forecast, forecast_by
from insights.funnel import funnel
from insights.goals import by_month, goals_of, progress
from insights.learning import learned
from insights.names import names_of
from insights.outcomes import (
    company_of,
    labels_of,
    outcomes,
    owner_of,
    source_of,
    tier_of,
    value_by,
)
from insights.periods import Period, month_of
from insights.rates import Rates, converted
from insights.said import said_of

GROUPS = {
    "owner": owner_of,
    "company": company_of,
    "tier": tier_of,
    "label": labels_of,
    "source": source_of,
}


@dataclass(frozen=True)
class Ground:
    """What every figure of a board rests upon."""

    asked: Asked
    zone: ZoneInfo
    today: date
    owners: list[str] | None
    deals: Sequence[Deal]
    goals: Sequence[Any]

    @classmethod
    def of(cls, connection: Connection, board: BoardContext, asked: Asked) -> "Ground":
        """Read it."""
        zone, owners = zone_of(connection, board.workspace_id), asked.owners(connection, board)
        deals = deals_of(connection, board, zone, owners)
        today = clock.now().astimezone(zone).date()
        return cls(asked, zone, today, owners, deals, goals_of(connection, board))

    @property
    def past(self) -> Period:
        """The period as far as it is over: what has ended is compared with what had ended."""
        period = self.asked.period
        if (
            period.first
            and period.first <= self.today
            and (period.last or self.today) >= self.today
        ):
            return Period(period.first, self.today)
        return period

    def forecast(self) -> dict[str, Any]:
        """Return the forecast by currency and month."""
        goals = by_month(self.goals, self.owners, self.asked.department)
        return forecast(self.deals, self.asked.period, goals)


def overview(
    connection: Connection, board: BoardContext, asked: Asked, month: str | None
) -> dict[str, Any]:
    """Return everything: whether the reader sees `amounts`; `forecast`, `total`, `people`, `columns`, `funnel`,
    `outcomes`, `values`, `learned`, `pulses`,
    `promises`, `goals`, `said`, and the names of what they speak of.
    """
    ground = Ground.of(connection, board, asked)
    currency = currency_of(connection, board)
    rates = Rates.of(connection, board.workspace_id)
    period, deals = asked.period, ground.deals
    found = ground.forecast()
    return {
        "heads": heads(connection, [f"board:{board.id}", f"workspace:{board.workspace_id}"]),
        "today": ground.today.isoformat(),
        "amounts": board.sight.amounts,
        "currency": currency,
        **period.to_dict(),
        "forecast": found,
        "total": total(found, currency, rates, ground.today),
        "rates": rates.to_list(),
        "people": forecast_by(deals, period, lambda deal: deal.owner, "owner"),
        "columns": forecast_by(deals, period, lambda deal: deal.column, "column"),
        "funnel": funnel(connection, board, period.bounds(ground.zone), ground.owners),
        "outcomes": outcomes(deals, ground.past),
        "values": {
            name: value_by(deals, ground.past, groups, name) for name, groups in GROUPS.items()
        },
        "learned": learned(connection, board),
        "pulses": pulses(connection, board, deals, period, ground.zone),
        "promises": promises(connection, board, deals, period, ground.zone),
        "goals": goals(connection, board, ground),
        "said": said_of(
            connection, board, month or month_of(ground.today), deals, ground.today, ground.zone
        ),
        "month": month or month_of(ground.today),
        **_names(connection, board),
    }


def total(found: dict[str, Any], into: str, rates: Rates, today: date) -> list[dict[str, Any]]:
    """Return each month's figures in one currency, by the workspace's rates: of months that are over by those of their
    last day, else by those of today. What has no rate stands in `missing`, figure by figure.
    """
    months = sorted({row["month"] for one in found.values() for row in one["months"]})
    return [
        {"month": month} | _total_of(found, month, into, rates, _day_of(month, today))
        for month in months
    ]


def goals(connection: Connection, board: BoardContext, ground: Ground) -> list[dict[str, Any]]:
    """Return the goals with what was reached, by all deals of the board whatever is looked at."""
    deals = ground.deals
    if ground.owners is not None:
        deals = deals_of(connection, board, ground.zone)
    theirs = departments_of_people(connection, board)
    return [progress(goal, deals, theirs, ground.today) for goal in ground.goals]


def _total_of(
    found: dict[str, Any], month: str, into: str, rates: Rates, day: date
) -> dict[str, Any]:
    totals: dict[str, Any] = {}
    missing: dict[str, dict[str, int]] = {}
    for name in FIGURES:
        sums = {
            currency: row[name]
            for currency, one in found.items()
            for row in one["months"]
            if row["month"] == month and row[name]
        }
        whole = converted(sums, into, rates, day)
        totals[name] = whole["amount"]
        if whole["missing"]:
            missing[name] = whole["missing"]
    return totals | {"missing": missing}


def _day_of(month: str, today: date) -> date:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    return min(date(year, number + 1, 1) - timedelta(days=1), today)


def currency_of(connection: Connection, board: BoardContext) -> str:
    """Return the currency into which the sums of a board are converted."""
    return connection.execute(select(BOARD.c.currency).where(BOARD.c.id == board.id)).scalar_one()


def _names(connection: Connection, board: BoardContext) -> dict[str, Any]:
    people = people_of(connection, board.workspace_id, board.id)
    departments = departments_of(connection, board.workspace_id, board.id, people)
    return {"named": names_of(connection, board.id, people, departments)}
