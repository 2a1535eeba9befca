"""Reminds people of a regular review: each time to come is a durable job, which plans the one after it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Row

from board.fields import instant
from board.queries import BOARD
from board.rhythms import next_time, of_board
from core import clock
from core.actors import Actor
from core.clock import to_wire
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import NotFound
from core.extensions import db
from core.jobs import QUICK, Progress, enqueue, job
from notifications import ways
from notifications.circle import Circle
from notifications.recipients import recipient


@consumer("rhythms", streams="board", types=["rhythm"])
def plan_reminders(change: Any) -> None:
    """A regular review was planned, or is at another time."""
    board = change.stream.partition(":")[2]
    for patch in change.patches:
        if patch["type"] == "rhythm" and patch.get("put"):
            _plan_next(board, patch["id"], change.seq, clock.now())


@job("rhythm.remind", lane=QUICK, for_others=True)
def remind(progress: Progress) -> dict[str, Any]:
    """Tell its people of the next review, if it still is then; a time that has passed is left out."""
    given, at = progress.args, instant(progress.args["at"])
    row = _rhythm(given["board"], given["rhythm"])
    if row is None or row.remind != given["remind"] or next_time(row, _just_before(at)) != at:
        # It was changed: then the next one was planned with the change.
        return {"told": 0}
    _plan_next(given["board"], given["rhythm"], given["seq"], at)
    if clock.now() > at or _is_archived(given["board"]):
        return {"told": 0}
    told = [person for person in _people(given) if _tell(progress, person)]
    return {"told": len(told)}


def _plan_next(board: str, rhythm: str, seq: int, after: datetime) -> None:
    row = _rhythm(board, rhythm)
    if row is None or row.remind is None:
        return
    ahead = timedelta(minutes=row.remind)
    # One of which it is too late to remind is left out.
    at = next_time(row, max(after, clock.now() + ahead))
    args = {"board": board, "rhythm": rhythm, "seq": seq, "remind": row.remind, "at": to_wire(at)}
    id = derived_id(rhythm, "remind", str(row.remind), to_wire(at))
    enqueue("rhythm.remind", args, row.created_by, id=id, run_after=at - ahead)


def _tell(progress: Progress, person: str) -> bool:
    with db.engine.connect() as connection:
        to = recipient(connection, person)
    way = to.choices.ways["review_due"] if to else "nothing"
    if way == "nothing":
        return False
    given, id = progress.args, derived_id(progress.id, "notice", person)
    args = {"id": id, "kind": "review_due", "reason": "review", "board": given["board"]}
    # When it was planned for, so that a second try says the same.
    at = instant(given["at"]) - timedelta(minutes=given["remind"])
    args |= {"card": None, "seq": given["seq"], "at": to_wire(at)}
    try:
        execute(f"user:{person}", "notification.add", args, Actor(person), id, as_house=True)
    except NotFound:
        # They are on this board no longer.
        return False
    ways.schedule(person, id, way)
    return True


def _people(given: dict[str, Any]) -> list[str]:
    with db.engine.connect() as connection:
        circle = Circle(connection, given["board"])
        deaf = circle.who_muted(None)
        return [person for person in circle.invited(given["rhythm"]) if person not in deaf]


def _rhythm(board: str, id: str) -> Row[Any] | None:
    with db.engine.connect() as connection:
        return next(iter(of_board(connection, board, id)), None)


def _is_archived(board: str) -> bool:
    with db.engine.connect() as connection:
        row = connection.execute(select(BOARD.c.archived_at).where(BOARD.c.id == board)).first()
    return row is None or row.archived_at is not None


def _just_before(moment: datetime) -> datetime:
    return moment - timedelta(seconds=1)
