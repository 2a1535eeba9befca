"""The mails of reviews: one before, with the agenda as it stands, and one behind, with what came of it."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_time
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from board.agenda import agenda
from board.names import Names
from board.review_summary import summary, took_part
from board.rhythms import next_time, of_board
from board.scope import BoardContext, open_board
from core import clock
from core.actors import Actor
from core.changes import CHANGE
from notifications.mails import letter, write
from notifications.recipients import Recipient
from notifications.telling import cards_of

# Whoever opens a mail wants to know what is coming, and not all of it.
LINES = 20


@letter("review_due")
def write_of_next(connection: Connection, to: Recipient, notice: Any) -> EmailMessage | None:
    """Say when it begins, and what is on its agenda by now."""
    board = _board(connection, notice.board, to)
    if board is None:
        return None
    known = _record(connection, notice, "rhythm")
    rhythm = next(iter(of_board(connection, board.id, known["id"])), None) if known else None
    begins = next_time(rhythm, notice.at - timedelta(seconds=1)) if rhythm else None
    if rhythm is None or begins is None or begins < clock.now():
        # Ended meanwhile, or it has begun while somebody was not to be disturbed.
        return None
    said = {"review": rhythm.name, "when": _when(begins, to.zone)}
    subject = _("%(review)s: %(when)s", **said)
    items = agenda(connection, board, rhythm.kind, clock.now(), rhythm)["items"]
    cards = cards_of(connection, board, {item["card"] for item in items})
    words = {"items": items[:LINES], "more": len(items[LINES:]), "cards": cards}
    return write(to, subject, "review_due", rhythm=rhythm, board=board, when=said["when"], **words)


@letter("review_ended")
def write_summary(connection: Connection, to: Recipient, notice: Any) -> EmailMessage | None:
    """Say what came of a review, in the words of whoever reads it."""
    review = _record(connection, notice, "review")
    board = _board(connection, notice.board, to)
    if board is None or review is None or not review.get("outcome"):
        return None
    names = Names(connection, board.workspace_id, board.id)
    told = summary(connection, board.id, review, names, names.person)
    by = names.person(notice.actor)
    subject = f"{told.title} · {board.name}"
    return write(
        to, subject, "review_ended", told=told, board=board, by=by, took_part=took_part(told)
    )


def _board(connection: Connection, id: str, to: Recipient) -> BoardContext | None:
    """Return the board, None where it does not show somebody all that a review goes through."""
    board = open_board(id, Actor(to.id), connection)
    return board if board.sight.is_whole else None


def _record(connection: Connection, notice: Any, type: str) -> dict[str, Any] | None:
    """Return a record as the change wrote it of which a notice tells; None where the log was pruned."""
    here = (CHANGE.c.stream == f"board:{notice.board}") & (CHANGE.c.seq == notice.seq)
    patches = connection.scalar(select(CHANGE.c.patches).where(here)) or ()
    return next((patch["put"] for patch in patches if patch["type"] == type), None)


def _when(moment: Any, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    day, time = format_date(local, "full", rebase=False), format_time(local, "short", rebase=False)
    return _("%(day)s, %(time)s", day=day, time=time)
