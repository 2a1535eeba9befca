"""Commands on tasks; each also keeps what the card's face shows of them."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy.engine import Row

from board import editing, versions
from board.closing import zone_of
from board.faces import count_tasks
from board.fields import Instant, Repeat
from board.lookup import active, active_with_card, existing, reached
from board.models import FACTS, Task
from board.placing import place, place_again
from board.repeats import next_time, shifted
from board.reviewing import caused_by
from core.actors import Actor
from core.changes import Change
from core.commands import LAST, command, derived_id, unused_id
from core.errors import Conflict, Forbidden
from core.schemas import Date, Flag, Id, Integer, OneOf, Schema, Text

TASK = Task.__table__
MAX_TASKS = 500
# A task is plain, or a risk to its deal with a counter-measure.
KINDS = ("risk",)


class Measure(Text):
    """What is done against a risk."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=2_000, multiline=True, blank=True, **kwargs)


class CreateTask(Schema):
    id = Id()
    card = Id(required=True)
    title = Text(required=True, max=500)
    assignee = Id(allow_none=True)
    due = Date(allow_none=True)
    due_at = Instant(allow_none=True)
    remind_at = Instant(allow_none=True)
    repeat = fields.Nested(Repeat, allow_none=True)
    kind = OneOf(*KINDS, allow_none=True)
    measure = Measure(allow_none=True)
    fact = OneOf(*FACTS, allow_none=True)
    review = Id()


@command("task.create", scope="board", schema=CreateTask)
def create_task(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    title: str,
    id: str | None = None,
    review: str | None = None,
    **given: Any,
) -> dict[str, str]:
    """A time (`due_at`) says its day too, in the workspace's zone. `review` is the one it was made in.

    A `risk` says by `measure` what is done against it, and by `fact` what it was made from.
    """
    caused_by(change, review)
    row = active(change, "card", card)
    _refuse_too_many(row)
    if given.get("assignee"):
        reached(change, board, given["assignee"], "assignee", row)
    task = change.put(
        "task",
        unused_id(change, "task", id, derived_id(change.id, "task")),
        card=card,
        title=title,
        position=place(change, TASK, LAST, card=card),
        created_at=change.moment,
        **_timed(change, board, given),
        **_assignment(change, actor, None, given),
    )
    count_tasks(change, card)
    return {"task": task.id}


class TheTask(Schema):
    task = Id(required=True)


@command("task.complete", scope="board", schema=TheTask)
def complete_task(change: Change, board: Any, actor: Actor, *, task: str) -> dict[str, str] | None:
    """Done is done: completing it again leaves who did it and when. The rhythm of a repeating task
    goes on with the next one, so that reopening this one makes no other.
    """
    row, card = active_with_card(change, "task", task)
    following = None
    if row.done_at is None:
        change.put("task", task, done_at=change.moment, done_by=actor.id, repeat=None)
        following = _come_again(change, board, row) if row.repeat else None
    count_tasks(change, card.id)
    return {"next": following} if following else None


@command("task.reopen", scope="board", schema=TheTask)
def reopen_task(change: Change, board: Any, actor: Actor, *, task: str) -> None:
    _row, card = active_with_card(change, "task", task)
    change.put("task", task, done_at=None, done_by=None)
    count_tasks(change, card.id)


class TaskFields(Schema):
    title = Text(max=500)
    kind = OneOf(*KINDS, allow_none=True)
    measure = Measure(allow_none=True)
    assignee = Id(allow_none=True)
    due = Date(allow_none=True)
    due_at = Instant(allow_none=True)
    remind_at = Instant(allow_none=True)
    repeat = fields.Nested(Repeat, allow_none=True)


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
    """`base` and `keep` as in `card.edit`. A day without a time takes the time away."""
    row, card = active_with_card(change, "task", task)
    if fields.get("assignee"):
        reached(change, board, fields["assignee"], "assignee", card)
    kept = editing.overwrite(change, "task", row, fields, base, keep)
    assignment = _assignment(change, actor, row, fields)
    change.put("task", task, **_timed(change, board, fields), **assignment)
    count_tasks(change, card.id)
    return editing.answer(versions=kept)


