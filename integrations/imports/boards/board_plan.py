"""A board of another tool in one form, whatever its format: what a reader of files makes, and the import carries out.

What there may be much of comes as iterators, so that a board needs not fit into memory. Keys are the other tool's own.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from board.commands.votes import MAX_VOTES
from core.schemas import BIDI_CONTROLS, is_seen

SHOWN_PROBLEMS = 200
MAX_TITLE = 500
MAX_TEXT = 100_000
MAX_COMMENT = 20_000
MAX_LABELS = 100
MAX_HELPERS = 50
DAY = timedelta(days=1)
DAY_ALONE = len("2026-01-31")


@dataclass(frozen=True)
class SourceColumn:
    """A list of the other tool, in its order; an archived one comes archived, and its cards with it."""

    key: str
    name: str
    kind: str
    is_archived: bool = False
    wip_limit: int | None = None


@dataclass(frozen=True)
class SourceLabel:
    """A label; one without a name is called by its colour."""

    key: str
    name: str
    color: str


@dataclass(frozen=True)
class SourcePerson:
    """Somebody of the other tool. `is_member`: of the board, and not just known from what they did."""

    key: str
    name: str
    handle: str = ""
    email: str = ""
    is_member: bool = True


@dataclass
class SourceCard:
    """A card; `began_in` is where it began, if its way from there is told by moves."""

    key: str
    column: str
    title: str
    description: str | None = None
    value: dict[str, Any] | None = None
    owner: str | None = None
    helpers: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    votes: list[str] = field(default_factory=list)
    expected_close: date | None = None
    closed_at: datetime | None = None
    archived_at: datetime | None = None
    created_at: datetime | None = None
    moved_at: datetime | None = None
    began_in: str | None = None


@dataclass
class SourceTask:
    """A step on a card."""

    key: str
    card: str
    title: str
    assignee: str | None = None
    due: date | None = None
    done_at: datetime | None = None
    created_at: datetime | None = None


@dataclass
class SourceComment:
    """What somebody said on a card."""

    key: str
    card: str
    author: str | None
    text: str
    created_at: datetime
    edited_at: datetime | None = None


@dataclass
class SourceLink:
    """An address on a card."""

    key: str
    card: str
    url: str
    name: str | None = None
    added_by: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True)
class SourceMove:
    """A card came into a column at a time."""

    at: datetime
    card: str
    column: str


class Notes:
    """What is to be said about a file: what does not come and why, and what is wrong in it, each with its path."""

    def __init__(self) -> None:
        self.missing: Counter[tuple[str, str]] = Counter()
        self.problems: dict[tuple[str, str], None] = {}
        self.problems_count = 0

    def miss(self, what: str, why: str, count: int = 1) -> None:
        """Something does not come along."""
        if count:
            self.missing[what, why] += count

    def miss_some(self, what: str, why: str) -> None:
        """Something does not come along, of which nobody knows how much there is."""
        self.missing[what, why] += 0

    def problem(self, path: str, message: str) -> None:
        """Something cannot be read as it should."""
        if (path, message) in self.problems:
            return
        self.problems_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems[path, message] = None


def _none(_notes: Notes) -> Iterator[Any]:
    return iter(())


@dataclass
class Source:
    """What a file holds. `system` names the tool: with the board and a key it makes the id of a record here."""

    system: str
    name: str
    columns: Sequence[SourceColumn] = ()
    labels: Sequence[SourceLabel] = ()
    people: Sequence[SourcePerson] = ()
    cards: Callable[[Notes], Iterator[SourceCard]] = _none
    tasks: Callable[[Notes], Iterator[SourceTask]] = _none
    comments: Callable[[Notes], Iterator[SourceComment]] = _none
    links: Callable[[Notes], Iterator[SourceLink]] = _none
    moves: Callable[[Notes], Iterator[SourceMove]] = _none
    custom_fields: int = 0
    # Of each list; what whoever imports decides otherwise is written here before the cards are asked for.
    kinds: dict[str, str] = field(default_factory=dict)
    # What was found while the file was read, before anything of it was asked for.
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True)
class Reading:
    """How a file is to be read: the zone of its days, the currency of its amounts, where things lie meanwhile."""

    zone: ZoneInfo
    currency: str
    folder: Path
    # When something was put away of which nobody says when.
    epoch: datetime = datetime(2000, 1, 1, tzinfo=UTC)


def one_line(value: Any, longest: int) -> str:
    """Return a text as a line that can be stored and shown: nothing hides or turns it; "" where nothing is seen."""
    if not isinstance(value, str):
        return ""
    return _seen(" ".join(_clean(value).split()))[:longest].rstrip()


def many_lines(value: Any, longest: int) -> str:
    """Return a text of several lines likewise."""
    if not isinstance(value, str):
        return ""
    return _seen(_clean(value.replace("\r\n", "\n").replace("\r", "\n")))[:longest].rstrip()


def title_of(value: Any, path: str, notes: Notes) -> str:
    """Return a title; a blank one is a problem, and gets a name."""
    title = one_line(value, MAX_TITLE)
    if not title:
        notes.problem(path, _("The title is empty."))
        return _("Untitled")
    if isinstance(value, str) and len(value.strip()) > MAX_TITLE:
        notes.problem(path, _("The title is longer than 500 characters; the rest was cut off."))
    return title


def description_of(value: Any, table: str, path: str, notes: Notes) -> str | None:
    """Return a card's text and the table of its fields below; where that is too long the text is cut, a problem."""
    # One more than fits, to see that it does not.
    text = many_lines(value, MAX_TEXT + 1)
    whole = "\n\n".join(filter(None, (text, table)))
    if len(whole) <= MAX_TEXT:
        return whole or None
    notes.problem(path, _("The description is too long; the rest was cut off."))
    text = text[: max(0, MAX_TEXT - len(table) - 2)].rstrip()
    return "\n\n".join(filter(None, (text, table)))[:MAX_TEXT]


