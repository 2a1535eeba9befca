"""The agenda of a review, written from facts: each line says why a deal is on it, and names the changes behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _
from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Row

from auth.models import Workspace
from board.agenda_log import Past, read_past
from board.models.baton import OPEN
from board.models.review import Review
from board.names import money
from board.queries import BATON, CARD, COLUMN, COMMENT, is_shown

REVIEW = Review.__table__
# Of each kind of fact so many deals, those with most at stake first.
MOST = 8
FIRST_LOOK = timedelta(days=7)
DAY = 86_400


@dataclass(frozen=True)
class Facts:
    """A board at this moment, and what led there."""

    now: datetime
    today: date
    cards: list[Any]
    columns: dict[str, Any]
    past: Past
    batons: list[Any]
    questions: list[Any]


Line = dict[str, Any]


def agenda(
    connection: Connection, board: Any, kind: str, now: datetime, rhythm: Row[Any] | None = None
) -> dict[str, Any]:
    """Return `{since, items}` for a review of a kind, or the next of a rhythm.

    `since` is when the last one of that rhythm or kind ended, or a week ago.
    """
    since = last_end(connection, board.id, kind, rhythm and rhythm.id) or now - FIRST_LOOK
    facts = _read(connection, board, now, since)
    codes = rhythm.sections if rhythm else SECTIONS_OF[kind]
    asked = rhythm.questions if rhythm else _usual_questions(kind)
    found = chain(*(islice(PARTS[code](facts), MOST) for code in codes))
    return {"since": since, "items": [*map(_question, asked), *found]}


def last_end(connection: Connection, board: str, kind: str, rhythm: str | None) -> datetime | None:
    """Return when the last review of a rhythm ended; without one, the last of a kind."""
    of = REVIEW.c.rhythm == rhythm if rhythm else REVIEW.c.kind == kind
    found = select(func.max(REVIEW.c.archived_at)).where(REVIEW.c.board_id == board, of)
    return connection.scalar(found)


def _question(text: str) -> Line:
    return {"code": "topic", "card": None, "text": text, "seqs": []}


def _usual_questions(kind: str) -> tuple[str, ...]:
    if kind != "retrospective":
        return ()
    return _("What went well?"), _("What did not?"), _("What do we try next?")


def _slipped(facts: Facts) -> Iterator[Line]:
    for card in facts.cards:
        seqs = facts.past.slips.get(card.id, [])
        late = (facts.today - card.expected_close).days if card.expected_close else 0
        if late > 0:
            day = format_date(card.expected_close, "medium", rebase=False)
            said = ngettext(
                "Should have closed on %(day)s, %(num)d day ago.",
                "Should have closed on %(day)s, %(num)d days ago.",
                late,
                day=day,
            )
            yield _line("slipped", card, f"{said} {_put_off(seqs)}".strip(), seqs)
        elif seqs:
            yield _line("slipped", card, _put_off(seqs), seqs)


def _put_off(seqs: list[int]) -> str:
    if not seqs:
        return ""
    return ngettext(
        "Its close date was put off once.",
        "Its close date was put off %(num)d times.",
        len(seqs),
    )


def _stuck(facts: Facts) -> Iterator[Line]:
    for card in facts.cards:
        usual, long = facts.past.usual(card.column)
        days = _days(facts, card)
        if days > long:
            yield _line("stuck", card, _stay(facts, card, days, usual, long), [])


def _stay(facts: Facts, card: Any, days: float, usual: float | None, long: float) -> str:
    stage = facts.columns[card.column].name
    if usual is None:
        return _(
            "In %(stage)s for %(days)s days. How long is usual here is not known yet; from %(long)s on it is listed.",
            stage=stage, days=_number(days), long=_number(long),
        )  # fmt: skip
    return _(
        "In %(stage)s for %(days)s days; usual here is %(usual)s, nine of ten stay at most %(long)s.",
        stage=stage, days=_number(days), usual=_number(usual), long=_number(long),
    )  # fmt: skip


def _biggest_moves(facts: Facts) -> Iterator[Line]:
    moved = [
        (card, facts.past.moved[card.id]) for card in facts.cards if card.id in facts.past.moved
    ]
    moved.sort(key=lambda pair: -_weight(*pair))
    for card, was in moved:
        said = [_value_moved(card, was), _stage_moved(facts, card, was)]
        if any(said):
            yield _line("moved", card, " ".join(filter(None, said)), was["seqs"])


def _weight(card: Any, was: dict[str, Any]) -> int:
    """A change of value counts by how much it is, a change of stage by what the deal is worth."""
    before, now = (was.get("value") or {}).get("amount", 0), card.value_amount or 0
    return max(abs(now - before) if "value" in was else 0, abs(now) if "column" in was else 0)


def _value_moved(card: Any, was: dict[str, Any]) -> str:
    now = _value(card)
    if "value" not in was or was["value"] == now:
        return ""
    words = [money(value) if value else _("none") for value in (was["value"], now)]
    return _("Value %(then)s → %(now)s.", then=words[0], now=words[1])


def _stage_moved(facts: Facts, card: Any, was: dict[str, Any]) -> str:
    if was.get("column") in (None, card.column):
        return ""
    then = facts.columns[was["column"]].name if was["column"] in facts.columns else _("a stage")
    return _("%(then)s → %(now)s.", then=then, now=facts.columns[card.column].name)


def _unanswered(facts: Facts) -> Iterator[Line]:
    cards = {card.id: card for card in facts.cards}
    for baton in facts.batons:
        if baton.card in cards:
            said = _waiting(facts, baton.asked_at, baton.question)
            yield _line("unanswered", cards[baton.card], said, [])
    for comment in facts.questions:
        if comment.card in cards:
            said = _waiting(facts, comment.asked_at, comment.text)
            yield _line("unanswered", cards[comment.card], said, [])


def _waiting(facts: Facts, since: datetime, question: str) -> str:
    days = int((facts.now - since).total_seconds() // DAY)
    words = " ".join(question.split())[:200]
    if not days:
        return _("Asked today: “%(question)s”", question=words)
    return ngettext(
        "Unanswered for %(num)d day: “%(question)s”",
        "Unanswered for %(num)d days: “%(question)s”",
        days,
        question=words,
    )


def _without_step(facts: Facts) -> Iterator[Line]:
    end = facts.today + timedelta(days=6 - facts.today.weekday())
    for card in facts.cards:
        if card.expected_close and facts.today <= card.expected_close <= end and not card.next_step:
            day = format_date(card.expected_close, "full", rebase=False)
            yield _line(
                "no_step", card, _("Closes on %(day)s, and no next step is planned.", day=day), []
            )


def _bouncing(facts: Facts) -> Iterator[Line]:
    for card in facts.cards:
        seqs = facts.past.returns(card.id, card.column)
        if len(seqs) >= 2:
            said = ngettext(
                "Came back to a stage that it had left, %(num)d time.",
                "Came back to a stage that it had left, %(num)d times.",
                len(seqs),
            )
            yield _line("bouncing", card, said, seqs)


def _stages(facts: Facts) -> Iterator[Line]:
    for column in facts.columns.values():
        if column.kind != "open" or column.archived_at:
            continue
        usual, long = facts.past.usual(column.id)
        here = [card for card in facts.cards if card.column == column.id]
        count = sum(_days(facts, card) > long for card in here)
        said = [_usual_stay(column.name, usual, long), _over(count), _full(column, len(here))]
        yield {"code": "stage", "card": None, "text": " ".join(filter(None, said)), "seqs": []}


def _usual_stay(stage: str, usual: float | None, long: float) -> str:
    if usual is None:
        return _("%(stage)s: how long is usual here is not known yet.", stage=stage)
    return _(
        "%(stage)s: usual is %(usual)s days, nine of ten stay at most %(long)s.",
        stage=stage, usual=_number(usual), long=_number(long),
    )  # fmt: skip


def _over(count: int) -> str:
    if not count:
        return _("None is longer here now.")
    return ngettext("%(num)d is longer here now.", "%(num)d are longer here now.", count)


def _full(column: Any, count: int) -> str:
    if not column.wip_limit or count <= column.wip_limit:
        return ""
    return _("%(count)s of at most %(limit)s.", count=count, limit=column.wip_limit)


PARTS = {
    "stage": _stages,
    "slipped": _slipped,
    "no_step": _without_step,
    "unanswered": _unanswered,
    "stuck": _stuck,
    "moved": _biggest_moves,
    "bouncing": _bouncing,
}
SECTIONS = tuple(PARTS)
# What is on the agenda of a kind, if a rhythm does not say otherwise.
SECTIONS_OF = {
    "deals": ["slipped", "no_step", "unanswered", "stuck", "moved", "bouncing"],
    "process": ["stage", "stuck", "bouncing", "unanswered"],
    "retrospective": ["moved"],
}


def _line(code: str, card: Any, text: str, seqs: list[int]) -> Line:
    return {"code": code, "card": card.id, "text": text[:500], "seqs": seqs[-20:]}


def _days(facts: Facts, card: Any) -> float:
    return max((facts.now - card.moved_at).total_seconds(), 0) / DAY


def _number(days: float) -> str:
    return format_decimal(round(days))


def _value(card: Any) -> dict[str, Any] | None:
    if card.value_amount is None:
        return None
    return {"amount": card.value_amount, "currency": card.value_currency}


def _read(connection: Connection, board: Any, now: datetime, since: datetime) -> Facts:
    zone = connection.scalar(select(Workspace.time_zone).where(Workspace.id == board.workspace_id))
    mine = COLUMN.c.board_id == board.id
    columns = connection.execute(select(COLUMN).where(mine).order_by(COLUMN.c.position))
    return Facts(
        now,
        now.astimezone(ZoneInfo(zone)).date(),
        _open_cards(connection, board.id),
        {row.id: row for row in columns},
        read_past(connection, board.id, now, since),
        _waiting_batons(connection, board.id),
        _waiting_questions(connection, board.id),
    )


def _open_cards(connection: Connection, board: str) -> list[Any]:
    """Those with most at stake first."""
    kept = (CARD.c.board_id == board) & CARD.c.archived_at.is_(None) & is_shown()
    found = select(CARD).where(kept, CARD.c.status == "open")
    stake = func.coalesce(CARD.c.value_amount, 0).desc()
    return list(connection.execute(found.order_by(stake, CARD.c.number)))


def _waiting_batons(connection: Connection, board: str) -> list[Any]:
    found = select(BATON).where(BATON.c.board_id == board, BATON.c.state.in_(OPEN))
    return list(connection.execute(found.order_by(BATON.c.asked_at, BATON.c.id)))


def _waiting_questions(connection: Connection, board: str) -> list[Any]:
    asked = COMMENT.c.asked_at.is_not(None) & COMMENT.c.answered_at.is_(None)
    found = select(COMMENT).where(
        COMMENT.c.board_id == board, asked, COMMENT.c.archived_at.is_(None)
    )
    return list(connection.execute(found.order_by(COMMENT.c.asked_at, COMMENT.c.id)))
