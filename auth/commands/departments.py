"""Commands about departments."""

from typing import Any

from marshmallow.fields import Nested
from sqlalchemy import select

from auth.membership import color_of, fresh_id
from auth.models import Member
from auth.scope import WorkspaceContext
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.schemas import Color, Id, Schema, Text


class CreateDepartment(Schema):
    id = Id()
    name = Text(required=True, max=80)
    color = Color()


@command("department.create", scope="workspace", schema=CreateDepartment)
def create_department(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    name: str,
    color: str | None = None,
    id: str | None = None,
) -> dict[str, Any]:
    """Add a department."""
    id = fresh_id(change, "department", id)
    change.put("department", id, name=name, color=color or color_of(id))
    return {"department": id}


class DepartmentFields(Schema):
    name = Text(max=80)
    color = Color()


class EditDepartment(Schema):
    department = Id(required=True)
    fields_ = Nested(DepartmentFields, required=True, data_key="fields")


@command("department.edit", scope="workspace", schema=EditDepartment)
def edit_department(
    change: Change,
    workspace: WorkspaceContext,
    actor: Actor,
    *,
    department: str,
    fields_: dict[str, Any],
) -> None:
    """Change a department's name or colour."""
    change.get("department", department)
    change.put("department", department, **fields_)


class ArchiveDepartment(Schema):
    department = Id(required=True)


@command("department.archive", scope="workspace", schema=ArchiveDepartment)
def archive_department(
    change: Change, workspace: WorkspaceContext, actor: Actor, *, department: str
) -> None:
    """Take a department away; its people stay, without one."""
    change.get("department", department)
    people = select(Member.id).where(
        Member.workspace_id == workspace.id, Member.department == department
    )
    for id in change.select(people).scalars().all():
        change.put("member", id, department=None)
    change.delete("department", department)
