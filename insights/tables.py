"""The tables of the page, as files for a spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.csv_lines import amount_in, csv_line
from customers.models import TIERS

Row = list[Any]
FIGURES = ("open", "weighted", "commit", "best", "won")
FUNNEL = ("entered", "left_onward", "won", "lost", "median_days", "p90_days")
PULSES = ("month", "tier", "asked", "answered", "average")
PROMISES = ("month", "met", "missed", "waiting", "share")
GOALS = ("period", "measure", "percent", "gone", "deals", "why")


def as_csv(name: str, found: dict[str, Any]) -> str:
    """Return a table of an overview, with names in the place of ids and money in whole units."""
    head, rows = TABLES[name]
    return "".join(map(csv_line, [head, *rows(found, _names(found["named"]))]))


def money(amount: int | None, currency: str) -> str | None:
    """Return an amount in whole units; None for none."""
    return None if amount is None else amount_in(currency, amount)


def _names(named: dict[str, list[dict[str, Any]]]) -> dict[str | None, str]:
    named_ids = {one["id"]: one["name"] for kind in named.values() for one in kind}
    return named_ids | {tier: tier for tier in TIERS}


def _forecast(found: dict[str, Any], _names: Any) -> Iterator[Row]:
    for currency, one in found["forecast"].items():
        for row in [*one["months"], {**one["undated"], "month": None, "goal": None}]:
            sums = [money(row[name], currency) for name in (*FIGURES, "goal")]
            yield [row["month"], currency, *sums]


def _by(table: str, key: str) -> Any:
    def rows(found: dict[str, Any], names: dict[str | None, str]) -> Iterator[Row]:
        for currency, mine in found[table].items():
            for row in mine:
                yield [names.get(row[key]), currency, *(money(row[n], currency) for n in FIGURES)]

    return rows


def _funnel(found: dict[str, Any], _names: Any) -> Iterator[Row]:
    for row in found["funnel"]:
        yield [row["name"], *(row[name] for name in FUNNEL)]


def _values(kind: str) -> Any:
    def rows(found: dict[str, Any], names: dict[str | None, str]) -> Iterator[Row]:
        for row in found["values"][kind]:
            counts = [row["won"], row["lost"], row["open"], row["win_rate"]]
            for currency in sorted({*row["won_value"], *row["open_value"]}) or [None]:
                sums = (row[name].get(currency) for name in ("won_value", "open_value"))
                shown = [currency and money(amount or 0, currency) for amount in sums]
                name = row[kind] if kind == "source" else names.get(row[kind])
                yield [name, *counts, currency, *shown]

    return rows


def _learned(found: dict[str, Any], _names: Any) -> Iterator[Row]:
    for row in found["learned"]:
        yield [row["name"], row["probability"], row["cases"], row["won"], row["learned"]]


def _goals(found: dict[str, Any], names: dict[str | None, str]) -> Iterator[Row]:
    for row in found["goals"]:
        whose = names.get(row["member"] or row["department"])
        sums: Iterable[Any] = (row["target"], row["reached"])
        if row["measure"] == "won_value":
            sums = [money(amount, row["currency"]) for amount in sums]
        yield [whose, *(row[name] for name in GOALS), row["currency"], *sums]


def _said(found: dict[str, Any], _names: Any) -> Iterator[Row]:
    for currency, one in found["said"].items():
        for row in one["days"]:
            yield [
                found["month"],
                row["day"],
                currency,
                *(money(row[n], currency) for n in FIGURES),
            ]


def _pulses(found: dict[str, Any], _names: Any) -> Iterator[Row]:
    for row in found["pulses"]:
        yield [row[name] for name in PULSES]


def _promises(found: dict[str, Any], _names: Any) -> Iterator[Row]:
    for row in found["promises"]["months"]:
        yield [row[name] for name in PROMISES]


VALUES = ["won", "lost", "open", "win_rate", "currency", "won_value", "open_value"]
TABLES: dict[str, tuple[Row, Any]] = {
    "forecast": (["month", "currency", *FIGURES, "goal"], _forecast),
    "people": (["person", "currency", *FIGURES], _by("people", "owner")),
    "columns": (["stage", "currency", *FIGURES], _by("columns", "column")),
    "funnel": (["stage", *FUNNEL], _funnel),
    "owner": (["person", *VALUES], _values("owner")),
    "company": (["company", *VALUES], _values("company")),
    "tier": (["tier", *VALUES], _values("tier")),
    "label": (["label", *VALUES], _values("label")),
    "source": (["source", *VALUES], _values("source")),
    "learned": (["stage", "probability", "cases", "won", "learned"], _learned),
    "pulses": ([*PULSES], _pulses),
    "promises": ([*PROMISES], _promises),
    "goals": (["whose", *GOALS, "currency", "target", "reached"], _goals),
    "said": (["month", "day", "currency", *FIGURES], _said),
}