class MoveTask(Schema):
    task = Id(required=True)
    card = Id()
    after = Id(allow_none=True)


@command("task.move", scope="board", schema=MoveTask)
def move_task(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    task: str,
    card: str | None = None,
    after: Any = LAST,
) -> None:
    """Within its card, or to another one of the board."""
    _row, old = active_with_card(change, "task", task)
    new = old if card in (None, old.id) else active(change, "card", card)
    if new.id != old.id:
        _refuse_too_many(new)
        versions.take_along(change, "task", task, new.id)
    position = place(change, TASK, after, moving=task, card=new.id)
    change.put("task", task, card=new.id, position=position)
    for id in dict.fromkeys((old.id, new.id)):
        count_tasks(change, id)


@command("task.see", scope="board", schema=TheTask)
def see_task(change: Change, board: Any, actor: Actor, *, task: str) -> None:
    """It was on its assignee's screen; the first time counts."""
    row, _card = active_with_card(change, "task", task)
    if row.assignee != actor.id:
        raise Forbidden(_("Only whose task it is can have seen it."))
    change.put("task", task, seen_at=row.seen_at or change.moment)


@command("task.archive", scope="board", schema=TheTask)
def archive_task(change: Change, board: Any, actor: Actor, *, task: str) -> None:
    _row, card = active_with_card(change, "task", task)
    change.put("task", task, archived_at=change.moment)
    versions.settle_all(change, "task", task)
    count_tasks(change, card.id)


@command("task.restore", scope="board", schema=TheTask)
def restore_task(change: Change, board: Any, actor: Actor, *, task: str) -> None:
    """Back to its place among the deal's tasks."""
    row = existing(change, "task", task)
    card = active(change, "card", row.card)
    if row.archived_at:
        _refuse_too_many(card)
    position = place_again(change, TASK, row.position, task, card=row.card)
    change.put("task", task, archived_at=None, position=position)
    count_tasks(change, card.id)


def _timed(change: Change, board: Any, fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("due_at"):
        return fields | {"due": _day_of(change, board, fields["due_at"])}
    return fields | {"due_at": None} if "due" in fields else fields


def _day_of(change: Change, board: Any, moment: datetime) -> date:
    return moment.astimezone(zone_of(change, board)).date()


def _assignment(
    change: Change, actor: Actor, row: Row[Any] | None, fields: dict[str, Any]
) -> dict[str, Any]:
    """Return who gave a task to whom it is given now; whether they have seen it begins anew."""
    before, after = row and row.assignee, fields.get("assignee")
    if "assignee" not in fields or after == before:
        return {}
    if after is None:
        return {"assigned_by": None, "assigned_at": None, "seen_at": None}
    return {"assigned_by": actor.id, "assigned_at": change.moment, "seen_at": None}


def _come_again(change: Change, board: Any, row: Row[Any]) -> str | None:
    """Make the next task of a rhythm; return its id, None when it would be too far away."""
    zone, today = zone_of(change, board), _day_of(change, board, change.moment)
    due = row.due or today
    coming = next_time(due, row.repeat, today)
    if coming is None:
        return None
    day, repeat = coming
    task = change.put(
        "task",
        derived_id(change.id, "next"),
        card=row.card,
        title=row.title,
        assignee=row.assignee,
        assigned_by=row.assigned_by,
        assigned_at=row.assigned_at,
        seen_at=row.seen_at,
        due=day,
        due_at=shifted(row.due_at, day - due, zone),
        remind_at=shifted(row.remind_at, day - due, zone),
        repeat=repeat,
        kind=row.kind,
        measure=row.measure,
        fact=row.fact,
        position=place(change, TASK, LAST, card=row.card),
        created_at=change.moment,
    )
    return task.id


def _refuse_too_many(card: Row[Any]) -> None:
    if card.tasks_total >= MAX_TASKS:
        raise Conflict(_("A deal has at most %(count)s tasks.", count=MAX_TASKS))


def _tasks_of(change: Change, card: str) -> Any:
    return (TASK.c.board_id == change.scope_id) & (TASK.c.card == card)
