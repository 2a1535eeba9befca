"""Commands on the form of a board and on what is held back; what comes in is written by the house."""

import secrets
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields as fields_
from marshmallow import validate
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Row

from board.closing import first_open_column
from board.commands.cards import CreateCard, create_card
from board.lookup import active, person
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import Conflict, Invalid, NotFound, RateLimited
from core.schemas import Id, List, OneOf, Schema, Text, is_uuid
from intake.models import Intake, IntakeEntry
from intake.schemas import FIELDS, ONCE, FormFields

INTAKE = Intake.__table__
ENTRY = IntakeEntry.__table__
USUAL = ({"name": True}, {"company": False}, {"email": True}, {"message": True})
# Held back at once; then nothing more is taken that would be held too.
MAX_HELD = 200
MAX_ANSWER = 5000


class EditIntake(Schema):
    fields = fields_.Nested(FormFields, required=True)


@command("intake.edit", scope="board", schema=EditIntake)
def edit_intake(change: Change, board: Any, actor: Actor, *, fields: dict[str, Any]) -> None:
    """Write the form of the board, which is made by that where there is none; at first it is closed."""
    given = _checked(change, board, fields)
    if change.find("intake", board.id) is None:
        given = _usual(change) | given
    change.put("intake", board.id, **given, author=actor.id)


@command("intake.renew", scope="board", schema=Schema)
def renew_intake(change: Change, board: Any, actor: Actor) -> None:
    """Give the page a new address; the one before works no more."""
    _the_form(change)
    change.put("intake", board.id, slug=_new_slug())


class Answer(Schema):
    id = Text(required=True, max=36)
    field = OneOf(*FIELDS, required=True)
    label = Text(required=True, max=200)
    text = Text(required=True, max=MAX_ANSWER, multiline=True)


class ReceiveEntry(Schema):
    entry = Id(required=True)
    answers = List(fields_.Nested(Answer), required=True, validate=validate.Length(1, 20))
    digest = Text(required=True, max=64)
    doubts = List(Text(max=20), required=True)


@command("intake.receive", scope="board", schema=ReceiveEntry, internal=True)
def receive_entry(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    entry: str,
    answers: list[dict[str, Any]],
    digest: str,
    doubts: list[str],
) -> dict[str, str]:
    """What a stranger sent: it follows onto the board, or is held where there are doubts."""
    form = _the_form(change)
    state = "held" if doubts else "accepted"
    if doubts and form.held >= MAX_HELD:
        raise RateLimited(_("Too much comes in at the moment. Try again later."), {})
    facts = {"state": state, "doubts": doubts, "answers": answers, "digest": digest}
    place = {"board_id": board.id, "id": entry, "received_at": change.moment}
    change.connection.execute(insert(ENTRY).values(**place, **facts))
    counted = {"received": form.received + 1, "held": form.held + bool(doubts)}
    change.put("intake", board.id, **counted)
    return {"entry": entry, "state": state}


class BringEntry(CreateCard):
    entry = Id(required=True)
    text = Text(required=True, max=100_000, multiline=True, blank=True)


@command("intake.bring", scope="board", schema=BringEntry, internal=True)
def bring_entry(
    change: Change, board: Any, actor: Actor, *, entry: str, text: str, **given: Any
) -> Any:
    """Follows what was sent: the deal and what it says, as one change."""
    # From now on the deal alone has it: removed for good, nothing of its sender stays behind.
    this = (ENTRY.c.board_id == change.scope_id) & (ENTRY.c.id == entry)
    accepted = update(ENTRY).where(this, ENTRY.c.state == "accepted")
    if not change.connection.execute(accepted.values(answers=None)).rowcount:
        raise _no_request()
    made = create_card(change, board, actor, **given)
    if text:
        change.put("description", made["card"], card=made["card"], text=text)
        change.put("card", made["card"], has_description=True)
    return made


class TheEntry(Schema):
    entry = Id(required=True)


