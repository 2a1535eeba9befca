"""Which deals a board's address lets through, and in which order: as `static/js/store/filters.js` and `table_rows.js`.

Both are held to the same cases by the tests. What is known of deals as facts is reckoned for a screen, not here.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from core.errors import Invalid
from integrations.exports.shown import Shown, gently

Card = dict[str, Any]
WORDS = (
    *("text", "owner", "label", "tier", "closing", "turn", "source", "commit", "min", "max"),
    "sort",
)
CLOSING = ("overdue", "week", "month", "none")
TURN = ("me", "department", "open")
SORTS = ("number", "title", "company", "column", "owner", "value", "expected_close", "moved_at")


@dataclass(frozen=True)
class Filter:
    """What of a board is wanted; of a word that says nothing everything is."""

    words: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    closing: str | None = None
    turn: str | None = None
    source: str | None = None
    commit: bool = False
    min: int | None = None
    max: int | None = None
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filter":
        """Read the words of an address; raise Invalid for a filter by facts."""
        if query.get("fact"):
            message = _("Deals cannot be chosen by facts here: take that filter off.")
            raise Invalid(message, {"fields": {"fact": [message]}})
        return cls(
            words=tuple(fold(query.get("text", "")).split()),
            owner=_list(query.get("owner")),
            label=_list(query.get("label")),
            tier=_list(query.get("tier")),
            closing=_one_of(CLOSING, query.get("closing")),
            turn=_one_of(TURN, query.get("turn")),
            source=query.get("source") or None,
            commit=query.get("commit") == "1",
            min=_number(query.get("min")),
            max=_number(query.get("max")),
            sort=query.get("sort", ""),
        )

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through, in the order of the board."""
        return self == Filter()


def chosen(shown: Shown, wanted: Filter, me: str) -> list[Card]:
    """Return the deals that a filter lets through, in its order."""
    look = _Look(shown, wanted, me)
    return _sorted(shown, [card for card in gently(shown.cards()) if look.fits(card)], wanted.sort)


def fold(text: str) -> str:
    """Return a text in the form in which it is searched: case, width and diacritics do not count."""
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(part for part in parts if not unicodedata.category(part).startswith("M"))
    return unicodedata.normalize("NFKC", plain.lower().replace("ß", "ss"))


class _Look:
    """One look through the deals of a board."""

    def __init__(self, shown: Shown, wanted: Filter, me: str) -> None:
        self.shown, self.wanted, self.me = shown, wanted, me
        self.today = shown.today
        self.department = shown.people.get(me, {}).get("department")

    def fits(self, card: Card) -> bool:
        wanted = self.wanted
        return (
            (not wanted.owner or (card["owner"] or "none") in wanted.owner)
            and (not wanted.label or any(id in wanted.label for id in card["labels"]))
            and self._has_tier(card)
            and self._closes(card)
            and self._has_turn(card)
            and (not wanted.source or card["source"] == wanted.source)
            and (not wanted.commit or bool(card["commit"]))
            and self._is_worth(card)
            and self._says(card)
        )

    def _has_tier(self, card: Card) -> bool:
        if not self.wanted.tier:
            return True
        tier = self.shown.find("company", card["company"]).get("tier", "potential")
        return bool(card["company"]) and tier in self.wanted.tier

    def _closes(self, card: Card) -> bool:
        closing = self.wanted.closing
        if not closing:
            return True
        days = _due_days(card)
        if closing == "none":
            return not days
        if closing == "overdue":
            return any(day < self.today for day in days)
        if closing == "month":
            return any((day.year, day.month) == (self.today.year, self.today.month) for day in days)
        monday = self.today - timedelta(days=self.today.weekday())
        return any(monday <= day <= monday + timedelta(days=6) for day in days)

    def _has_turn(self, card: Card) -> bool:
        turn, whose = card["turn"], self.wanted.turn
        if not whose:
            return True
        if not turn or whose == "open":
            return bool(turn)
        if whose == "me":
            return self.me in (turn.get("accepted_by"), turn.get("member"))
        return turn.get("department") is not None and turn["department"] == self.department

    def _is_worth(self, card: Card) -> bool:
        low, high, value = self.wanted.min, self.wanted.max, card["value"]
        if low is None and high is None:
            return True
        if value is None or value["currency"] != self.shown.subject["currency"]:
            return False
        return (low is None or value["amount"] >= low) and (high is None or value["amount"] <= high)

    def _says(self, card: Card) -> bool:
        if not self.wanted.words:
            return True
        company = self.shown.find("company", card["company"]).get("name", "")
        owner = self.shown.person(card["owner"]) or ""
        text = fold(f"{card['title']}\n{company}\n{owner}\n#{card['number']}")
        return all(word in text for word in self.wanted.words)


def _sorted(shown: Shown, cards: list[Card], sort: str) -> list[Card]:
    """What has no value stands last, whichever way it is sorted."""
    by = sort.removeprefix("-")
    if by not in SORTS:
        return cards
    order = {column["id"]: index for index, column in enumerate(shown.columns())}
    keys = {card["id"]: _key(shown, card, by, order) for card in cards}
    known = [card for card in cards if keys[card["id"]] is not None]
    known.sort(key=lambda card: keys[card["id"]], reverse=sort.startswith("-"))
    return known + [card for card in cards if keys[card["id"]] is None]


def _key(shown: Shown, card: Card, by: str, order: dict[str, int]) -> Any:
    if by == "value":
        return card["value"] and card["value"]["amount"]
    if by == "column":
        return order[card["column"]]
    if by in ("owner", "company", "title"):
        names = {
            "owner": shown.person(card["owner"]),
            "company": shown.find("company", card["company"]).get("name"),
            "title": card["title"],
        }
        return fold(names[by] or "") or None
    return card[by]


def _due_days(card: Card) -> list[date]:
    """Return what is due on a deal: its expected close while it is open, and its next step."""
    closing = card["expected_close"] if card["status"] == "open" else None
    step = card["next_step"] and card["next_step"]["due"]
    return [date.fromisoformat(day) for day in (closing, step) if day]


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _one_of(words: tuple[str, ...], text: str | None) -> str | None:
    return text if text in words else None


def _number(text: str | None) -> int | None:
    is_number = text and text.isascii() and text.isdigit() and len(text) <= 16
    return int(text) if text and is_number else None
