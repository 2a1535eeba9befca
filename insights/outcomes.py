"""How deals end: win rate, cycle time, value by owner, company and label, and each against the period before.

Source: the deals as they stand (`insights/deals.py`); a deal that was reopened is no outcome.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from board.outcome_counts import win_rate
from insights.deals import Deal
from insights.periods import Period

DAY_SECONDS = 86_400


def outcomes(deals: Sequence[Deal], period: Period) -> dict[str, Any]:
    """Return the figures of the deals closed in a period, and under `before` those of the one just before it
    (None where the period is open): what is better or worse is left to the reader.
    """
    before = period.before()
    return _outcomes(deals, period) | {
        "before": before and _outcomes(deals, before) | {"period": before.to_dict()}
    }


def closed_in(deals: Iterable[Deal], period: Period) -> list[Deal]:
    """Return the deals won or lost on a day of the period."""
    return [
        deal
        for deal in deals
        if deal.status != "open" and (period == Period() or period.has(deal.closed_on))
    ]


def cycle_days(deals: Iterable[Deal]) -> list[float]:
    """Return how long each won deal took from its making to its closing, in days of 24 hours, sorted.

    One that is said to have been won before it was made (an import without the day of its beginning) took none,
    and is left out.
    """
    spans = (
        (deal.closed - deal.created).total_seconds()
        for deal in deals
        if deal.status == "won" and deal.closed is not None
    )
    return sorted(seconds / DAY_SECONDS for seconds in spans if seconds >= 0)


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of sorted ones lies, linear between the two nearest; None of none."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (ordered[above] - ordered[below]) * (place - below), 2)


def value_by(
    deals: Iterable[Deal], period: Period, groups: Callable[[Deal], Iterable[Any]], name: str
) -> list[dict[str, Any]]:
    """Return for each group how many deals were `won` and `lost` in the period, their `win_rate`, and by currency
    what was `won_value` and what is `open_value` now; most won deals first. A deal may be in several groups (labels).
    """
    found: dict[Any, dict[str, Any]] = defaultdict(_nothing)
    for deal in deals:
        is_open = deal.status == "open"
        if not is_open and period != Period() and not period.has(deal.closed_on):
            continue
        for group in groups(deal):
            _count(found[group], deal)
    rows = [
        {name: group, **row, "win_rate": win_rate(row["won"], row["lost"])}
        | {sums: dict(sorted(row[sums].items())) for sums in ("won_value", "open_value")}
        for group, row in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["won"], -row["open"], row[name] or ""))


def owner_of(deal: Deal) -> tuple[str | None]:
    """Return the group of a deal by owner."""
    return (deal.owner,)


def company_of(deal: Deal) -> tuple[str | None]:
    """Return the group of a deal by company."""
    return (deal.company,)


def tier_of(deal: Deal) -> tuple[str | None]:
    """Return the group of a deal by the tier of its company."""
    return (deal.tier,)


def source_of(deal: Deal) -> tuple[str | None]:
    """Return the group of a deal by where it came from."""
    return (deal.source,)


def labels_of(deal: Deal) -> Sequence[str | None]:
    """Return the groups of a deal by label."""
    return deal.labels or (None,)


def _outcomes(deals: Sequence[Deal], period: Period) -> dict[str, Any]:
    closed = closed_in(deals, period)
    won = [deal for deal in closed if deal.status == "won"]
    days = cycle_days(won)
    return {
        "won": len(won),
        "lost": len(closed) - len(won),
        "win_rate": win_rate(len(won), len(closed) - len(won)),
        "won_value": _sums(won),
        "cycle_median_days": quantile(days, 0.5),
        "cycle_p90_days": quantile(days, 0.9),
        "cycle_deals": len(days),
    }


def _sums(deals: Iterable[Deal]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for deal in deals:
        if deal.currency is not None:
            found[deal.currency] += deal.amount
    return dict(sorted(found.items()))


def _nothing() -> dict[str, Any]:
    return {"won": 0, "lost": 0, "open": 0, "won_value": {}, "open_value": {}}


def _count(row: dict[str, Any], deal: Deal) -> None:
    row[deal.status] += 1
    values = row.get(f"{deal.status}_value")
    if values is not None and deal.currency is not None:
        values[deal.currency] = values.get(deal.currency, 0) + deal.amount
