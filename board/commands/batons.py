"""Commands on batons: a question is passed on, accepted, and answered or returned."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validates_schema
from sqlalchemy import func, select
from sqlalchemy.engine import Row

from board.departments import belongs_to, department_of_workspace, name_of
from board.lookup import active, existing, person, reached
from board.models.baton import OPEN, Baton
from board.reviewing import caused_by
from board.turns import is_open_on, set_turn
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict, Forbidden
from core.schemas import Date, Id, Schema, Text

BATON = Baton.__table__
MAX_OPEN = 20


class Addressee(Schema):
    member = Id()
    department = Id()

    @validates_schema
    def name_one(self, data: dict[str, Any], **_more: Any) -> None:
        """A baton is one person's, or one department's."""
        if len(data) != 1:
            raise ValidationError(_("Name a person or a department."), "member")


class PassBaton(Schema):
    id = Id()
    card = Id(required=True)
    to = fields.Nested(Addressee, required=True)
    question = Text(required=True, max=2_000, multiline=True)
    due = Date(allow_none=True)
    review = Id()


@command("baton.pass", scope="board", schema=PassBaton)
def pass_baton(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    to: dict[str, str],
    question: str,
    id: str | None = None,
    due: date | None = None,
    review: str | None = None,
) -> dict[str, str]:
    """Ask a person of the board, or a department of the workspace, of which anybody may accept.

    `review` is the one in which it was asked.
    """
    caused_by(change, review)
    row = active(change, "card", card)
    _refuse_too_many(change, card)
    baton = change.put(
        "baton",
        unused_id(change, "baton", id, derived_id(change.id, "baton")),
        card=card,
        question=question,
        asked_by=actor.id,
        member=to.get("member") and _addressee(change, board, to["member"], row),
        department=department_of_workspace(change, board, to.get("department"), "department"),
        due=due,
        state="asked",
        asked_at=change.moment,
    )
    set_turn(change, card)
    return {"baton": baton.id}


def _addressee(change: Change, board: Any, member: str, card: Row[Any]) -> str:
    # The oldest open one lets its addressee see the deal; of a later one they would never know.
    if card.turn is None:
        return person(change, board, member, "member")
    return reached(change, board, member, "member", card)


class TheBaton(Schema):
    baton = Id(required=True)


@command("baton.accept", scope="board", schema=TheBaton)
def accept_baton(change: Change, board: Any, actor: Actor, *, baton: str) -> None:
    """The first has it; the second is told who that is."""
    row = _open_baton(change, board, baton)
    _check_is_asked(change, board, actor, row)
    if row.accepted_by:
        raise Conflict(_accepted_already(change, board, actor, row), _facts(row))
    accepted = {"accepted_by": actor.id, "accepted_at": change.moment}
    change.put("baton", baton, state="accepted", **accepted)
    set_turn(change, row.card)


class Reply(Schema):
    baton = Id(required=True)
    text = Text(required=True, max=20_000, multiline=True)


@command("baton.answer", scope="board", schema=Reply)
def answer_baton(change: Change, board: Any, actor: Actor, *, baton: str, text: str) -> None:
    """Whoever answers what nobody has accepted has accepted it thereby."""
    row = _open_baton(change, board, baton)
    _check_is_asked(change, board, actor, row)
    if row.accepted_by is None:
        change.put("baton", baton, accepted_by=actor.id, accepted_at=change.moment)
    _settle(change, actor, row, "answered", text)


@command("baton.return", scope="board", schema=Reply)
def return_baton(change: Change, board: Any, actor: Actor, *, baton: str, text: str) -> None:
    """Back to whoever asked, unanswered, with the reason."""
    row = _open_baton(change, board, baton)
    _check_is_asked(change, board, actor, row)
    _settle(change, actor, row, "returned", text)


@command("baton.withdraw", scope="board", schema=TheBaton)
def withdraw_baton(change: Change, board: Any, actor: Actor, *, baton: str) -> None:
    """By whoever asked, or by a manager where those asked are no longer here: returned, without a text."""
    row = _open_baton(change, board, baton)
    if row.asked_by != actor.id and board.role != "manager":
        raise Forbidden(_("Only who asked or a manager can take this back."))
    _settle(change, actor, row, "returned", None)


def _open_baton(change: Change, board: Any, id: str) -> Row[Any]:
    row = existing(change, "baton", id)
    active(change, "card", row.card)
    if row.state not in OPEN:
        name = name_of(change, board, row.settled_by)
        message = {
            "answered": _("%(name)s has answered this already.", name=name),
            "returned": _("%(name)s has returned this already.", name=name),
        }[row.state]
        raise Conflict(message, _facts(row))
    return row


def _check_is_asked(change: Change, board: Any, actor: Actor, row: Row[Any]) -> None:
    if row.member == actor.id:
        return
    if row.department and belongs_to(change, board, actor.id, row.department):
        return
    raise Forbidden(_("Only those who were asked can do that."), {"field": "baton"})


def _settle(change: Change, actor: Actor, row: Row[Any], state: str, text: str | None) -> None:
    settled = {"settled_by": actor.id, "settled_at": change.moment}
    change.put("baton", row.id, state=state, text=text, **settled)
    set_turn(change, row.card)


def _accepted_already(change: Change, board: Any, actor: Actor, row: Row[Any]) -> str:
    if row.accepted_by == actor.id:
        return _("You have it already.")
    return _("%(name)s has it already.", name=name_of(change, board, row.accepted_by))


def _facts(row: Row[Any]) -> dict[str, Any]:
    return {"field": "baton", "state": row.state, "by": row.settled_by or row.accepted_by}


def _refuse_too_many(change: Change, card: str) -> None:
    count = change.select(select(func.count()).where(is_open_on(change, card))).scalar_one()
    if count >= MAX_OPEN:
        raise Conflict(_("At most %(count)s questions may be open on a deal.", count=MAX_OPEN))
