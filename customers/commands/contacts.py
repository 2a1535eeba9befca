"""Commands on the people at a company."""

from typing import Any

from marshmallow import fields
from sqlalchemy import select

from auth.fields import EmailAddress
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.schemas import Flag, Id, Schema, Text
from customers.lookup import active, check_room, existing
from customers.models import Contact

CONTACT = Contact.__table__
MAX_CONTACTS = 500


class ContactFacts(Schema):
    """What is known of somebody beside the name; null clears."""

    title = Text(max=120, allow_none=True)
    mail = EmailAddress(allow_none=True)
    phone = Text(max=60, allow_none=True)
    is_main = Flag()


class NewContact(Schema):
    id = Id()
    company = Id(required=True)
    name = Text(required=True, max=120)


class CreateContact(ContactFacts, NewContact):
    """The name comes first."""


@command("contact.create", scope="workspace", schema=CreateContact)
def create_contact(
    change: Change,
    workspace: Any,
    actor: Actor,
    *,
    company: str,
    id: str | None = None,
    **facts: Any,
) -> dict[str, str]:
    """The first one of a company is its main contact."""
    active(change, "company", company)
    check_room(change, "contact", company, MAX_CONTACTS)
    id = unused_id(change, "contact", id, derived_id(change.id, "contact"))
    facts["is_main"] = facts.get("is_main") or _main_of(change, company) is None
    _step_down(change, company, facts)
    made = {"created_at": change.moment, "created_by": actor.id}
    change.put("contact", id, company=company, **facts, **made)
    return {"contact": id}


class ContactName(Schema):
    name = Text(max=120)


class ContactFields(ContactFacts, ContactName):
    """The name comes first."""


class EditContact(Schema):
    contact = Id(required=True)
    fields = fields.Nested(ContactFields, required=True)


@command("contact.edit", scope="workspace", schema=EditContact)
def edit_contact(
    change: Change, workspace: Any, actor: Actor, *, contact: str, fields: dict[str, Any]
) -> None:
    row = active(change, "contact", contact)
    active(change, "company", row.company)
    if not fields:
        return
    _step_down(change, row.company, fields, contact)
    change.put("contact", contact, **fields)


class NamedContact(Schema):
    contact = Id(required=True)


@command("contact.archive", scope="workspace", schema=NamedContact)
def archive_contact(change: Change, workspace: Any, actor: Actor, *, contact: str) -> None:
    active(change, "contact", contact)
    change.put("contact", contact, archived_at=change.moment, is_main=False)


@command("contact.restore", scope="workspace", schema=NamedContact)
def restore_contact(change: Change, workspace: Any, actor: Actor, *, contact: str) -> None:
    row = existing(change, "contact", contact)
    active(change, "company", row.company)
    if row.archived_at:
        change.put("contact", contact, archived_at=None)


def _step_down(
    change: Change, company: str, facts: dict[str, Any], contact: str | None = None
) -> None:
    """There is one main contact: whoever was it before is it no more."""
    main = _main_of(change, company) if facts.get("is_main") else None
    if main is not None and main != contact:
        change.put("contact", main, is_main=False)


def _main_of(change: Change, company: str) -> str | None:
    main = select(CONTACT.c.id).where(
        CONTACT.c.workspace_id == change.scope_id,
        CONTACT.c.company == company,
        CONTACT.c.is_main.is_(True),
        CONTACT.c.archived_at.is_(None),
    )
    return change.select(main).scalar()
