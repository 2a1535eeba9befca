"""Slack told what happens on a board: by an incoming webhook, or as the workspace's app, which keeps one message for
each deal and day up to date.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.engine import Row

from auth.vault import unlock
from board.queries import COLUMN
from board.tiers import day_in, today_in
from core import clock
from core.database import writing
from core.extensions import db
from core.outbound import Answer
from integrations.outward import slack_api
from integrations.outward.outlet_models import DELIVERY
from integrations.outward.refusals import Refused, opened
from integrations.outward.slack_blocks import LINES, brief, message, plain
from integrations.outward.slack_models import SlackApp, SlackMessage
from integrations.outward.telling import News, read

APP: Any = SlackApp.__table__
MESSAGE: Any = SlackMessage.__table__
DAY = timedelta(days=1)
# News of more deals at once is a burst, and one message.
APART = 5
# Somebody removed the message, or the workspace lets nothing be edited after a while.
NOT_TO_BE_CHANGED = ("message_not_found", "cant_update_message", "edit_window_closed")

# Of what is in a message, not of whether one may be sent.
CONTENT = frozenset(
    (
        *("invalid_payload", "invalid_blocks", "invalid_blocks_format", "invalid_attachments"),
        *("msg_too_long", "msg_blocks_too_long", "no_text", "http_413"),
    )
)


@dataclass(frozen=True)
class Post:
    """One message on its way; `card` and `day` say which one it continues, if any."""

    body: dict[str, Any]
    card: str | None = None
    day: date | None = None


def write(outlet: Row[Any], rows: list[Row[Any]], news: list[News]) -> list[Post]:
    """Return the messages about some news: one for an incoming webhook, one for each deal as the app."""
    if not news:
        words = _("Baton can write here: this is a test of “%(name)s”.", name=outlet.name)
        return [Post(plain(words))]
    with db.engine.connect() as connection:
        columns = _columns(connection, outlet)
        if outlet.url:
            return [Post(message(news, outlet.amounts, columns))]
        if len(_by_card(news)) > APART:
            return [Post(message(news, outlet.amounts))]
        return [
            _of_day(connection, outlet, card, some, columns)
            for card, some in _by_card(news).items()
        ]


def briefly(news: list[News]) -> list[Post]:
    """Return a message that names but the board."""
    return [Post(brief(news))]


def send(outlet: Row[Any], rows: list[Row[Any]], posts: list[Post]) -> Answer:
    """Send the messages."""
    if outlet.url:
        (one,) = posts
        return slack_api.tell(opened(outlet.url), one.body)
    token = _token(outlet)
    for one in posts:
        _post(outlet, token, one)
    return Answer(200, {}, b"ok")


def _by_card(news: list[News]) -> dict[str | None, list[News]]:
    found: dict[str | None, list[News]] = {}
    for one in news:
        found.setdefault(one.card and one.card["id"], []).append(one)
    return found


def _of_day(
    connection: Connection, outlet: Row[Any], card: str | None, news: list[News], columns: Any
) -> Post:
    """Return the message about one deal, with what was told of it today before."""
    day = today_in(connection, outlet.workspace_id)
    told = _told(connection, outlet, card, day) if card else []
    body = message([*told, *news][-LINES:], outlet.amounts, columns)
    return Post(body, card, day) if card else Post(body)


def _told(connection: Connection, outlet: Row[Any], card: str, day: date) -> list[News]:
    if _kept(connection, outlet, card, day) is None:
        return []
    mine = (DELIVERY.c.outlet_id == outlet.id) & (DELIVERY.c.card == card)
    recent = (DELIVERY.c.state == "sent") & (DELIVERY.c.tried_at > clock.now() - DAY)
    order = (DELIVERY.c.at.desc(), DELIVERY.c.seq.desc(), DELIVERY.c.place.desc())
    rows = connection.execute(select(DELIVERY).where(mine, recent).order_by(*order).limit(LINES))
    todays = [row for row in rows if day_in(connection, outlet.workspace_id, row.tried_at) == day]
    return [news for row in reversed(todays) if (news := read(connection, outlet, row))]


def _post(outlet: Row[Any], token: str, one: Post) -> None:
    """Write a message, or that of today anew; where that one cannot be changed, another one."""
    with db.engine.connect() as connection:
        known = one.card and one.day and _kept(connection, outlet, one.card, one.day)
    if known:
        try:
            slack_api.call(token, "chat.update", channel=known.channel, ts=known.ts, **one.body)
        except Refused as refused:
            if refused.code not in NOT_TO_BE_CHANGED:
                raise
        else:
            return
    said = slack_api.call(token, "chat.postMessage", channel=outlet.channel, **one.body)
    if one.card:
        _keep(outlet, one, said)


def _kept(connection: Connection, outlet: Row[Any], card: str, day: date) -> Row[Any] | None:
    mine = (MESSAGE.c.outlet_id == outlet.id) & (MESSAGE.c.card == card) & (MESSAGE.c.day == day)
    return connection.execute(select(MESSAGE).where(mine)).first()


def _keep(outlet: Row[Any], one: Post, said: dict[str, Any]) -> None:
    values = {"outlet_id": outlet.id, "card": one.card, "day": one.day}
    values |= {"channel": str(said.get("channel"))[:20], "ts": str(said.get("ts"))[:30]}
    # That of yesterday is not written to any more.
    old = (MESSAGE.c.outlet_id == outlet.id) & (MESSAGE.c.card == one.card)
    with writing(db.engine) as connection:
        connection.execute(delete(MESSAGE).where(old))
        connection.execute(insert(MESSAGE).values(values))


def _token(outlet: Row[Any]) -> str:
    with db.engine.connect() as connection:
        mine = select(APP.c.bot_token).where(APP.c.workspace_id == outlet.workspace_id)
        locked = connection.scalar(mine)
    token = unlock(locked) if locked else None
    if token is None:
        raise Refused("no_app", is_final=True)
    return token


def _columns(connection: Connection, outlet: Row[Any]) -> list[Row[Any]]:
    """Return the stages to choose from, where there is an app to which Slack may send what is chosen."""
    if connection.scalar(select(APP.c.id).where(APP.c.workspace_id == outlet.workspace_id)) is None:
        return []
    here = (COLUMN.c.board_id == outlet.board_id) & COLUMN.c.archived_at.is_(None)
    return list(
        connection.execute(
            select(COLUMN.c.id, COLUMN.c.name).where(here).order_by(COLUMN.c.position)
        )
    )
