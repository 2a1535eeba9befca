"""What is likely to come in, and what came in: by month, person or column, exact in each currency.

Sources: a deal's value, its column's probability (`column.edit`), its expected close (open deals) or the day on
which it was closed (won ones), the commit flag of its owner. All money is in minor units of its currency.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from insights.deals import LIKELY, Deal
from insights.periods import Period, month_of, named

# Of each figure the deals behind it; `won` counts on the day of closing, the others on that of expected close.
FIGURES: dict[str, Callable[[Deal], bool]] = {
    "open": lambda deal: deal.status == "open",
    "weighted": lambda deal: deal.status == "open",
    "commit": lambda deal: deal.status == "open" and deal.commit,
    "best": lambda deal: deal.status == "open" and deal.probability >= LIKELY,
    "won": lambda deal: deal.status == "won",
}
Sums = dict[str, int]
Group = Callable[[Deal], Any]


def sums_by(deals: Iterable[Deal], group: Group) -> dict[tuple[str, Any], Sums]:
    """Return the figures of deals by (currency, group): `open` (the sum of values of open deals), `weighted`
    (each value × probability of its column, half-up per deal, then summed), `commit` (values of open deals
    which their owner committed to), `best` (values of open deals in columns of probability ≥ 50), `won`.
    Deals without a value count with none.
    """
    found: dict[tuple[str, Any], Sums] = defaultdict(lambda: dict.fromkeys((*FIGURES, "deals"), 0))
    for deal in deals:
        if deal.currency is None or deal.status == "lost":
            continue
        sums = found[deal.currency, group(deal)]
        sums["deals"] += 1
        if deal.status == "won":
            sums["won"] += deal.amount
            continue
        sums["open"] += deal.amount
        sums["weighted"] += deal.weighted
        if deal.commit:
            sums["commit"] += deal.amount
        if deal.probability >= LIKELY:
            sums["best"] += deal.amount
    return found


def month_of_deal(deal: Deal) -> str | None:
    """Return the month in which a deal counts: that of its closing if it was won, else of its expected close;
    None while nobody expects when.
    """
    day = deal.closed_on if deal.status == "won" else deal.expected
    return day and month_of(day)


def within(deals: Iterable[Deal], period: Period) -> list[Deal]:
    """Return the deals which count in a period; those without a day in an unlimited one alone."""
    if period == Period():
        return list(deals)
    days = ((deal, deal.closed_on if deal.status == "won" else deal.expected) for deal in deals)
    return [deal for deal, day in days if period.has(day)]


def forecast(
    deals: Iterable[Deal], period: Period, goals: dict[tuple[str, str], int]
) -> dict[str, Any]:
    """Return `{currency: {months: [{month, open, weighted, commit, best, won, goal}], undated: {…}}}`.

    Months are those with data, or with a goal, within the period; `undated` has the open deals of which nobody
    said when they close. `goals` is by (currency, month); a month without one has None.
    """
    sums = sums_by(within(deals, period), month_of_deal)
    inside = {key for key in goals if period.has(named(key[1]).first)}
    found: dict[str, Any] = {}
    for currency in sorted({key[0] for key in (*sums, *inside)}):
        months = {key[1] for key in (*sums, *inside) if key[0] == currency} - {None}
        found[currency] = {
            "months": [
                {
                    "month": month,
                    **_shown(sums, currency, month),
                    "goal": goals.get((currency, month)),
                }
                for month in sorted(months)
            ],
            "undated": _shown(sums, currency, None),
        }
    return found


def forecast_by(
    deals: Iterable[Deal], period: Period, group: Group, name: str
) -> dict[str, list[dict[str, Any]]]:
    """Return `{currency: [{<name>, open, weighted, commit, best, won, deals}]}`, the largest weighted + won first."""
    sums = sums_by(within(deals, period), group)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (currency, key), figures in sums.items():
        found[currency].append({name: key, **figures})
    for rows in found.values():
        rows.sort(key=lambda row: (-row["weighted"] - row["won"], row[name] or ""))
    return dict(sorted(found.items()))


def _shown(sums: dict[tuple[str, Any], Sums], currency: str, month: str | None) -> Sums:
    return sums.get((currency, month)) or dict.fromkeys((*FIGURES, "deals"), 0)
