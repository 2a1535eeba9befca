"""A board that fits into memory, gathered by the reader of its format and told as a Source."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from board.commands.attachments import MAX_ATTACHMENTS
from board.commands.tasks import MAX_TASKS
from core.errors import Invalid, TooLarge
from integrations.imports.boards.board_plan import (
    Notes,
    Source,
    SourceCard,
    SourceColumn,
    SourceComment,
    SourceLabel,
    SourceLink,
    SourcePerson,
    SourceTask,
    held,
)

MAX_BYTES = 50 * 1024 * 1024
MAX_CARDS = 20_000
NAMED = {
    "green": "green", "yellow": "amber", "orange": "orange", "red": "red", "purple": "purple", "blue": "blue",
    "sky": "cyan", "lime": "lime", "pink": "pink", "black": "slate", "gray": "slate", "brown": "amber",
    "teal": "teal", "cyan": "cyan", "indigo": "indigo", "magenta": "pink", "crimson": "red", "gold": "amber",
    "navy": "indigo", "silver": "slate", "white": "slate", "peachpuff": "orange", "plum": "purple",
    "darkgreen": "green", "slateblue": "indigo", "paleturquoise": "teal", "mistyrose": "pink",
    "saddlebrown": "orange", "indianred": "red",
}  # fmt: skip
# The hue of our colours, in degrees; greys have none.
HUES = {
    "red": 0, "orange": 28, "amber": 45, "lime": 80, "green": 140, "teal": 172, "cyan": 190, "blue": 215,
    "indigo": 240, "purple": 275, "pink": 325,
}  # fmt: skip


@dataclass
class Gathered:
    """What a reader has found."""

    system: str
    name: str = ""
    columns: list[SourceColumn] = field(default_factory=list)
    labels: list[SourceLabel] = field(default_factory=list)
    people: dict[str, SourcePerson] = field(default_factory=dict)
    cards: dict[str, SourceCard] = field(default_factory=dict)
    tasks: list[SourceTask] = field(default_factory=list)
    comments: list[SourceComment] = field(default_factory=list)
    links: list[SourceLink] = field(default_factory=list)
    custom_fields: int = 0
    notes: Notes = field(default_factory=Notes)

    def add(self, card: SourceCard, path: str) -> None:
        """Take a card; one whose id is known already is a problem."""
        if card.key in self.cards:
            self.notes.problem(path, _("The id stands twice in the file; the first one counts."))
            return
        if len(self.cards) >= MAX_CARDS:
            raise TooLarge(_("The file has more than %(count)s cards.", count=MAX_CARDS))
        self.cards[card.key] = card

    def known(self, people: list[str]) -> list[str]:
        """Return those of a card's people whom the file knows; the others are told."""
        known = [key for key in dict.fromkeys(people) if key in self.people]
        unknown = len(set(people)) - len(known)
        self.notes.miss(_("People of cards"), _("The file does not say who they are."), unknown)
        return known

    def source(self) -> Source:
        """Return it; raise Invalid where there is nothing."""
        if not self.columns and not self.cards:
            raise Invalid(_("There is no list and no card in this file."))
        kinds = {column.key: column.kind for column in self.columns}
        self._hold_cards()
        tasks = self._on_cards(_("Tasks"), self.tasks)
        tasks = self._first(_("Tasks"), _("A deal has at most 500 tasks."), MAX_TASKS, tasks)
        comments = self._on_cards(_("Comments"), self.comments)
        links, most = self._on_cards(_("Attachments"), self.links), MAX_ATTACHMENTS
        why = _("A deal has at most 500 attachments.")
        links = self._first(_("Attachments"), why, most, links)
        return Source(
            system=self.system,
            name=self.name or _("Imported board"),
            columns=self.columns,
            labels=self.labels,
            people=list(self.people.values()),
            cards=lambda _notes: self._cards(kinds),
            tasks=lambda _notes: iter(tasks),
            comments=lambda _notes: iter(comments),
            links=lambda _notes: iter(links),
            custom_fields=self.custom_fields,
            kinds=kinds,
            notes=self.notes,
        )

    def _cards(self, kinds: dict[str, str]) -> Iterator[SourceCard]:
        for card in self.cards.values():
            is_open = kinds.get(card.column, "open") == "open"
            if is_open or card.closed_at or not card.expected_close:
                yield card
            else:
                # Of a closed deal a date tells of the past.
                day = datetime.combine(card.expected_close, datetime.min.time(), UTC)
                yield SourceCard(**vars(card) | {"closed_at": day.replace(hour=12)})

    def _hold_cards(self) -> None:
        known = {label.key for label in self.labels}
        why = _("The file does not say what they are.")
        for card in self.cards.values():
            found = list(dict.fromkeys(card.labels))
            card.labels = [key for key in found if key in known]
            self.notes.miss(_("Labels of cards"), why, len(found) - len(card.labels))
            held(card, self.notes)

    def _on_cards(self, what: str, parts: list[Any]) -> list[Any]:
        kept = [part for part in parts if part.card in self.cards]
        self.notes.miss(what, _("Their card is not in the file."), len(parts) - len(kept))
        return kept

    def _first(self, what: str, why: str, most: int, parts: list[Any]) -> list[Any]:
        """Return of each card's parts no more than a deal holds; the others are told."""
        count: Counter[str] = Counter()
        kept: list[Any] = []
        for part in parts:
            count[part.card] += 1
            if count[part.card] <= most:
                kept.append(part)
        self.notes.miss(what, why, len(parts) - len(kept))
        return kept


def small(path: Path) -> Path:
    """Return a file that may be read into memory; raise TooLarge."""
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(_("A file of this kind may have at most 50 MB. Nothing was changed."))
    return path


def color_of(word: Any) -> str:
    """Return our colour that is nearest to another tool's: a word, or red, green and blue in hexadecimal digits."""
    text = str(word or "").removeprefix("propColor").removeprefix("#").casefold()
    if text in NAMED:
        return NAMED[text]
    try:
        red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return "slate"
    return _nearest(red, green, blue)


def _nearest(red: float, green: float, blue: float) -> str:
    most, least = max(red, green, blue), min(red, green, blue)
    if most - least < 0.12:
        return "slate"
    if most == red:
        hue = 60 * ((green - blue) / (most - least)) % 360
    elif most == green:
        hue = 60 * (2 + (blue - red) / (most - least))
    else:
        hue = 60 * (4 + (red - green) / (most - least))
    return min(HUES, key=lambda name: min(abs(HUES[name] - hue), 360 - abs(HUES[name] - hue)))


def second(value: Any) -> datetime | None:
    """Return the time that a number of seconds or milliseconds since 1970 names."""
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return None
    seconds = value / 1000 if value > 10**11 else value
    return datetime.fromtimestamp(seconds, UTC) if seconds < 7_000_000_000 else None
