"""Commands on the contact log of a customer: of the workspace, yet an entry may name a card that its author sees."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import func, select

from auth.models import Workspace
from board.fields import Instant
from board.scope import open_card
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Forbidden, Invalid, NotFound
from core.schemas import Date, Id, OneOf, Schema, Text
from customers.lookup import active, check_room, existing
from customers.models import KINDS
from customers.queries import INTERACTION
from customers.rules import rules_of

WORKSPACE = Workspace.__table__
RULERS = ("owner", "admin", "house")
MAX_LOGGED = 10_000


class LogInteraction(Schema):
    id = Id()
    company = Id(required=True)
    contact = Id(allow_none=True)
    card = Id(allow_none=True)
    kind = OneOf(*KINDS, required=True)
    text = Text(required=True, max=2000, multiline=True)
    at = Instant()
    next_contact = Date(allow_none=True)


@command("interaction.log", scope="workspace", schema=LogInteraction)
def log_interaction(
    change: Change,
    workspace: Any,
    actor: Actor,
    *,
    company: str,
    id: str | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> dict[str, str]:
    """The next contact is when it was said, else after the days that the workspace sets for the customer's tier."""
    row, moment = active(change, "company", company), at or change.moment
    check_room(change, "interaction", company, MAX_LOGGED)
    id = unused_id(change, "interaction", id, derived_id(change.id, "interaction"))
    day = _day(change, moment)
    _check(change, actor, company, facts, day)
    made = {"author": actor.id, "created_at": change.moment}
    change.put("interaction", id, company=company, at=moment, **facts, **made)
    if row.contacted_on is None or day >= row.contacted_on:
        planned = facts.get("next_contact", _planned(change, row.tier, day))
        change.put("company", company, contacted_on=day, next_contact=planned)
    return {"interaction": id}


class InteractionFields(Schema):
    contact = Id(allow_none=True)
    kind = OneOf(*KINDS)
    text = Text(max=2000, multiline=True)
    at = Instant()


class EditInteraction(Schema):
    interaction = Id(required=True)
    fields = fields.Nested(InteractionFields, required=True)


@command("interaction.edit", scope="workspace", schema=EditInteraction)
def edit_interaction(
    change: Change, workspace: Any, actor: Actor, *, interaction: str, fields: dict[str, Any]
) -> None:
    """By whoever wrote it, or an owner or admin."""
    row = _own(change, workspace, actor, active(change, "interaction", interaction))
    if not fields:
        return
    day = _day(change, fields.get("at", row.at))
    _check(change, actor, row.company, fields, day)
    change.put("interaction", interaction, **fields, edited_at=change.moment)
    _count_days(change, row.company)


class NamedInteraction(Schema):
    interaction = Id(required=True)


@command("interaction.archive", scope="workspace", schema=NamedInteraction)
def archive_interaction(change: Change, workspace: Any, actor: Actor, *, interaction: str) -> None:
    """By whoever wrote it, or an owner or admin."""
    row = _own(change, workspace, actor, active(change, "interaction", interaction))
    change.put("interaction", interaction, archived_at=change.moment)
    _count_days(change, row.company)


@command("interaction.restore", scope="workspace", schema=NamedInteraction)
def restore_interaction(change: Change, workspace: Any, actor: Actor, *, interaction: str) -> None:
    row = _own(change, workspace, actor, existing(change, "interaction", interaction))
    active(change, "company", row.company)
    if row.archived_at:
        change.put("interaction", interaction, archived_at=None)
        _count_days(change, row.company)


def _check(change: Change, actor: Actor, company: str, facts: dict[str, Any], day: date) -> None:
    if day > _day(change, change.moment):
        message = _("A contact cannot lie in the future.")
        raise Invalid(message, {"fields": {"at": [message]}})
    if facts.get("contact"):
        contact = active(change, "contact", facts["contact"])
        if contact.company != company:
            raise NotFound(_("There is no such contact."), {"field": "contact"})
    if facts.get("card") and not sees_card(change, actor, facts["card"]):
        raise NotFound(_("There is no such deal."), {"field": "card"})


def sees_card(change: Change, actor: Actor, card: str) -> bool:
    """Whether somebody may see a card of this workspace."""
    try:
        _row, board = open_card(card, actor, change.connection)
    except NotFound:
        return False
    return board.workspace_id == change.scope_id


def _own(change: Change, workspace: Any, actor: Actor, row: Any) -> Any:
    if row.author != actor.id and workspace.role not in RULERS:
        raise Forbidden(_("Only whoever wrote this can change it."), {"role": workspace.role})
    return row


def _count_days(change: Change, company: str) -> None:
    """The day of the last contact is that of the newest entry which stands."""
    standing = select(func.max(INTERACTION.c.at)).where(
        INTERACTION.c.workspace_id == change.scope_id,
        INTERACTION.c.company == company,
        INTERACTION.c.archived_at.is_(None),
    )
    newest = change.select(standing).scalar()
    change.put("company", company, contacted_on=newest and _day(change, newest))


def _planned(change: Change, tier: str, day: date) -> date | None:
    days = rules_of(change.connection, change.scope_id)["contact_days"].get(tier)
    return day + timedelta(days=days) if days else None


def _day(change: Change, moment: datetime) -> date:
    zone = select(WORKSPACE.c.time_zone).where(WORKSPACE.c.id == change.scope_id)
    return moment.astimezone(ZoneInfo(change.select(zone).scalar_one())).date()
