"""Commands on the companies of a workspace."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import select

from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import Conflict, NotFound
from core.schemas import Id, Schema, Text
from customers.models import Company, fold


class CreateCompany(Schema):
    id = Id()
    name = Text(required=True, max=200)


@command("company.create", scope="workspace", schema=CreateCompany)
def create_company(
    change: Change, workspace: Any, actor: Actor, *, name: str, id: str | None = None
) -> dict[str, str]:
    """A company of that name is taken as the one meant, so that no one types it twice."""
    known = _id_of(change, name)
    if known:
        return {"company": known}
    id = id or derived_id(change.id, "company")
    if change.find("company", id):
        raise Conflict(_("This id is already taken."), {"field": "id"})
    change.put("company", id, name=name, folded_name=fold(name))
    return {"company": id}


class CompanyFields(Schema):
    name = Text(max=200)


class EditCompany(Schema):
    company = Id(required=True)
    fields = fields.Nested(CompanyFields, required=True)


@command("company.edit", scope="workspace", schema=EditCompany)
def edit_company(
    change: Change, workspace: Any, actor: Actor, *, company: str, fields: dict[str, Any]
) -> None:
    if not change.find("company", company):
        raise NotFound(_("There is no such company."), {"field": "company"})
    if "name" not in fields:
        return
    if _id_of(change, fields["name"]) not in (None, company):
        raise Conflict(_("Another company has this name."), {"field": "name"})
    change.put("company", company, name=fields["name"], folded_name=fold(fields["name"]))


def _id_of(change: Change, name: str) -> str | None:
    table = Company.__table__
    query = select(table.c.id).where(
        table.c.workspace_id == change.scope_id, table.c.folded_name == fold(name)
    )
    return change.select(query).scalar()
