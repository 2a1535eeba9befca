"""What Trello's cards say in fields of their own: amounts and close dates become ours, the rest a table in the text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from core.schemas import currency_exponents
from integrations.imports.boards.board_plan import Notes, Reading, moment, one_line
from integrations.imports.boards.loose_json import (
    key_in,
    list_in,
    number_in,
    object_in,
    objects_in,
    text_in,
)
from integrations.imports.tables import csv_values
from integrations.imports.tables.csv_columns import fold

AMOUNT = re.compile(
    r"\b(amount|value|price|revenue|budget|deal size|worth|betrag|wert|umsatz)\b|金额|价值|價值|金額|报价"
)
CLOSE = re.compile(r"\bclos(e|ing|es)\b|\bexpected\b|预计成交|结单|成交日期|預計")


@dataclass(frozen=True)
class Meaning:
    """A custom field: its name and type, the words of its options, and what it means for a deal."""

    name: str
    type: str
    options: dict[str, str]
    means: str | None


@dataclass
class Facts:
    """What a card says beside its text: rows of a table, and what is a field here."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    value: dict[str, Any] | None = None
    close: date | None = None
    close_name: str = ""
    is_close_named: bool = False
    done_at: datetime | None = None

    def when_closed(self, zone: ZoneInfo) -> datetime | None:
        """Return when a deal that is closed was closed, as far as a field says so; it expects no close any more."""
        day, self.close = self.close, None
        if day and self.is_close_named:
            return datetime.combine(day, time(12), zone)
        if day:
            self.rows.insert(0, (self.close_name, day.isoformat()))
        return None

    def table(self) -> str:
        """Return the rows as Markdown, "" where there are none."""
        if not self.rows:
            return ""
        head = [f"| {_('Field')} | {_('Value')} |", "| --- | --- |"]
        return "\n".join(
            [*head, *(f"| {_cell(name)} | {_cell(said)} |" for name, said in self.rows)]
        )


def meanings(fields: list[dict[str, Any]]) -> dict[str, Meaning]:
    """Return the custom fields by key; the first that is named like an amount, or a close date, is one."""
    found: dict[str, Meaning] = {}
    taken: set[str | None] = set()
    for one in fields:
        name, type = one_line(one.get("name"), 80) or _("Untitled"), text_in(one, "type")
        means = means_of(name, type)
        means = None if means in taken else means
        taken.add(means)
        options = {
            key: one_line(object_in(option, "value").get("text"), 200)
            for option in objects_in(one, "options")
            if (key := key_in(option, "id"))
        }
        found[str(one["id"])] = Meaning(name, type, options, means)
    return found


def facts_of(
    card: dict[str, Any], fields: dict[str, Meaning], reading: Reading, notes: Notes
) -> Facts:
    """Return what a card says of amount, days, place and its board's own fields.

    Its due date is the day on which the deal is expected to close, unless a field of its own names that.
    """
    facts, path = Facts(), card["path"]
    for number, item in enumerate(objects_in(card, "customFieldItems")):
        meaning = fields.get(key_in(item, "idCustomField") or "")
        if meaning is None:
            notes.miss(
                _("Values of custom fields"), _("The file does not say which fields they are.")
            )
        else:
            _take_item(facts, meaning, item, f"{path}.customFieldItems[{number}]", reading, notes)
    _take_days(facts, card, path, reading, notes)
    place = one_line(card.get("locationName"), 200), one_line(card.get("address"), 300)
    if any(place):
        facts.rows.append((_("Place"), ", ".join(filter(None, place))))
    _note_rest(card, notes)
    return facts


def _note_rest(card: dict[str, Any], notes: Notes) -> None:
    cover = object_in(card, "cover")
    if card.get("idAttachmentCover"):
        notes.miss(
            _("Covers"), _("Deals have no pictures on them; the attachment comes as a link.")
        )
    elif cover.get("color") or cover.get("idUploadedBackground"):
        notes.miss(_("Covers"), _("Deals have no pictures on them."))
    if card.get("recurrenceRule"):
        notes.miss(_("Repeating cards"), _("Here tasks repeat, not deals."))
    notes.miss(_("Stickers"), _("Deals have none here."), len(list_in(card, "stickers")))
    if list_in(card, "pluginData"):
        notes.miss(_("Data of Power-Ups"), _("Nobody but the Power-Up can read it."))
    votes = int(number_in(object_in(card, "badges"), "votes")) - len(
        list_in(card, "idMembersVoted")
    )
    notes.miss(_("Votes"), _("The file does not say whose they are."), max(0, votes))