def comment_of(value: Any, path: str, notes: Notes) -> str:
    """Return the text of a comment; one that is too long is cut, a problem."""
    text = many_lines(value, MAX_COMMENT + 1)
    if len(text) > MAX_COMMENT:
        notes.problem(path, _("The comment is too long; the rest was cut off."))
    return text[:MAX_COMMENT].rstrip()


def held(card: SourceCard, notes: Notes) -> SourceCard:
    """Cut a card's lists to what a deal holds: the trial tells what will not come, and the import takes the rest."""
    for name, what, most, why in (
        ("labels", _("Labels of cards"), MAX_LABELS, _("A deal has at most 100 labels.")),
        ("helpers", _("People of cards"), MAX_HELPERS, _("A deal has at most 50 helpers.")),
        ("votes", _("Votes"), MAX_VOTES, _("A deal has at most %(count)s votes.", count=MAX_VOTES)),
    ):
        found = list(dict.fromkeys(getattr(card, name)))
        notes.miss(what, why, max(0, len(found) - most))
        setattr(card, name, found[:most])
    return card


def moment(value: Any, path: str, notes: Notes) -> datetime | None:
    """Return a time of the file, None where there is none; one that cannot be read is a problem.

    One of no zone is taken as UTC, a day alone as its noon there, which is that day nearly everywhere.
    """
    if value in (None, ""):
        return None
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            at = at.replace(hour=12 if len(value) <= DAY_ALONE else at.hour, tzinfo=UTC)
        # In no zone may it be a day of which our fields do not hold the year.
        if (at - DAY).year >= 1900 and (at + DAY).year <= 2200:
            return at
    except (TypeError, ValueError, OverflowError):
        pass
    notes.problem(path, _("“%(cell)s” is no date.", cell=one_line(str(value), 60)))
    return None


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (one for one in text if one in "\n\t" or not _is_unwanted(one))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _is_unwanted(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in BIDI_CONTROLS


def _seen(text: str) -> str:
    return text if any(map(is_seen, text)) else ""
