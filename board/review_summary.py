"""What came of a review, as the comment that ends it: decisions, who does what, the figures then and now.

It names everybody who took part, so that each is told in the way that they chose for mentions: inbox, mail or digest.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.engine import Row

from board.names import Names, day, money
from board.queries import CARD
from board.review_figures import closed_figures, open_figures
from core.changes import CHANGE, Change

MAX_TEXT = 20_000


def summary(change: Change, board: Any, review: Row[Any]) -> str:
    """Return the summary as Markdown, in the language of who ends the review."""
    names = Names(change.connection, board.workspace_id, board.id)
    made = list(_made(change, review))
    titles = _titles(
        change, [note["card"] for note in review.notes] + [one["card"] for one in made]
    )
    parts = [
        "**" + _title(review.kind) + "**",
        _section(_("Decisions"), _decisions(review.notes, titles)),
        _section(_("Who does what"), (_task(one, names, titles) for one in made)),
        _section(_("Figures then and now"), _figures(change, board, review)),
        _("Took part: %(people)s", people=", ".join(map(_mention, review.people))),
    ]
    return "\n\n".join(filter(None, parts))[:MAX_TEXT]


def _title(kind: str) -> str:
    return {
        "deals": _("Summary of the review"),
        "process": _("Summary of the process review"),
        "retrospective": _("Summary of the retrospective"),
    }[kind]


def _section(title: str, lines: Iterable[str]) -> str:
    shown = [f"- {line}" for line in lines]
    return "\n".join([f"**{title}**", "", *shown]) if shown else ""


def _decisions(notes: list[dict[str, Any]], titles: dict[str, str]) -> Iterator[str]:
    for note in notes:
        text = " ".join(note["text"].split())
        yield f"{titles[note['card']]}: {text}" if note["card"] in titles else text


def _made(change: Change, review: Row[Any]) -> Iterator[dict[str, Any]]:
    """Yield the tasks and batons that were made in a review, as they were made."""
    since = (CHANGE.c.stream == change.stream) & (CHANGE.c.at >= review.created_at)
    of = CHANGE.c.name.in_(("task.create", "baton.pass"))
    found = select(CHANGE.c.cause, CHANGE.c.patches).where(since, of).order_by(CHANGE.c.seq)
    for cause, patches in change.select(found):
        if (cause or {}).get("review") == review.id:
            yield next(patch["put"] for patch in patches if patch["type"] in ("task", "baton"))


def _task(made: dict[str, Any], names: Names, titles: dict[str, str]) -> str:
    what = made.get("title") or made.get("question") or ""
    person = made.get("assignee") or made.get("member")
    if person:
        who = _mention(person)
    elif made.get("department"):
        who = names.department(made["department"])
    else:
        who = _("Nobody yet")
    until = f" ({day(made['due'])})" if made.get("due") else ""
    return f"{who}: {' '.join(what.split())}{until}, {titles.get(made['card'], '')}"


def _figures(change: Change, board: Any, review: Row[Any]) -> Iterator[str]:
    then, now = review.figures, open_figures(change.connection, board.id)
    yield _("Open deals: %(then)s → %(now)s", then=then["count"], now=now["count"])
    for currency in sorted(then["open"].keys() | now["open"].keys()):
        words = {"then": _of(then["open"], currency), "now": _of(now["open"], currency)}
        yield _("Open value: %(then)s → %(now)s", **words)
        words = {"then": _of(then["weighted"], currency), "now": _of(now["weighted"], currency)}
        yield _("Weighted: %(then)s → %(now)s", **words)
    yield _closed(change, board, review.created_at, _("Since it began"))
    if review.since:
        yield _closed(change, board, review.since, _("Since the last one"))


def _closed(change: Change, board: Any, since: datetime, when: str) -> str:
    won, won_sums = closed_figures(change.connection, board.id, "won", since)
    lost, lost_sums = closed_figures(change.connection, board.id, "lost", since)
    return _(
        "%(when)s: won %(won)s%(won_sum)s, lost %(lost)s%(lost_sum)s",
        when=when, won=won, won_sum=_sums(won_sums), lost=lost, lost_sum=_sums(lost_sums),
    )  # fmt: skip


def _sums(sums: dict[str, int]) -> str:
    return "".join(f" ({_of(sums, currency)})" for currency in sorted(sums))


def _of(sums: dict[str, int], currency: str) -> str:
    return money({"amount": sums.get(currency, 0), "currency": currency})


def _titles(change: Change, cards: list[str | None]) -> dict[str, str]:
    wanted = {card for card in cards if card}
    found = select(CARD.c.id, CARD.c.number, CARD.c.title).where(
        CARD.c.board_id == change.scope_id, CARD.c.id.in_(wanted)
    )
    return {row.id: f"#{row.number} {row.title}" for row in change.select(found)}


def _mention(person: str) -> str:
    return "@{member:" + person + "}"
