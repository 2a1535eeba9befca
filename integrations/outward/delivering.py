"""Sends what waits for an outlet, in order: tried again for a day, then the outlet rests and a person is told."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from core import clock
from core.database import is_outage
from core.errors import AppError, Unavailable
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import CALLS, Later, Progress, forget_jobs, job, stand_for_others
from core.outbound import Answer, Unreachable
from integrations.outward import deliveries, outlets, slack, teams, webhooks
from integrations.outward.outlet_models import DELIVERY, OUTLET
from integrations.outward.refusals import Refused
from integrations.outward.stopping import stop
from integrations.outward.telling import News, NotAllowed, check_author, read

log = logging.getLogger(__name__)

# Seconds from one try to the next: a day in all.
PAUSES = (10, 60, 300, 1800, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600)
# Whoever says when to come back is heeded, as long as it is not for ever.
PATIENCE = 3600
# Then others have their turn.
AT_ONCE = 20
# So much at once is one message: as much as one change may touch.
BURST = 200
ANSWER = 500
KINDS = ("outlet.send", "outlet.send_one")


@dataclass(frozen=True)
class Way:
    """How one kind of outlet is told: what it is told of some events, how that is sent, and how many go together.

    A trial has no news. `send` raises Refused; nothing of the database is held while it waits. What is refused for
    one of the codes in `content` is told `briefly`, without what people wrote.
    """

    write: Callable[[Row[Any], list[Row[Any]], list[News]], Any]
    send: Callable[[Row[Any], list[Row[Any]], Any], Answer]
    together: int
    content: frozenset[str] = frozenset()
    briefly: Callable[[list[News]], Any] | None = None


WAYS = {
    "webhook": Way(webhooks.write, webhooks.send, 1),
    "slack": Way(slack.write, slack.send, BURST, slack.CONTENT, slack.briefly),
    "teams": Way(teams.write, teams.send, BURST, teams.CONTENT, teams.briefly),
}


def _heeding_outages(send: Callable[[Progress], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Have it tried again later while the database is away, wherever that is noticed: no outlet is to blame."""

    @wraps(send)
    def heeding(progress: Progress) -> dict[str, Any]:
        try:
            return send(progress)
        except Unavailable as error:
            raise Later(PAUSES[0]) from error
        except Exception as error:
            if is_outage(error):
                raise Later(PAUSES[0]) from error
            raise

    return heeding


@job("outlet.send", lane=CALLS)
@_heeding_outages
def send_waiting(progress: Progress) -> dict[str, Any]:
    """Send what waits for an outlet, the oldest first; behind what does not arrive the rest waits."""
    id = progress.args["outlet"]
    deliveries.forget_old(id)
    forget_jobs(id, KINDS, clock.now() - deliveries.KEPT)
    for sent in range(AT_ONCE):
        outlet, rows = _next(id)
        if outlet is None or not rows:
            return {"sent": sent}
        refusal = _try(outlet, rows)
        if refusal:
            _put_off(outlet, rows, refusal)
            return {"sent": sent, "code": refusal.code}
        outlets.reached(id)
        progress.step(sent + 1, sent + 1)
    # Each change asked for a job of its own: all of these would come before whatever waits behind them.
    stand_for_others("outlet.send", progress)
    raise Later(0)


@job("outlet.send_one", lane=CALLS)
@_heeding_outages
def send_one(progress: Progress) -> dict[str, Any]:
    """Send one event because somebody asked for it, whatever the outlet's state."""
    with db.engine.connect() as connection:
        row = deliveries.asked_for(connection, progress.args["delivery"])
        outlet = row and _find(connection, row.outlet_id)
    if row is None or outlet is None:
        return {"sent": 0}
    refusal = _try(outlet, [row])
    if refusal:
        deliveries.note([row], state="failed")
    return {"sent": 0 if refusal else 1}


