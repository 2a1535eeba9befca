"""What came of a review: decisions, what was said to its questions, who does what, the figures then and now.

`outcome_of` keeps the facts with the review when it ends; `summary` puts them into words, for each in their language.
The comment names everybody who took part.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from board.models.rhythm import Rhythm
from board.names import Names, day, money
from board.queries import CARD
from board.review_figures import closed_figures, open_figures
from core.changes import CHANGE, Change

RHYTHM = Rhythm.__table__
MAX_TEXT = 20_000
Fields = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a summary; `card` is the deal that it is about, `{number, title}`, named before it or behind."""

    text: str
    card: Fields | None = None
    is_card_last: bool = False


@dataclass(frozen=True)
class Summary:
    """A summary in words: sections of lines, each under its heading, and who took part."""

    title: str
    sections: list[tuple[str, list[Line]]]
    people: list[str]


def outcome_of(change: Change, review: Row[Any]) -> Fields:
    """Return what came of a review that ends now: `{figures, closed, made}`."""
    began = {"began": review.created_at} | ({"since": review.since} if review.since else {})
    return {
        "figures": open_figures(change.connection, change.scope_id),
        "closed": {name: _closed_since(change, since) for name, since in began.items()},
        "made": list(_made(change, review)),
    }


def summary(
    connection: Connection,
    board: str,
    review: Fields,
    names: Names,
    person: Callable[[str], str] | None = None,
    *,
    amounts: bool = True,
    deals: bool = True,
) -> Summary:
    """Return the summary of a review that ended in words; people are mentioned, or written as `person` says.

    Without `amounts` it names no figures, without `deals` nothing that is about a single one.
    """
    say, made = person or _mention, review["outcome"]["made"]
    cards = _cards(connection, board, [one["card"] for one in (*review["notes"], *made)])
    sections = [
        *_answers(review),
        (_("Decisions"), list(_decisions(review, cards))),
        (_("Who does what"), [_task(one, names, cards, say) for one in made]),
        (_("Figures then and now"), [Line(text) for text in _figures(review) if amounts]),
    ]
    title = _title(connection, board, review)
    told = [(name, [line for line in lines if deals or not line.card]) for name, lines in sections]
    return Summary(title, [one for one in told if one[1]], [say(id) for id in review["people"]])


def as_comment(told: Summary) -> str:
    """Return a summary as Markdown."""
    parts = [f"**{told.title}**", *(_section(*one) for one in told.sections)]
    parts.append(took_part(told))
    return "\n\n".join(parts)[:MAX_TEXT]


def took_part(told: Summary) -> str:
    """Return who took part, in words."""
    return _("Took part: %(people)s", people=", ".join(told.people))


def _section(title: str, lines: Iterable[Line]) -> str:
    return "\n".join([f"**{title}**", "", *(f"- {_with_card(line)}" for line in lines)])


def _with_card(line: Line) -> str:
    if line.card is None:
        return line.text
    card = f"#{line.card['number']} {line.card['title']}"
    return f"{line.text}, {card}" if line.is_card_last else f"{card}: {line.text}"


def _title(connection: Connection, board: str, review: Fields) -> str:
    named = select(RHYTHM.c.name).where(
        RHYTHM.c.board_id == board, RHYTHM.c.id == review.get("rhythm")
    )
    if review.get("rhythm") and (name := connection.scalar(named)):
        return _("Summary: %(review)s", review=name)
    return {
        "deals": _("Summary of the review"),
        "process": _("Summary of the process review"),
        "retrospective": _("Summary of the retrospective"),
    }[review["kind"]]


def _answers(review: Fields) -> Iterator[tuple[str, list[Line]]]:
    """Yield each line of the agenda to which something was said, with what it was."""
    for item in review["agenda"]:
        said = [note for note in review["notes"] if _is_under(note, item)]
        yield item["text"], [Line(_one_line(note["text"])) for note in said]


def _is_under(note: Fields, item: Fields) -> bool:
    return not note["card"] and bool(note.get("item")) and note["item"] == item.get("id")


def _decisions(review: Fields, cards: dict[str, Fields]) -> Iterator[Line]:
    for note in review["notes"]:
        if not any(_is_under(note, item) for item in review["agenda"]):
            yield Line(_one_line(note["text"]), cards.get(note["card"]))


def _made(change: Change, review: Row[Any]) -> Iterator[Fields]:
    """Yield the tasks and batons that were made in a review, as they were made."""
    since = (CHANGE.c.stream == change.stream) & (CHANGE.c.at >= review.created_at)
    of = CHANGE.c.name.in_(("task.create", "baton.pass"))
    found = select(CHANGE.c.cause, CHANGE.c.patches).where(since, of).order_by(CHANGE.c.seq)
    for cause, patches in change.select(found):
        if (cause or {}).get("review") == review.id:
            made = next(patch["put"] for patch in patches if patch["type"] in ("task", "baton"))
            yield {
                "card": made["card"],
                "what": made.get("title") or made.get("question") or "",
                "member": made.get("assignee") or made.get("member"),
                "department": made.get("department"),
                "due": made.get("due"),
            }


def _task(made: Fields, names: Names, cards: dict[str, Fields], say: Callable[[str], str]) -> Line:
    if made["member"]:
        who = say(made["member"])
    elif made["department"]:
        who = names.department(made["department"])
    else:
        who = _("Nobody yet")
    until = f" ({day(made['due'])})" if made["due"] else ""
    text = f"{who}: {_one_line(made['what'])}{until}"
    return Line(text, cards.get(made["card"]), is_card_last=True)


def _figures(review: Fields) -> Iterator[str]:
    then, now = review["figures"], review["outcome"]["figures"]
    yield _("Open deals: %(then)s → %(now)s", then=then["count"], now=now["count"])
    for currency in sorted(then["open"].keys() | now["open"].keys()):
        words = {"then": _of(then["open"], currency), "now": _of(now["open"], currency)}
        yield _("Open value: %(then)s → %(now)s", **words)
        words = {"then": _of(then["weighted"], currency), "now": _of(now["weighted"], currency)}
        yield _("Weighted: %(then)s → %(now)s", **words)
    for name, closed in review["outcome"]["closed"].items():
        yield _closed(closed, _("Since it began") if name == "began" else _("Since the last one"))


def _closed_since(change: Change, since: datetime) -> Fields:
    return {
        status: dict(
            zip(
                ("count", "sums"),
                closed_figures(change.connection, change.scope_id, status, since),
                strict=True,
            )
        )
        for status in ("won", "lost")
    }


def _closed(closed: Fields, when: str) -> str:
    won, lost = closed["won"], closed["lost"]
    return _(
        "%(when)s: won %(won)s%(won_sum)s, lost %(lost)s%(lost_sum)s",
        when=when, won=won["count"], won_sum=_sums(won["sums"]),
        lost=lost["count"], lost_sum=_sums(lost["sums"]),
    )  # fmt: skip


def _sums(sums: dict[str, int]) -> str:
    return "".join(f" ({_of(sums, currency)})" for currency in sorted(sums))


def _of(sums: dict[str, int], currency: str) -> str:
    return money({"amount": sums.get(currency, 0), "currency": currency})


def _cards(connection: Connection, board: str, cards: list[str | None]) -> dict[str, Fields]:
    wanted = {card for card in cards if card}
    found = select(CARD.c.id, CARD.c.number, CARD.c.title).where(
        CARD.c.board_id == board, CARD.c.id.in_(wanted)
    )
    rows = connection.execute(found)
    return {row.id: {"number": row.number, "title": row.title} for row in rows}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _mention(person: str) -> str:
    return "@{member:" + person + "}"
