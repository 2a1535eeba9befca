"""What of people, rights and ways in goes into the audit log."""

from typing import Any

from flask import has_request_context, request
from sqlalchemy import select

from auth.models import Member
from core import audit
from core.consumers import consumer
from core.extensions import db

AUDITED = frozenset(
    (
        *("workspace.edit", "workspace.limit_files", "workspace.require_second_factor"),
        "workspace.keep_archived",
        *("workspace.allow_sign_up", "member.sign_up"),
        *("role.create", "role.edit", "role.archive"),
        *("member.invite", "invitation.revoke", "invitation.accept", "member.join"),
        *("member.change_role", "member.disable", "member.enable", "member.forget"),
    )
)

# The records which an entry shows: a new board's stages are no matter of rights.
SHOWN = frozenset(("workspace", "member", "invitation", "role", "board", "import"))
# Names and addresses are found by the id, as long as there are any: who is forgotten is forgotten here too.
LEFT_OUT = {"member": {"name", "email", "color"}, "invitation": {"email"}}


def note_person(kind: str, person: str, **details: Any) -> None:
    """Note what a person did, or what was done in their name, here or by the operator: for all their workspaces."""
    with db.engine.connect() as connection:
        found = select(Member.workspace_id).where(Member.id == person)
        workspaces = connection.execute(found).scalars().all()
    address = request.remote_addr if has_request_context() else None
    for workspace in workspaces:
        audit.note(kind, workspace=workspace, person=person, address=address, **details)


def device() -> str:
    """Return what the client of this request calls itself, without what PostgreSQL refuses in JSON."""
    return "".join(filter(str.isprintable, request.user_agent.string[:200]))


@consumer("audit", streams="workspace", types=["workspace", "member", "invitation", "role"])
def follow_workspace(change: Any) -> None:
    """Note what was decided about people and rights."""
    if change.name in AUDITED:
        note_change(change, change.stream.partition(":")[2])


def note_change(change: Any, workspace: str, **details: Any) -> None:
    """Note a change with what it changed: each record before and after, in the fields that differ."""
    pairs = zip(change.patches, change.before, strict=True)
    audit.note(
        change.name,
        workspace=workspace,
        person=change.actor,
        key=f"{change.stream}/{change.seq}",
        records=[_shown(*pair) for pair in pairs if pair[0]["type"] in SHOWN],
        **details,
    )


def _shown(patch: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    after, fields = patch.get("put"), before["fields"]
    changed = set(fields if fields and after else after or fields or {})
    changed -= LEFT_OUT.get(patch["type"], set())
    return {
        "type": patch["type"],
        "id": patch["id"],
        "before": fields and {name: fields[name] for name in changed if name in fields},
        "after": after and {name: after[name] for name in changed},
    }
