"""One person's inbox: what they were told, as far as they may still read it, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from board.cursors import behind
from board.queries import BOARD, CARD, visible_to
from board.sight import seen_by
from core import clock
from core.clock import to_wire
from core.errors import Invalid
from notifications.models import Mute, Notification
from notifications.telling import describe

MUTE = Mute.__table__
NOTIFICATION = Notification.__table__
PAGE = 50
BATONS = (
    *("baton_passed", "baton_accepted", "baton_answered", "baton_returned"),
    *("question", "question_due"),
)
FILTERS: dict[str, ColumnElement[bool]] = {
    "unread": NOTIFICATION.c.read.is_(False),
    "mentions": NOTIFICATION.c.kind.in_(("mention", "reply")),
    "batons": NOTIFICATION.c.kind.in_(BATONS),
}


@dataclass(frozen=True)
class Reader:
    """Whose inbox it is, which boards they may read now, and what time it is."""

    person: str
    boards: Select[Any]
    now: datetime

    @property
    def mine(self) -> ColumnElement[bool]:
        """The condition for what stands in the inbox or will: a board or deal that one lost takes its notices along."""
        mine = (NOTIFICATION.c.user_id == self.person) & NOTIFICATION.c.board.in_(self.boards)
        return mine & ~_hidden_deal(self.person)

    @property
    def shown(self) -> ColumnElement[bool]:
        """The condition for what stands there now."""
        return self.mine & (NOTIFICATION.c.shows_at <= self.now)


def reader_of(person: str) -> Reader:
    """Return a person as the reader of their own inbox."""
    return Reader(person, visible_to(person).with_only_columns(BOARD.c.id), clock.now())


def _hidden_deal(person: str) -> ColumnElement[bool]:
    there = CARD.c.id == NOTIFICATION.c.card
    return exists().where(there) & ~exists().where(there, seen_by(person))


def page_of(
    connection: Connection, reader: Reader, *, which: str | None, cursor: str | None
) -> dict[str, Any]:
    """Return a page of the inbox, and where the next one begins."""
    wanted = [reader.shown]
    if which:
        wanted.append(_filter(which))
    if cursor:
        wanted.append(behind(cursor, NOTIFICATION.c.shows_at, NOTIFICATION.c.id))
    order = (NOTIFICATION.c.shows_at.desc(), NOTIFICATION.c.id.desc())
    found = select(NOTIFICATION).where(*wanted).order_by(*order).limit(PAGE + 1)
    rows = connection.execute(found).all()
    return {
        "notifications": describe(connection, rows[:PAGE]),
        "next": _cursor(rows[PAGE - 1]) if len(rows) > PAGE else None,
    }


def count_unread(connection: Connection, reader: Reader) -> int:
    """Return how many notices stand there unread."""
    unread = reader.shown & NOTIFICATION.c.read.is_(False)
    return connection.scalar(select(func.count()).select_from(NOTIFICATION).where(unread)) or 0


def next_to_wake(connection: Connection, reader: Reader) -> str | None:
    """Return when the first of the notices comes back that were put off."""
    later = reader.mine & (NOTIFICATION.c.shows_at > reader.now)
    at = connection.scalar(select(func.min(NOTIFICATION.c.shows_at)).where(later))
    return to_wire(at) if at else None


def muted_of(connection: Connection, reader: Reader) -> dict[str, str]:
    """Return what somebody has muted, as far as they may read it: the names of boards and deals by their ids."""
    mine = (MUTE.c.user_id == reader.person) & MUTE.c.board.in_(reader.boards)
    boards = select(MUTE.c.id, BOARD.c.name).join(BOARD, BOARD.c.id == MUTE.c.id)
    cards = select(MUTE.c.id, CARD.c.number, CARD.c.title).join(CARD, CARD.c.id == MUTE.c.id)
    found = {row.id: row.name for row in connection.execute(boards.where(mine))}
    rows = connection.execute(cards.where(mine, seen_by(reader.person)))
    return found | {row.id: f"#{row.number} {row.title}" for row in rows}


def _filter(which: str) -> ColumnElement[bool]:
    if which not in FILTERS:
        raise Invalid(_("There is no such filter."), {"fields": {"filter": [_("Invalid.")]}})
    return FILTERS[which]


def _cursor(row: Any) -> str:
    return f"{to_wire(row.shows_at)}_{row.id}"
