"""Deals as the rows of a table, in the reader's language; our own import takes them in again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from core.csv_lines import amount_in
from integrations.exports.shown import Shown, gently

TYPES = ("column", "card", "label", "company", "competitor", "task", "description")
Cell = str | int | Decimal | date | None
Card = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: its header, what stands in it, and how wide a spreadsheet shows it."""

    label: Callable[[], str]
    read: Callable[[Shown, Card], Cell]
    width: int = 12


def header() -> list[str]:
    """Return the headers."""
    return [column.label() for column in COLUMNS]


def rows(shown: Shown, cards: Iterable[Card]) -> list[list[Cell]]:
    """Return a row for each of some deals."""
    return [[column.read(shown, card) for column in COLUMNS] for card in gently(cards)]


def amount(card: Card) -> Decimal | None:
    """Return a deal's value in whole units, exactly."""
    value = card["value"]
    return value and Decimal(amount_in(value["currency"], value["amount"]))


def currency(card: Card) -> str | None:
    """Return the currency of a deal's value."""
    return card["value"] and card["value"]["currency"]


def day(text: str | None) -> date | None:
    """Return a day of the wire."""
    return date.fromisoformat(text) if text else None


def next_step(shown: Shown, card: Card) -> str | None:
    """Return what is to be done next on a deal."""
    step = card["next_step"]
    return step and shown.find("task", step["task"]).get("title")


def status_word(status: str) -> str:
    """Return the word for open, won or lost."""
    return {"open": _("Open"), "won": _("Won"), "lost": _("Lost")}[status]


def _helpers(shown: Shown, card: Card) -> str:
    names = [shown.person(helper["member"]) for helper in card["helpers"]]
    return ", ".join(name for name in names if name)


def _labels(shown: Shown, card: Card) -> str:
    names = [shown.find("label", id).get("name") for id in card["labels"]]
    return ", ".join(name for name in names if name)


def _next_due(_shown: Shown, card: Card) -> date | None:
    return day(card["next_step"] and card["next_step"]["due"])


def _description(shown: Shown, card: Card) -> str | None:
    # A description has the id of its card.
    return shown.text(shown.find("description", card["id"]).get("text"))


COLUMNS = (
    Column(lambda: _("Number"), lambda shown, card: card["number"], 9),
    Column(lambda: _("Title"), lambda shown, card: card["title"], 40),
    Column(
        lambda: _("Stage"), lambda shown, card: shown.find("column", card["column"])["name"], 16
    ),
    Column(lambda: _("Status"), lambda shown, card: status_word(card["status"]), 10),
    Column(lambda: _("Value"), lambda shown, card: amount(card), 14),
    Column(lambda: _("Currency"), lambda shown, card: currency(card), 10),
    Column(
        lambda: _("Probability (%)"),
        lambda shown, card: shown.find("column", card["column"])["probability"],
        15,
    ),
    Column(
        lambda: _("Customer"),
        lambda shown, card: shown.find("company", card["company"]).get("name"),
        26,
    ),
    Column(lambda: _("Owner"), lambda shown, card: shown.person(card["owner"]), 20),
    Column(lambda: _("Helpers"), _helpers, 24),
    Column(lambda: _("Expected close"), lambda shown, card: day(card["expected_close"]), 15),
    Column(lambda: _("Created"), lambda shown, card: shown.day(card["created_at"])),
    Column(lambda: _("Moved on"), lambda shown, card: shown.day(card["moved_at"])),
    Column(lambda: _("Close date"), lambda shown, card: shown.day(card["closed_at"])),
    Column(lambda: _("Labels"), _labels, 20),
    Column(lambda: _("Next step"), next_step, 30),
    Column(lambda: _("Next step due"), _next_due, 14),
    Column(lambda: _("Tasks done"), lambda shown, card: card["tasks_done"], 11),
    Column(lambda: _("Tasks"), lambda shown, card: card["tasks_total"], 8),
    Column(lambda: _("Number of comments"), lambda shown, card: card["comments_count"], 12),
    Column(lambda: _("Source"), lambda shown, card: card["source"], 16),
    Column(lambda: _("Lost reason"), lambda shown, card: card["lost_reason"], 20),
    Column(
        lambda: _("Competitor"),
        lambda shown, card: shown.find("competitor", card["competitor"]).get("name"),
        18,
    ),
    Column(lambda: _("Description"), _description, 50),
)
