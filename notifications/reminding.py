"""Reminds people of their tasks: each moment to be reminded at is a durable job, which looks again when it comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from board.fields import instant
from board.queries import CARD, TASK
from core import clock
from core.actors import Actor
from core.clock import to_wire
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import NotFound
from core.extensions import db
from core.jobs import QUICK, Progress, enqueue, job
from core.records import record_of
from notifications import ways
from notifications.recipients import Recipient, recipient

# The fields that name a moment; a task that is due at a moment is not due on its day besides.
MOMENTS = ("remind_at", "due_at")


@dataclass(frozen=True)
class Reminder:
    """That somebody is to be reminded of a task at a moment, because of what a field says."""

    field: str
    value: str
    at: datetime


@consumer("reminders", streams="board", types=["task"])
def remember_tasks(change: Any) -> None:
    """A task was given, or has another date."""
    board, now = change.stream.partition(":")[2], clock.now()
    for patch in change.patches:
        task = patch.get("put")
        if patch["type"] != "task" or not task or not _is_open(task):
            continue
        with db.engine.connect() as connection:
            to = recipient(connection, task["assignee"])
        for reminder in _reminders(task, to) if to else ():
            if reminder.at > now:
                _plan(board, change.seq, task, reminder)


@job("task.remind", lane=QUICK)
def remind(progress: Progress) -> dict[str, Any]:
    """Tell somebody of a task, if it is still theirs, open, and to be told of now."""
    given, person = progress.args, progress.actor
    with db.engine.connect() as connection:
        task = _task(connection, given["board"], given["task"])
        to = recipient(connection, person)
    is_still_so = task and _is_open(task) and task["assignee"] == person
    if to is None or not is_still_so or task[given["field"]] != given["value"]:
        return {"told": False}
    args = {"id": derived_id(progress.id, "notice"), "kind": "task_due", "reason": "task"}
    args |= {"board": given["board"], "card": task["card"], "seq": given["seq"]}
    args |= {"at": to_wire(clock.now())}
    way = to.choices.ways["task_due"]
    if way == "nothing":
        return {"told": False}
    try:
        told = execute(
            f"user:{person}", "notification.add", args, Actor(person), args["id"], as_house=True
        )
    except NotFound:
        # They are on this board no longer.
        return {"told": False}
    ways.schedule(person, told.result["notification"], way)
    return {"told": True}


def _reminders(task: dict[str, Any], to: Recipient) -> Iterator[Reminder]:
    for field in MOMENTS:
        if task.get(field):
            yield Reminder(field, task[field], instant(task[field]))
    if task["due"] and not task.get("due_at"):
        morning = time(to.choices.digest_hour, tzinfo=ZoneInfo(to.zone))
        at = datetime.combine(date.fromisoformat(task["due"]), morning).astimezone(UTC)
        yield Reminder("due", task["due"], at)


def _plan(board: str, seq: int, task: dict[str, Any], reminder: Reminder) -> None:
    args = {"board": board, "task": task["id"], "seq": seq}
    args |= {"field": reminder.field, "value": reminder.value}
    id = derived_id(task["id"], task["assignee"], reminder.field, reminder.value)
    enqueue("task.remind", args, task["assignee"], id=id, run_after=reminder.at)


def _is_open(task: dict[str, Any]) -> bool:
    return bool(task["assignee"]) and not task["done_at"] and not task["archived_at"]


def _task(connection: Connection, board: str, id: str) -> dict[str, Any] | None:
    """Return a task of a card that is still on the board."""
    kept = (CARD.c.id == TASK.c.card) & CARD.c.archived_at.is_(None)
    found = select(TASK).join(CARD, kept).where(TASK.c.board_id == board, TASK.c.id == id)
    row = connection.execute(found).first()
    return record_of("board", "task").dump(row) if row else None