@command("intake.accept", scope="board", schema=TheEntry)
def accept_entry(change: Change, board: Any, actor: Actor, *, entry: str) -> dict[str, str]:
    """What was held becomes a deal."""
    _settle(change, entry, state="accepted")
    return {"entry": entry, "state": "accepted"}


@command("intake.discard", scope="board", schema=TheEntry)
def discard_entry(change: Change, board: Any, actor: Actor, *, entry: str) -> None:
    """What was held is forgotten. It cannot be undone."""
    _settle(change, entry, state="discarded", answers=None)


@command("intake.hold", scope="board", schema=TheEntry, internal=True)
def hold_entry(change: Change, board: Any, actor: Actor, *, entry: str) -> None:
    """What was accepted could not become a deal: it waits for somebody's word again."""
    _settle(change, entry, "accepted", state="held", doubts=["failed"])


def _settle(change: Change, entry: str, was: str = "held", **becomes: Any) -> None:
    _the_form(change)
    this = (ENTRY.c.board_id == change.scope_id) & (ENTRY.c.id == entry)
    state = change.select(select(ENTRY.c.state).where(this)).scalar()
    if state is None:
        raise _no_request()
    if state != was:
        raise Conflict(_("Somebody has decided on this request already."), {"field": "entry"})
    change.connection.execute(update(ENTRY).where(this).values(becomes))
    held = select(func.count()).where(ENTRY.c.board_id == change.scope_id, ENTRY.c.state == "held")
    change.put("intake", change.scope_id, held=change.select(held).scalar_one())


def _no_request() -> NotFound:
    return NotFound(_("There is no such request."), {"field": "entry"})


def _the_form(change: Change) -> Row[Any]:
    return change.get("intake", change.scope_id, _("This board has no form."))


def _usual(change: Change) -> dict[str, Any]:
    asked = [
        {"id": name, "field": name, "required": is_needed}
        for one in USUAL
        for name, is_needed in one.items()
    ]
    return {
        "slug": _new_slug(),
        "is_open": False,
        "words": {},
        "fields": asked,
        "titled": ["company", "name"],
        "column": first_open_column(change).id,
        "owner": None,
        "labels": [],
        "source": None,
        "sites": [],
        "created_at": change.moment,
    }


def _new_slug() -> str:
    # 60 random bits, without letters that are taken for one another.
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _place in range(12))


def _checked(change: Change, board: Any, given: dict[str, Any]) -> dict[str, Any]:
    if "slug" in given:
        _refuse_taken(change, given["slug"])
    if "column" in given and active(change, "column", given["column"]).kind != "open":
        raise _wrong("column", _("Choose a stage in which deals are open."))
    if given.get("owner"):
        person(change, board, given["owner"], "owner")
    for label in given.get("labels", ()):
        active(change, "label", label, "labels")
    once = {
        name: list(dict.fromkeys(given[name]))
        for name in ("titled", "labels", "sites")
        if name in given
    }
    return given | once | ({"fields": _asked(change, given["fields"])} if "fields" in given else {})


def _asked(change: Change, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the fields with an id each; what is known to us has its own name for one."""
    names = [one["field"] for one in asked if one["field"] in ONCE]
    if len(names) > len(set(names)):
        raise _wrong("fields", _("Each field can be there once."))
    if not {"company", "name", "message"} & set(names):
        raise _wrong("fields", _("Ask for a name, a company or a message: a deal is called by it."))
    kept = []
    for number, one in enumerate(asked):
        is_known = one["field"] in ONCE
        own = (
            one["id"] if is_uuid(one.get("id")) else derived_id(change.id, "question", str(number))
        )
        kept.append({**one, "id": one["field"] if is_known else own})
    if len({one["id"] for one in kept}) < len(kept):
        raise _wrong("fields", _("Each field can be there once."))
    return kept


def _refuse_taken(change: Change, slug: str) -> None:
    others = select(INTAKE.c.id).where(INTAKE.c.slug == slug, INTAKE.c.board_id != change.scope_id)
    if change.select(others).first():
        raise _wrong("slug", _("This address is taken."))


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, {"fields": {field: [message]}})
