"""What the face of a card shows of what hangs on it; written anew whenever that has changed."""

from typing import Any

from sqlalchemy import func, select

from board.models import Attachment, Comment, Task
from core.changes import Change
from core.clock import to_wire

ATTACHMENT = Attachment.__table__
COMMENT = Comment.__table__
TASK = Task.__table__


def count_tasks(change: Change, card: str) -> None:
    """Count a card's tasks, and name the one that is due next."""
    active = _on_card(TASK, change, card)
    total, done = change.select(
        select(func.count(), func.count(TASK.c.done_at)).where(active)
    ).one()
    step = change.select(
        select(TASK.c.id, TASK.c.due)
        .where(active, TASK.c.done_at.is_(None), TASK.c.due.is_not(None))
        .order_by(TASK.c.due, TASK.c.position, TASK.c.id)
        .limit(1)
    ).first()
    next_step = step and {"task": step.id, "due": step.due.isoformat()}
    change.put("card", card, tasks_total=total, tasks_done=done, next_step=next_step)


def count_comments(change: Change, card: str | None) -> None:
    """Count the comments of a card, or of the board's own thread."""
    count = _count(COMMENT, change, card)
    type, id = ("card", card) if card else ("board", change.scope_id)
    change.put(type, id, comments_count=count)


def count_attachments(change: Change, card: str | None) -> None:
    """Count a card's attachments; those of the library are not counted anywhere."""
    if card:
        change.put("card", card, attachments_count=attachments_of(change, card))


def attachments_of(change: Change, card: str | None) -> int:
    """Return how many attachments a card has, or the library."""
    return _count(ATTACHMENT, change, card)


def show_question(change: Change, card: str | None) -> None:
    """Show which of a card's questions waits for longest, and which of those that the customer asked."""
    if card is None:
        return
    waiting = (
        select(COMMENT.c.id, COMMENT.c.asked_department, COMMENT.c.asked_at)
        .where(_on_card(COMMENT, change, card))
        .where(COMMENT.c.asked_at.is_not(None), COMMENT.c.answered_at.is_(None))
        .order_by(COMMENT.c.asked_at, COMMENT.c.id)
        .limit(1)
    )
    first = change.select(waiting).first()
    of_customer = change.select(waiting.where(COMMENT.c.asked_by_customer.is_(True))).first()
    change.put("card", card, question=first and _question(first, of_customer))


def show_description(change: Change, card: str) -> None:
    """Show whether a card has a description."""
    row = change.find("description", card)
    change.put("card", card, has_description=bool(row and row.text))


def _question(row: Any, of_customer: Any) -> dict[str, Any]:
    shown = {"comment": row.id, "department": row.asked_department, "since": to_wire(row.asked_at)}
    since = of_customer and to_wire(of_customer.asked_at)
    return shown | {"customer": of_customer and {"comment": of_customer.id, "since": since}}


def _count(table: Any, change: Change, card: str | None) -> int:
    return change.select(select(func.count()).where(_on_card(table, change, card))).scalar_one()


def _on_card(table: Any, change: Change, card: str | None) -> Any:
    here = table.c.card == card if card else table.c.card.is_(None)
    return (table.c.board_id == change.scope_id) & here & table.c.archived_at.is_(None)
