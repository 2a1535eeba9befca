"""Commands on tasks; each also keeps what the card's face shows of them."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import func, select

from board import editing, versions
from board.lookup import active, active_with_card, person, unused_id
from board.models import Task
from board.placing import place
from core.actors import Actor
from core.changes import Change
from core.commands import LAST, command, derived_id
from core.errors import Conflict
from core.schemas import Date, Flag, Id, Integer, Schema, Text

TASK = Task.__table__
MAX_TASKS = 500


class CreateTask(Schema):
    id = Id()
    card = Id(required=True)
    title = Text(required=True, max=500)
    assignee = Id(allow_none=True)
    due = Date(allow_none=True)


@command("task.create", scope="board", schema=CreateTask)
def create_task(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    title: str,
    id: str | None = None,
    assignee: str | None = None,
    due: date | None = None,
) -> dict[str, str]:
    if active(change, "card", card).tasks_total >= MAX_TASKS:
        raise Conflict(_("A deal has at most %(count)s tasks.", count=MAX_TASKS))
    task = change.put(
        "task",
        unused_id(change, "task", id, derived_id(change.id, "task")),
        card=card,
        title=title,
        assignee=assignee and person(change, board, assignee, "assignee"),
        due=due,
        position=place(change, TASK, LAST, card=card),
        created_at=change.moment,
    )
    _recount(change, card)
    return {"task": task.id}


class TheTask(Schema):
    task = Id(required=True)


@command("task.complete", scope="board", schema=TheTask)
def complete_task(change: Change, board: Any, actor: Actor, *, task: str) -> None:
    """Done is done: completing it again leaves who did it and when."""
    row, card = active_with_card(change, "task", task)
    if row.done_at is None:
        change.put("task", task, done_at=change.moment, done_by=actor.id)
    _recount(change, card.id)


@command("task.reopen", scope="board", schema=TheTask)
def reopen_task(change: Change, board: Any, actor: Actor, *, task: str) -> None:
    _row, card = active_with_card(change, "task", task)
    change.put("task", task, done_at=None, done_by=None)
    _recount(change, card.id)


class TaskFields(Schema):
    title = Text(max=500)
    assignee = Id(allow_none=True)
    due = Date(allow_none=True)


class EditTask(Schema):
    task = Id(required=True)
    fields = fields.Nested(TaskFields, required=True)
    base = Integer(low=0)
    keep = Flag()


@command("task.edit", scope="board", schema=EditTask)
def edit_task(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    task: str,
    fields: dict[str, Any],
    base: int | None = None,
    keep: bool = False,
) -> dict[str, Any] | None:
    """`base` and `keep` as in `card.edit`."""
    row, card = active_with_card(change, "task", task)
    if fields.get("assignee"):
        person(change, board, fields["assignee"], "assignee")
    kept = editing.overwrite(change, "task", row, fields, base, keep)
    change.put("task", task, **fields)
    _recount(change, card.id)
    return editing.answer(versions=kept)


class MoveTask(Schema):
    task = Id(required=True)
    after = Id(allow_none=True)


@command("task.move", scope="board", schema=MoveTask)
def move_task(change: Change, board: Any, actor: Actor, *, task: str, after: Any = LAST) -> None:
    _row, card = active_with_card(change, "task", task)
    position = place(change, TASK, after, moving=task, card=card.id)
    change.put("task", task, position=position)
    _recount(change, card.id)


@command("task.archive", scope="board", schema=TheTask)
def archive_task(change: Change, board: Any, actor: Actor, *, task: str) -> None:
    _row, card = active_with_card(change, "task", task)
    change.put("task", task, archived_at=change.moment)
    versions.settle_all(change, "task", task)
    _recount(change, card.id)


def _tasks_of(change: Change, card: str) -> Any:
    return (TASK.c.board_id == change.scope_id) & (TASK.c.card == card)


def _recount(change: Change, card: str) -> None:
    active_tasks = _tasks_of(change, card) & TASK.c.archived_at.is_(None)
    total, done = change.select(
        select(func.count(), func.count(TASK.c.done_at)).where(active_tasks)
    ).one()
    step = change.select(
        select(TASK.c.id, TASK.c.due)
        .where(active_tasks, TASK.c.done_at.is_(None), TASK.c.due.is_not(None))
        .order_by(TASK.c.due, TASK.c.position, TASK.c.id)
        .limit(1)
    ).first()
    next_step = step and {"task": step.id, "due": step.due.isoformat()}
    change.put("card", card, tasks_total=total, tasks_done=done, next_step=next_step)
