"""Commands on one's own stream: notices, what one follows and mutes, and what one has seen."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from marshmallow import validate
from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Row

from auth.notice_settings import KINDS
from auth.scope import UserContext
from board.fields import Instant
from board.scope import open_board, open_card
from core.actors import Actor
from core.changes import Change, head
from core.commands import command
from core.errors import Invalid, NotFound
from core.schemas import Flag, Id, Integer, List, OneOf, Schema
from notifications.models import Follow, Mark, Mute, Notification
from notifications.reasons import REASONS

MARK = Mark.__table__
NOTIFICATION = Notification.__table__
# What a person has of a board.
OF_BOARD = {
    "notification": NOTIFICATION,
    "follow": Follow.__table__,
    "mute": Mute.__table__,
    "mark": MARK,
}

# A change has at most so many records; whoever wants more asks again.
MOST = 200
# Of these one unread line says it, however often the same person does it again within a while.
REPEATED = ("moved", "changed")
A_WHILE = timedelta(minutes=10)


class AddNotification(Schema):
    id = Id(required=True)
    kind = OneOf(*KINDS, required=True)
    reason = OneOf(*REASONS, required=True)
    board = Id(required=True)
    card = Id(allow_none=True)
    seq = Integer(low=1, required=True)
    at = Instant(required=True)


@command("notification.add", scope="user", schema=AddNotification, internal=True)
def add_notification(
    change: Change,
    user: UserContext,
    actor: Actor,
    *,
    id: str,
    kind: str,
    reason: str,
    board: str,
    seq: int,
    at: datetime,
    card: str | None = None,
) -> dict[str, str]:
    """Tell a person of a change of a board, if they may read it; the actor is who made the change."""
    _check_readable(change, user, board, card)
    known = _said_already(change, user, kind, card, at) if kind in REPEATED and card else None
    facts = {"kind": kind, "reason": reason, "seq": seq, "at": at, "shows_at": at}
    if known is None:
        facts |= {"board": board, "card": card, "actor": actor.id, "read": False}
    notice = known.id if known else id
    change.put("notification", notice, **facts)
    return {"notification": notice}


def _said_already(
    change: Change, user: UserContext, kind: str, card: str, at: datetime
) -> Row[Any] | None:
    mine = (NOTIFICATION.c.user_id == user.id) & (NOTIFICATION.c.card == card)
    newest = select(NOTIFICATION).where(mine).order_by(NOTIFICATION.c.at.desc()).limit(1)
    row = change.select(newest).first()
    if row is None or row.read or row.shows_at > row.at or at - row.at > A_WHILE:
        return None
    return row if (row.kind, row.actor) == (kind, change.actor) else None


class ReadNotifications(Schema):
    ids = List(Id(), validate=validate.Length(1, MOST))
    card = Id()
    all = Flag()


@command("notification.read", scope="user", schema=ReadNotifications)
def read_notifications(
    change: Change,
    user: UserContext,
    actor: Actor,
    *,
    ids: list[str] | None = None,
    card: str | None = None,
    all: bool = False,
) -> dict[str, int] | None:
    """Some, those of a card, or all; of many, the newest at once and how many are `left`."""
    if sum((ids is not None, card is not None, all)) != 1:
        raise Invalid(_("Name notices, a deal, or all."), {"fields": {}})
    if ids is not None:
        _put_each(change, ids, read=True)
        return None
    if card is not None:
        _card_to_read(change, user, card)
        return _read(change, user, NOTIFICATION.c.card == card)
    return _read(change, user)


def _read(change: Change, user: UserContext, *which: ColumnElement[bool]) -> dict[str, int]:
    unread = (
        select(NOTIFICATION.c.id)
        .where(NOTIFICATION.c.user_id == user.id, NOTIFICATION.c.read.is_(False), *which)
        .order_by(NOTIFICATION.c.shows_at.desc(), NOTIFICATION.c.id)
    )
    ids = change.select(unread).scalars().all()
    _put_each(change, ids[:MOST], read=True)
    return {"left": len(ids[MOST:])}


def _put_each(change: Change, ids: Iterable[str], **values: Any) -> None:
    for id in dict.fromkeys(ids):
        change.get("notification", id)
        change.put("notification", id, **values)


class TheNotifications(Schema):
    ids = List(Id(), required=True, validate=validate.Length(1, MOST))


@command("notification.unread", scope="user", schema=TheNotifications)
def unread_notifications(
    change: Change, user: UserContext, actor: Actor, *, ids: list[str]
) -> None:
    """Have notices stand there as if they had just come."""
    _put_each(change, ids, read=False)


@command("notification.clear", scope="user", schema=TheNotifications, internal=True)
def clear_notifications(change: Change, user: UserContext, actor: Actor, *, ids: list[str]) -> None:
    """Remove notices for good, those that were removed meanwhile aside."""
    for id in dict.fromkeys(ids):
        if change.find("notification", id):
            change.delete("notification", id)


class ForgetBoard(Schema):
    board = Id(required=True)


@command("board.forget", scope="user", schema=ForgetBoard, internal=True)
def forget_board(change: Change, user: UserContext, actor: Actor, *, board: str) -> dict[str, int]:
    """Delete what one had of a board that was removed, at most so many records at once; say whether more is left."""
    deleted = 0
    for type, table in OF_BOARD.items():
        mine = (table.c.user_id == user.id) & (table.c.board == board)
        ids = change.select(select(table.c.id).where(mine).limit(MOST - deleted)).scalars().all()
        for id in ids:
            change.delete(type, id)
        deleted += len(ids)
    return {"left": int(deleted == MOST)}


class SnoozeNotifications(TheNotifications):
    until = Instant(required=True)


@command("notification.snooze", scope="user", schema=SnoozeNotifications)
def snooze_notifications(
    change: Change, user: UserContext, actor: Actor, *, ids: list[str], until: datetime
) -> None:
    """Put notices away until a moment; then they stand there again, unread and on top."""
    _put_each(change, ids, read=False, shows_at=until)


class TheCard(Schema):
    card = Id(required=True)


@command("card.follow", scope="user", schema=TheCard)
def follow_card(change: Change, user: UserContext, actor: Actor, *, card: str) -> None:
    """Be told what happens to a deal, as its owner is."""
    row = _card_to_read(change, user, card)
    change.put("follow", card, board=row.board_id)


@command("card.unfollow", scope="user", schema=TheCard)
def unfollow_card(change: Change, user: UserContext, actor: Actor, *, card: str) -> None:
    _take_away(change, user, "follow", card)


@command("card.mute", scope="user", schema=TheCard)
def mute_card(change: Change, user: UserContext, actor: Actor, *, card: str) -> None:
    """Be told nothing of a deal, whatever happens to it."""
    row = _card_to_read(change, user, card)
    change.put("mute", card, board=row.board_id)


@command("card.unmute", scope="user", schema=TheCard)
def unmute_card(change: Change, user: UserContext, actor: Actor, *, card: str) -> None:
    _take_away(change, user, "mute", card)


def _take_away(change: Change, user: UserContext, type: str, card: str) -> None:
    # Also of a board that one may no longer read.
    if change.find(type, card):
        change.delete(type, card)
    else:
        _card_to_read(change, user, card)


class TheBoard(Schema):
    board = Id(required=True)


@command("board.mute", scope="user", schema=TheBoard)
def mute_board(change: Change, user: UserContext, actor: Actor, *, board: str) -> None:
    """Be told nothing of a whole board."""
    _check_readable(change, user, board)
    change.put("mute", board, board=board)


@command("board.unmute", scope="user", schema=TheBoard)
def unmute_board(change: Change, user: UserContext, actor: Actor, *, board: str) -> None:
    if change.find("mute", board):
        change.delete("mute", board)
    else:
        _check_readable(change, user, board)


class SeeCard(Schema):
    card = Id(required=True)
    seq = Integer(low=0, required=True)


@command("card.see", scope="user", schema=SeeCard)
def see_card(change: Change, user: UserContext, actor: Actor, *, card: str, seq: int) -> None:
    """One has had a deal open up to this change: its comments and notices are news no longer."""
    row = _card_to_read(change, user, card)
    seq = _not_beyond(change, row.board_id, seq)
    known = change.find("mark", card)
    if known is None or known.seq < seq:
        change.put("mark", card, board=row.board_id, seq=seq, looked=None)
    _read(change, user, NOTIFICATION.c.card == card, NOTIFICATION.c.seq <= seq)


class SeeBoard(Schema):
    board = Id(required=True)
    seq = Integer(low=0, required=True)


@command("board.look", scope="user", schema=SeeBoard)
def look_at_board(change: Change, user: UserContext, actor: Actor, *, board: str, seq: int) -> None:
    """One has had a board before one's eyes up to this change; at the first look nothing is news."""
    _check_readable(change, user, board)
    seq = _not_beyond(change, board, seq)
    known = change.find("mark", board)
    if known is None:
        change.put("mark", board, board=board, seq=seq, looked=seq)
    elif known.looked < seq:
        change.put("mark", board, looked=seq)


