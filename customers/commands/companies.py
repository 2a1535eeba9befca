"""Commands on the companies of a workspace."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy import select

from auth.fields import Domain, EmailAddress
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict, Invalid
from core.schemas import Date, Id, List, OneOf, Schema, Text
from customers.lookup import active, colleague, existing
from customers.models import TIERS, Company
from customers.names import fold
from customers.queries import CONTACT, INTERACTION, PULSE

MAX_TAGS = 20
AT_ONCE = 200


class Facts(Schema):
    """What is known of a company beside its name; null clears."""

    domain = Domain(allow_none=True)
    phone = Text(max=60, allow_none=True)
    mail = EmailAddress(allow_none=True)
    tags = List(Text(max=40), validate=validate.Length(max=MAX_TAGS))
    owner = Id(allow_none=True)
    notes = Text(max=5000, multiline=True, allow_none=True)
    next_contact = Date(allow_none=True)
    renews_on = Date(allow_none=True)


class NewCompany(Schema):
    id = Id()
    name = Text(required=True, max=200)


class CreateCompany(Facts, NewCompany):
    """The name comes first."""


@command("company.create", scope="workspace", schema=CreateCompany)
def create_company(
    change: Change, workspace: Any, actor: Actor, *, name: str, id: str | None = None, **facts: Any
) -> dict[str, str]:
    """A company of that name is taken as the one meant, so that no one types it twice."""
    known = _of_name(change, name)
    if known is not None:
        return {"company": _taken_up(change, known)}
    id = unused_id(change, "company", id, derived_id(change.id, "company"))
    made = {"created_at": change.moment, "created_by": actor.id}
    change.put("company", id, name=name, folded_name=fold(name), **_checked(change, facts), **made)
    return {"company": id}


class CompanyName(Schema):
    name = Text(max=200)


class CompanyFields(Facts, CompanyName):
    """The name comes first."""


class EditCompany(Schema):
    company = Id(required=True)
    fields = fields.Nested(CompanyFields, required=True)


@command("company.edit", scope="workspace", schema=EditCompany)
def edit_company(
    change: Change, workspace: Any, actor: Actor, *, company: str, fields: dict[str, Any]
) -> None:
    active(change, "company", company)
    if not fields:
        return
    change.put("company", company, **_checked(change, fields), **_renamed(change, company, fields))


class SetTier(Schema):
    company = Id(required=True)
    tier = OneOf(*TIERS, required=True, allow_none=True)


@command("company.set_tier", scope="workspace", schema=SetTier)
def set_tier(
    change: Change, workspace: Any, actor: Actor, *, company: str, tier: str | None
) -> None:
    """By hand, until it is given back to the rule by null."""
    row = active(change, "company", company)
    by = "rule" if tier is None else "hand"
    change.put("company", company, tier=tier or row.ruled_tier, tier_by=by)


class NamedCompany(Schema):
    company = Id(required=True)


@command("company.archive", scope="workspace", schema=NamedCompany)
def archive_company(change: Change, workspace: Any, actor: Actor, *, company: str) -> None:
    """It leaves the lists; the deals of boards go on naming it."""
    active(change, "company", company)
    change.put("company", company, archived_at=change.moment)


@command("company.restore", scope="workspace", schema=NamedCompany)
def restore_company(change: Change, workspace: Any, actor: Actor, *, company: str) -> None:
    row = existing(change, "company", company)
    if row.merged_into:
        # What it had is the other one's now.
        data = {"field": "company", "into": row.merged_into}
        raise Conflict(_("This customer was merged into another one."), data)
    if row.archived_at:
        change.put("company", company, archived_at=None)


class MergeCompany(Schema):
    company = Id(required=True)
    into = Id(required=True)


@command("company.merge", scope="workspace", schema=MergeCompany)
def merge_company(change: Change, workspace: Any, actor: Actor, *, company: str, into: str) -> None:
    """Contacts, log and deals follow in portions; the name stays findable. It cannot be undone."""
    row, target = active(change, "company", company), active(change, "company", into, "into")
    if company == into:
        message = _("A customer cannot be merged into itself.")
        raise Invalid(message, {"fields": {"into": [message]}})
    for earlier in change.select(_merged_into(change, company)).scalars().all():
        change.put("company", earlier, merged_into=into)
    change.put("company", company, merged_into=into, archived_at=change.moment)
    change.put("company", into, **_united(row, target))


class GatherCompany(Schema):
    company = Id(required=True)
    into = Id(required=True)


@command("company.gather", scope="workspace", schema=GatherCompany, internal=True)
def gather_company(
    change: Change, workspace: Any, actor: Actor, *, company: str, into: str
) -> dict[str, bool]:
    """Follows `company.merge`: a portion of contacts, log and answers become those of the other one."""
    existing(change, "company", company)
    existing(change, "company", into, "into")
    left = AT_ONCE
    for type, table in (("contact", CONTACT), ("interaction", INTERACTION), ("pulse", PULSE)):
        mine = (table.c.workspace_id == change.scope_id) & (table.c.company == company)
        some = select(table.c.id).where(mine).order_by(table.c.id).limit(left)
        for id in change.select(some).scalars().all():
            # There is one main contact, and it has that already.
            change.put(type, id, company=into, **({"is_main": False} if type == "contact" else {}))
            left -= 1
    return {"done": left > 0}


class Rank(Schema):
    company = Id(required=True)
    tier = OneOf(*TIERS, required=True)
    won_on = Date(required=True, allow_none=True)


class RankCompanies(Schema):
    ranks = List(fields.Nested(Rank), required=True, validate=validate.Length(1, AT_ONCE))


@command("company.rank", scope="workspace", schema=RankCompanies, internal=True)
def rank_companies(
    change: Change, workspace: Any, actor: Actor, *, ranks: list[dict[str, Any]]
) -> None:
    """What the rule makes of companies; a tier that was set by hand stays."""
    change.fetch("company", [rank["company"] for rank in ranks])
    for rank in ranks:
        row = existing(change, "company", rank["company"])
        tier = row.tier if row.tier_by == "hand" else rank["tier"]
        ruled = {"ruled_tier": rank["tier"], "won_on": rank["won_on"]}
        change.put("company", row.id, tier=tier, **ruled)


def _checked(change: Change, facts: Mapping[str, Any]) -> dict[str, Any]:
    checked = {name: value for name, value in facts.items() if name != "name"}
    if "owner" in checked:
        colleague(change, checked["owner"], "owner")
    if "tags" in checked:
        checked["tags"] = list(dict.fromkeys(checked["tags"]))
    return checked


def _renamed(change: Change, company: str, facts: Mapping[str, Any]) -> dict[str, str]:
    if "name" not in facts:
        return {}
    other = _of_name(change, facts["name"])
    if other is not None and other.id != company:
        data = {"field": "name", "company": other.merged_into or other.id}
        raise Conflict(_("Another company has this name."), data)
    return {"name": facts["name"], "folded_name": fold(facts["name"])}


def _taken_up(change: Change, known: Any) -> str:
    """A company that was archived is wanted again; one that was merged is the other one."""
    if known.merged_into:
        return known.merged_into
    if known.archived_at:
        change.put("company", known.id, archived_at=None)
    return known.id


def _of_name(change: Change, name: str) -> Any:
    table = Company.__table__
    query = select(table.c.id, table.c.archived_at, table.c.merged_into).where(
        table.c.workspace_id == change.scope_id, table.c.folded_name == fold(name)
    )
    return change.select(query).first()


def _merged_into(change: Change, company: str) -> Any:
    table = Company.__table__
    earlier = (table.c.workspace_id == change.scope_id) & (table.c.merged_into == company)
    return select(table.c.id).where(earlier)


def _united(row: Any, target: Any) -> dict[str, Any]:
    """What the one has and the other has not; of days of contact the later one, of what is to come the earlier."""
    united: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("domain", "phone", "mail", "owner", "notes", "renews_on")
        if getattr(target, name) is None
    }
    for name, pick in (("contacted_on", max), ("next_contact", min)):
        days = [day for day in (getattr(row, name), getattr(target, name)) if day]
        united[name] = pick(days, default=None)
    united["tags"] = list(dict.fromkeys([*target.tags, *row.tags]))[:MAX_TAGS]
    return united
