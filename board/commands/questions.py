"""Commands on open questions: comments that wait for an answer, and which department should give it."""

from typing import Any

from flask_babel import gettext as _

from board.departments import department_of_workspace
from board.faces import show_question
from board.lookup import active_comment
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Conflict, Forbidden
from core.schemas import Flag, Id, Schema


class AskComment(Schema):
    comment = Id(required=True)
    department = Id(allow_none=True)
    customer = Flag()


@command("comment.ask", scope="board", schema=AskComment, token_scope="comment")
def ask(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    comment: str,
    department: str | None = None,
    customer: bool | None = None,
) -> None:
    """Asked again while it is open, it only goes to another department: its clock runs on.

    `customer`: it is one that the customer asked, and the workspace's promise holds for it.
    """
    row = active_comment(change, comment)
    is_open = row.asked_at and not row.answered_at
    change.put(
        "comment",
        comment,
        asked_at=row.asked_at if is_open else change.moment,
        asked_by=row.asked_by if is_open else actor.id,
        asked_by_customer=bool(row.asked_by_customer and is_open) if customer is None else customer,
        asked_department=department_of_workspace(change, board, department, "department"),
        answered_at=None,
        answered_by=None,
    )
    show_question(change, row.card)


class AnswerComment(Schema):
    comment = Id(required=True)


@command("comment.answer", scope="board", schema=AnswerComment, token_scope="comment")
def answer(change: Change, board: Any, actor: Actor, *, comment: str) -> None:
    """Answered is answered: marking it again leaves who did it and when."""
    row = active_comment(change, comment)
    if not row.asked_at:
        raise Conflict(_("This comment is no question."), {"field": "comment"})
    if not row.answered_at:
        change.put("comment", comment, answered_at=change.moment, answered_by=actor.id)
    show_question(change, row.card)


class UnaskComment(Schema):
    comment = Id(required=True)


@command("comment.unask", scope="board", schema=UnaskComment, token_scope="comment")
def unask(change: Change, board: Any, actor: Actor, *, comment: str) -> None:
    """Taken back, by who asked or a manager, it is a comment as any other; what was answered stays so."""
    row = active_comment(change, comment)
    if row.answered_at:
        raise Conflict(_("This question is answered."), {"field": "comment"})
    if not row.asked_at:
        return
    if row.asked_by != actor.id and board.role != "manager":
        raise Forbidden(_("Only who asked or a manager can take a question back."))
    change.put(
        "comment",
        comment,
        asked_at=None,
        asked_by=None,
        asked_department=None,
        asked_by_customer=False,
    )
    show_question(change, row.card)
