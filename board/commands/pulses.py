"""Commands on the two questions to a customer: asked and answered in the workspace, shown on the deals they concern."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from marshmallow import validate
from sqlalchemy import func, select

from auth.digests import digest, new_secret
from board.commands.interactions import RULERS, sees_card
from board.lookup import existing as existing_here
from board.pulses import MOST_DEALS, is_open
from board.queries import CARD
from core.actors import Actor
from core.changes import Change
from core.clock import to_wire
from core.commands import command, derived_id, unused_id
from core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from core.schemas import Flag, Id, Integer, List, Schema, Text
from customers.lookup import active, check_room, existing
from customers.queries import PULSE
from customers.rules import rules_of

LASTS_DAYS = 30
MOST_DAYS = 90
# Of a customer, answered ones among them; and so many that still wait for an answer.
MAX_PULSES = 1000
MAX_OPEN = 50
# Nobody is mailed more often.
MAIL_AGAIN = timedelta(days=1)


class AskPulse(Schema):
    id = Id()
    company = Id()
    contact = Id(allow_none=True)
    card = Id(allow_none=True)
    days = Integer(low=1, high=MOST_DAYS)
    mail = Flag()


@command("pulse.ask", scope="workspace", schema=AskPulse)
def ask_pulse(
    change: Change,
    workspace: Any,
    actor: Actor,
    *,
    id: str | None = None,
    company: str | None = None,
    contact: str | None = None,
    card: str | None = None,
    days: int = LASTS_DAYS,
    mail: bool = False,
) -> dict[str, str]:
    """Make a link to two questions that works once; only this answer shows its token, or the mail to the contact."""
    company = _customer(change, actor, company, card)
    _check_room(change, company)
    _check_contact(change, company, contact, mail)
    id = unused_id(change, "pulse", id, derived_id(change.id, "pulse"))
    token = new_secret()
    change.put(
        "pulse",
        id,
        company=company,
        contact=contact,
        card=card,
        token_hash=digest(token),
        questions=rules_of(change.connection, change.scope_id)["pulse_questions"],
        is_mailed=mail,
        asked_by=actor.id,
        asked_at=change.moment,
        expires_at=change.moment + timedelta(days=days),
    )
    if not mail:
        change.once["token"] = token
    return {"pulse": id}


class NamedPulse(Schema):
    pulse = Id(required=True)


@command("pulse.revoke", scope="workspace", schema=NamedPulse)
def revoke_pulse(change: Change, workspace: Any, actor: Actor, *, pulse: str) -> None:
    """By whoever asked, or an owner or admin; the link works no more."""
    row = existing(change, "pulse", pulse)
    if row.asked_by != actor.id and workspace.role not in RULERS:
        raise Forbidden(_("Only whoever made this link can take it back."), {})
    if row.answered_at:
        raise Conflict(_("The customer has answered already."), {"field": "pulse"})
    if not row.revoked_at:
        change.put("pulse", pulse, revoked_at=change.moment)


class RenewPulse(Schema):
    pulse = Id(required=True)
    digest = Text(required=True, max=64)


@command("pulse.renew", scope="workspace", schema=RenewPulse, internal=True)
def renew_pulse(change: Change, workspace: Any, actor: Actor, *, pulse: str, digest: str) -> None:
    """A link gets a new secret, which lies in the mail alone."""
    _still_open(change, pulse)
    change.put("pulse", pulse, token_hash=digest)


class AnswerPulse(Schema):
    pulse = Id(required=True)
    score = Integer(required=True, low=0, high=10)
    text = Text(max=2000, multiline=True, allow_none=True)


@command("pulse.answer", scope="workspace", schema=AnswerPulse, internal=True)
def answer_pulse(
    change: Change, workspace: Any, actor: Actor, *, pulse: str, score: int, text: str | None = None
) -> None:
    """The customer's word, once; the stream's lock makes it so."""
    _still_open(change, pulse)
    change.put("pulse", pulse, score=score, text=text, answered_at=change.moment)


class ShowPulse(Schema):
    pulse = Id(required=True)
    cards = List(Id(), required=True, validate=validate.Length(1, MOST_DEALS))


@command("pulse.answer", scope="board", schema=ShowPulse, internal=True)
def show_pulse(change: Change, board: Any, actor: Actor, *, pulse: str, cards: list[str]) -> None:
    """Follows the answer of a customer onto the deals that it is about."""
    said = _answered(change, board, pulse)
    change.fetch("card", cards)
    for card in cards:
        existing_here(change, "card", card)
        id = derived_id(pulse, "on", card)
        facts = {"score": said.score, "text": said.text, "answered_at": said.answered_at}
        change.put("pulse", id, card=card, pulse=pulse, **facts)
        shown = {"pulse": id, "score": said.score, "at": to_wire(said.answered_at)}
        change.put("card", card, pulse=shown)


def _answered(change: Change, board: Any, pulse: str) -> Any:
    mine = (PULSE.c.workspace_id == board.workspace_id) & (PULSE.c.id == pulse)
    row = change.select(select(PULSE).where(mine, PULSE.c.answered_at.is_not(None))).first()
    if row is None:
        raise NotFound(_("There is no such link."), {"field": "pulse"})
    return row


def _customer(change: Change, actor: Actor, company: str | None, card: str | None) -> str:
    """Return who is asked: whom the deal is with, if a deal is named."""
    if card is not None:
        company = _customer_of_card(change, actor, card, company)
    if company is None:
        message = _("Name the customer, or a deal with one.")
        raise Invalid(message, {"fields": {"company": [message]}})
    return active(change, "company", company).id


def _customer_of_card(change: Change, actor: Actor, card: str, company: str | None) -> str | None:
    if not sees_card(change, actor, card):
        raise NotFound(_("There is no such deal."), {"field": "card"})
    customer = change.select(select(CARD.c.company).where(CARD.c.id == card)).scalar()
    if company is not None and company != customer:
        raise NotFound(_("This customer has no such deal."), {"field": "card"})
    return customer


def _check_contact(change: Change, company: str, contact: str | None, mail: bool) -> None:
    row = active(change, "contact", contact) if contact else None
    if row is not None and row.company != company:
        raise NotFound(_("There is no such contact."), {"field": "contact"})
    if not mail:
        return
    if row is None or not row.mail:
        message = _("Choose a contact whose address is known.")
        raise Invalid(message, {"fields": {"contact": [message]}})
    since = change.moment - MAIL_AGAIN
    lately = _of(change, company).where(
        PULSE.c.contact == contact, PULSE.c.is_mailed.is_(True), PULSE.c.asked_at > since
    )
    if change.select(lately).scalar_one():
        raise Conflict(_("A mail went to this contact within a day."), {"field": "contact"})


def _check_room(change: Change, company: str) -> None:
    check_room(change, "pulse", company, MAX_PULSES)
    waiting = _of(change, company).where(
        PULSE.c.answered_at.is_(None),
        PULSE.c.revoked_at.is_(None),
        PULSE.c.expires_at > change.moment,
    )
    if change.select(waiting).scalar_one() >= MAX_OPEN:
        message = _("%(most)d links to this customer wait for an answer.", most=MAX_OPEN)
        raise Conflict(message, {"field": "company"})


def _of(change: Change, company: str) -> Any:
    mine = (PULSE.c.workspace_id == change.scope_id) & (PULSE.c.company == company)
    return select(func.count()).select_from(PULSE).where(mine)


def _still_open(change: Change, pulse: str) -> None:
    if not is_open(existing(change, "pulse", pulse), change.moment):
        raise Gone(_("This link works no more."), {"field": "pulse"})