def _next(id: str) -> tuple[Row[Any] | None, list[Row[Any]]]:
    """Return an outlet, and what it is to be told now."""
    with db.engine.connect() as connection:
        outlet, now = _find(connection, id), clock.now()
        if outlet is None or outlet.paused_at or (outlet.retry_at and outlet.retry_at > now):
            return None, []
        return outlet, deliveries.waiting(connection, id, WAYS[outlet.kind].together)


def _find(connection: Connection, id: str) -> Row[Any] | None:
    return connection.execute(select(OUTLET).where(OUTLET.c.id == id)).first()


def _try(outlet: Row[Any], rows: list[Row[Any]]) -> Refused | None:
    """Tell an outlet of some events and keep what came back; return why they did not arrive, if so."""
    begun = time.monotonic()
    answer, refusal = _tell(outlet, rows)
    deliveries.note(
        rows,
        tries=DELIVERY.c.tries + 1,
        tried_at=clock.now(),
        millis=round((time.monotonic() - begun) * 1000),
        code=refusal and refusal.code,
        status=answer and answer.status,
        answer=answer and _beginning(answer.body),
    )
    if refusal is None:
        deliveries.note(rows, state="sent" if answer else "gone")
    return refusal


def _tell(outlet: Row[Any], rows: list[Row[Any]]) -> tuple[Answer | None, Refused | None]:
    """Return what an outlet answers, None where nothing is left to tell, or why it could not be told."""
    try:
        told, news, message = _written(outlet, rows)
        return _sent(outlet, told, news, message) if told else None, None
    except Refused as refusal:
        return refusal.answer, refusal
    except NotAllowed:
        return None, Refused("author", is_final=True)
    except Unreachable:
        return None, Refused("unreachable")
    except Unavailable:
        # What is away is ours, and says nothing about the outlet: see `_heeding_outages`.
        raise
    except AppError as error:
        return None, Refused(error.code, is_final=True)
    except Exception as error:
        if is_outage(error):
            raise
        # Tried again and again in silence, it would keep all that comes behind it.
        log.exception("telling the outlet %s failed", outlet.id)
        return None, Refused("internal", is_final=True)


def _sent(outlet: Row[Any], told: list[Row[Any]], news: list[News], message: Any) -> Answer:
    """Send a message; where it is refused for what is in it, and would be each time, say but that there is news."""
    way = WAYS[outlet.kind]
    try:
        return way.send(outlet, told, message)
    except Refused as refused:
        if not news or way.briefly is None or refused.code not in way.content:
            raise
        log.warning("the outlet %s refused a message for its content: %s", outlet.id, refused.code)
    with speaking_to(outlet.author):
        brief = way.briefly(news)
    return way.send(outlet, told, brief)


def _written(outlet: Row[Any], rows: list[Row[Any]]) -> tuple[list[Row[Any]], list[News], Any]:
    """Return those events of which something is left, as news, and what is told of them, in their author's language."""
    write = WAYS[outlet.kind].write
    with speaking_to(outlet.author), db.engine.connect() as connection:
        if rows[0].board is None:
            check_author(connection, outlet, outlet.board_id)
            return rows, [], write(outlet, rows, [])
        boards = {row.board for row in rows}
        there = {board for board in boards if check_author(connection, outlet, board)}
        found = [(row, read(connection, outlet, row)) for row in rows if row.board in there]
        told, news = [row for row, one in found if one], [one for _row, one in found if one]
        return told, news, write(outlet, told, news) if told else None


def _put_off(outlet: Row[Any], rows: list[Row[Any]], refusal: Refused) -> None:
    """Try again later, or let the outlet rest and tell a person."""
    if refusal.is_final or outlet.tries >= len(PAUSES):
        stop(outlet, rows[0], refusal.code)
        return
    seconds = max(PAUSES[outlet.tries], min(refusal.wait, PATIENCE))
    later = clock.now() + timedelta(seconds=seconds)
    outlets.put_off(outlet, later)
    raise Later(seconds)


def _beginning(body: bytes) -> str:
    # A NUL is more than PostgreSQL takes.
    return body[:ANSWER].decode("utf-8", "replace").replace("\0", "")