@command("board.see", scope="user", schema=SeeBoard)
def see_board(change: Change, user: UserContext, actor: Actor, *, board: str, seq: int) -> None:
    """All of a board is seen up to this change, each deal too."""
    _check_readable(change, user, board)
    seq = _not_beyond(change, board, seq)
    known = change.find("mark", board)
    looked = max(seq, known.looked if known else 0)
    change.put("mark", board, board=board, seq=max(seq, known.seq if known else 0), looked=looked)
    _read(change, user, NOTIFICATION.c.board == board, NOTIFICATION.c.seq <= seq)
    _drop_marks(change, user, board, seq)


def _drop_marks(change: Change, user: UserContext, board: str, seq: int) -> None:
    """Marks of cards say nothing more where all of the board is seen as far."""
    mine = (MARK.c.user_id == user.id) & (MARK.c.board == board) & (MARK.c.id != board)
    older = select(MARK.c.id).where(mine, MARK.c.seq <= seq).order_by(MARK.c.id)
    for id in change.select(older.limit(MOST)).scalars().all():
        change.delete("mark", id)


def _not_beyond(change: Change, board: str, seq: int) -> int:
    return min(seq, head(change.connection, f"board:{board}"))


def _card_to_read(change: Change, user: UserContext, card: str) -> Row[Any]:
    row, _board = open_card(card, Actor(user.id), change.connection)
    return row


def _check_readable(change: Change, user: UserContext, board: str, card: str | None = None) -> None:
    """Let nobody mark, follow or be told what they may not read."""
    if card is None:
        open_board(board, Actor(user.id), change.connection)
        return
    row, _board = open_card(card, Actor(user.id), change.connection)
    if row.board_id != board:
        raise NotFound(_("There is no such deal."), {"field": "card"})