def meaning_of(one: dict[str, Any], options: Iterable[dict[str, Any]], key: str) -> Meaning:
    """Return a field that says its `name` and `type`; each of its options has an id under `key`."""
    name, type = one_line(one.get("name"), 80) or _("Untitled"), text_in(one, "type") or "text"
    words = {
        id: one_line(option.get("name"), 200) for option in options if (id := key_in(option, key))
    }
    return Meaning(name, type, words, means_of(name, type))


def means_of(name: str, type: str) -> str | None:
    """Return what a field of a card means for a deal, by its name and type: `value`, `close` or nothing."""
    folded = fold(name)
    if type in ("number", "text", "currency") and AMOUNT.search(folded):
        return "value"
    return "close" if type == "date" and CLOSE.search(folded) else None


def _take_item(
    facts: Facts, meaning: Meaning, item: dict[str, Any], path: str, reading: Reading, notes: Notes
) -> None:
    take_fact(facts, meaning, _said(meaning, item), path, reading, notes)


def take_fact(
    facts: Facts, meaning: Meaning, said: str, path: str, reading: Reading, notes: Notes
) -> None:
    """Take what a field says, "" where it says nothing: as what it means for a deal, else as a row."""
    if not said:
        return
    if meaning.means == "value" and facts.value is None:
        facts.value = _amount(said, reading.currency)
        if facts.value:
            return
    if meaning.type == "date":
        at = moment(said, path, notes)
        day = at.astimezone(reading.zone).date() if at else None
        if day and meaning.means == "close" and not facts.is_close_named:
            facts.close, facts.close_name, facts.is_close_named = day, meaning.name, True
            return
        said = at.astimezone(reading.zone).strftime("%Y-%m-%d %H:%M") if at else said
    facts.rows.append((meaning.name, said))


def _said(meaning: Meaning, item: dict[str, Any]) -> str:
    value = object_in(item, "value")
    if meaning.type == "checkbox":
        return _("yes") if text_in(value, "checked") == "true" else ""
    chosen = key_in(item, "idValue")
    if chosen:
        return meaning.options.get(chosen) or ""
    return one_line(value.get("text") or value.get("number") or value.get("date"), 1_000)


def _amount(said: str, usual: str) -> dict[str, Any] | None:
    currency = csv_values.read_currency(said, usual) or usual
    try:
        amount = csv_values.read_amount(said, currency_exponents()[currency])
    except csv_values.BadCell:
        return None
    return None if amount is None else {"amount": amount, "currency": currency}


def _take_days(
    facts: Facts, card: dict[str, Any], path: str, reading: Reading, notes: Notes
) -> None:
    start = moment(card.get("start"), f"{path}.start", notes)
    due = moment(card.get("due"), f"{path}.due", notes)
    is_done = card.get("dueComplete") is True
    take_days(facts, start, due, reading.zone, is_done=is_done)
    if is_done and not due:
        at = moment(card.get("dateCompleted"), f"{path}.dateCompleted", notes)
        day = at.astimezone(reading.zone).date().isoformat() if at else _("yes")
        facts.rows.append((_("Marked as complete"), day))
    reminder = card.get("dueReminder")
    if due and isinstance(reminder, int) and reminder >= 0:
        notes.miss(_("Reminders of due dates"), _("Here tasks remind, not deals."))


def take_days(
    facts: Facts, start: datetime | None, due: datetime | None, zone: ZoneInfo, *, is_done: bool
) -> None:
    """Take a card's own days. The due one is that of the close, unless a field of its own has named it."""
    if start:
        facts.rows.append((_("Start"), start.astimezone(zone).date().isoformat()))
    if due:
        day = due.astimezone(zone).date()
        facts.done_at = due if is_done else None
        if facts.close is None:
            facts.close, facts.close_name = day, _("Due")
        else:
            facts.rows.append((_("Due"), day.isoformat()))
    if due and is_done:
        facts.rows.append((_("Due date kept"), _("yes")))


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
