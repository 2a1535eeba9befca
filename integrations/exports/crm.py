"""Deals in the columns of another CRM, with its stages: what becomes of each is told beforehand."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from integrations.exports.deals import Cell, amount, currency, day, next_step
from integrations.exports.shown import Shown, gently
from integrations.imports.tables.csv_columns import fold

Card = dict[str, Any]
Row = tuple[Shown, Card, str]


@dataclass(frozen=True)
class System:
    """A CRM: its columns by header, and its stages. `open` are those of its defaults, with their probabilities."""

    name: str
    won: str
    lost: str
    columns: dict[str, Callable[[Row], Cell]]
    # Without them a deal keeps the name of its stage.
    open: dict[str, int] = field(default_factory=dict)
    # The column that it refuses to be without.
    needed: str | None = None


def table(
    shown: Shown, cards: Iterable[Card], system: System
) -> tuple[list[str], Iterator[list[Cell]]]:
    """Return the header and the rows of a file for a system."""
    stages = {id: stage_in(system, column) for id, column in shown.records["column"].items()}
    rows = (
        [read((shown, card, stages[card["column"]])) for read in system.columns.values()]
        for card in gently(cards)
    )
    return list(system.columns), rows


def told(shown: Shown, cards: list[Card], system: System) -> dict[str, Any]:
    """Return what becomes of each stage, and of how many deals a column is empty that the system wants."""
    counts = Counter(card["column"] for card in cards)
    needs = system.columns[system.needed] if system.needed else None
    return {
        "name": system.name,
        "stages": [
            {
                "name": column["name"],
                "becomes": stage_in(system, column),
                "count": counts[column["id"]],
            }
            for column in shown.columns()
        ],
        "needed": system.needed,
        "lacking": sum(1 for card in cards if needs((shown, card, "")) is None) if needs else 0,
    }


def stage_in(system: System, column: dict[str, Any]) -> str:
    """Return the stage that a column is in a system: of the same name, else the nearest one in probability."""
    if column["kind"] != "open":
        return system.won if column["kind"] == "won" else system.lost
    # “Proposal/Price Quote” is what others call a proposal.
    own = fold(column["name"])
    same = [name for name in system.open if own in (fold(name), *fold(name).split("/"))]
    if same or not system.open:
        return same[0] if same else column["name"]
    return min(system.open, key=lambda name: abs(system.open[name] - column["probability"]))


def _company(row: Row) -> Cell:
    shown, card, _stage = row
    return shown.find("company", card["company"]).get("name")


def _labels(row: Row) -> Cell:
    shown, card, _stage = row
    names = [shown.find("label", id).get("name") for id in card["labels"]]
    return ", ".join(name for name in names if name)


def _probability(row: Row) -> Cell:
    shown, card, _stage = row
    return shown.find("column", card["column"])["probability"]


def _closing(row: Row) -> Cell:
    """When a deal was closed, or is expected to be: these systems have one date for both."""
    shown, card, _stage = row
    return shown.day(card["closed_at"]) or day(card["expected_close"])


def _description(row: Row) -> Cell:
    shown, card, _stage = row
    return shown.text(shown.find("description", card["id"]).get("text"))


def _status(row: Row) -> Cell:
    return {"open": "进行中", "won": "赢单", "lost": "输单"}[row[1]["status"]]


ZOHO = System(
    name="Zoho",
    won="Closed Won",
    lost="Closed Lost",
    open={
        "Qualification": 10,
        "Needs Analysis": 20,
        "Value Proposition": 40,
        "Identify Decision Makers": 60,
        "Proposal/Price Quote": 75,
        "Negotiation/Review": 90,
    },
    needed="Closing Date",
    columns={
        "Deal Name": lambda row: row[1]["title"],
        "Account Name": _company,
        "Closing Date": _closing,
        "Stage": lambda row: row[2],
        "Amount": lambda row: amount(row[1]),
        "Currency": lambda row: currency(row[1]),
        "Probability": _probability,
        "Deal Owner": lambda row: row[0].person(row[1]["owner"]),
        "Lead Source": lambda row: row[1]["source"],
        "Next Step": lambda row: next_step(row[0], row[1]),
        "Description": _description,
        "Created Time": lambda row: row[0].day(row[1]["created_at"]),
        "Tag": _labels,
    },
)
FXIAOKE = System(
    name="Fxiaoke",
    won="赢单",
    lost="输单",
    columns={
        "商机名称": lambda row: row[1]["title"],
        "客户名称": _company,
        "负责人": lambda row: row[0].person(row[1]["owner"]),
        "销售阶段": lambda row: row[2],
        "商机状态": _status,
        "商机金额": lambda row: amount(row[1]),
        "币种": lambda row: currency(row[1]),
        "赢率(%)": _probability,
        "预计成交日期": lambda row: day(row[1]["expected_close"]),
        "成交日期": lambda row: row[0].day(row[1]["closed_at"]),
        "商机来源": lambda row: row[1]["source"],
        "下一步": lambda row: next_step(row[0], row[1]),
        "输单原因": lambda row: row[1]["lost_reason"],
        "标签": _labels,
        "备注": _description,
        "创建时间": lambda row: row[0].day(row[1]["created_at"]),
    },
)
