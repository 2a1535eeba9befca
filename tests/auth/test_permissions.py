"""Who may do what: the table and the rules that look closer than the table."""

import pytest

from auth.permissions import BOARD_ROLES, PERMISSIONS, permits
from core.actors import Actor
from core.commands import commands, execute
from core.errors import AppError, Conflict, Forbidden, NotFound
from core.models import new_id
from core.schemas import Id
from tests.factories import make_person, make_placeholder, make_workspace

pytestmark = pytest.mark.once

ROLES = {
    "board": BOARD_ROLES,
    "workspace": ("owner", "admin", "member", "guest"),
    "user": ("self",),
}


def test_rows_name_known_roles_only():
    for kind, table in PERMISSIONS.items():
        for roles in table.values():
            assert set(roles) <= set(ROLES[kind])


def test_a_mover_moves_and_comments_but_neither_edits_nor_archives():
    may = {command for command in PERMISSIONS["board"] if permits("board", "mover", command)}
    assert {"card.move", "card.win", "card.lose", "comment.add"} <= may
    assert not may & {"card.edit", "card.describe", "card.archive", "card.create", "task.create"}


def test_a_viewer_changes_nothing_but_takes_part_in_reviews():
    may = [c for c in PERMISSIONS["board"] if permits("board", "viewer", c)]
    assert may == ["review.join"]


def test_a_command_without_a_row_is_refused():
    assert not permits("board", "manager", "board.explode")


@pytest.mark.parametrize("role", ROLES["workspace"])
def test_the_workspace_obeys_the_table(app, role):
    """What the table refuses is forbidden; what it allows gets past the gate."""
    workspace = make_workspace()
    person = workspace.owner if role == "owner" else make_person(workspace, role)
    for command in PERMISSIONS["workspace"]:
        outcome = attempt(workspace.stream, command, person)
        assert (outcome == "forbidden") == (not permits("workspace", role, command)), command


def attempt(stream: str, command: str, person: str) -> str:
    """Run a command with arguments that name nothing; return the error's code."""
    args = arguments(commands["workspace", command].schema)
    if command == "member.edit":
        args["member"] = person  # of others, a member may edit nobody
    try:
        execute(stream, command, args, Actor(person))
    except AppError as error:
        return error.code
    return "done"


def arguments(schema) -> dict:
    examples = {
        "role": "guest",
        "name": "X",
        "email": "x@example.com",
        "fields": {},
        "commands": [],
        "days": 30,
        "required": True,
        "tier": "key",
        "kind": "call",
        "text": "X",
        "currency": "CNY",
        "into": "EUR",
        "rate": "0.13",
        "since": "2026-01-01",
    }
    required = {
        field.data_key or name: field for name, field in schema.fields.items() if field.required
    }
    return {
        name: new_id() if isinstance(field, Id) else examples[name]
        for name, field in required.items()
    }


def test_a_stranger_and_an_unknown_workspace_look_the_same(app):
    workspace, stranger = make_workspace(), make_person(make_workspace(), "owner")
    messages = set()
    for stream in (workspace.stream, f"workspace:{new_id()}"):
        with pytest.raises(NotFound) as refusal:
            execute(stream, "workspace.edit", {"fields": {"name": "Mine"}}, Actor(stranger))
        messages.add(str(refusal.value.to_dict()))
    assert len(messages) == 1


@pytest.mark.parametrize("stream", ["workspace:1 OR 1=1", "workspace:", "user", None, {"$ne": 1}])
def test_what_is_no_stream_is_not_found(app, stream):
    with pytest.raises(NotFound):
        execute(stream, "workspace.edit", {"fields": {"name": "X"}}, Actor(new_id()))


def test_nobody_opens_the_stream_of_someone_else(app):
    workspace = make_workspace()
    person = make_person(workspace)
    with pytest.raises(NotFound):
        execute(
            f"user:{person}", "user.edit", {"fields": {"theme": "dark"}}, Actor(workspace.owner)
        )


def test_people_of_another_workspace_cannot_be_named(app):
    ours, theirs = make_workspace(), make_workspace()
    for command in ("member.disable", "member.enable"):
        with pytest.raises(NotFound):
            ours.run(command, member=theirs.owner)
    with pytest.raises(NotFound):
        ours.run("member.change_role", member=theirs.owner, role="guest")


def test_the_last_owner_can_neither_be_demoted_nor_disabled(app):
    workspace = make_workspace()
    with pytest.raises(Conflict):
        workspace.run("member.change_role", member=workspace.owner, role="admin")
    with pytest.raises(Conflict):
        workspace.run("member.disable", member=workspace.owner)


def test_a_disabled_owner_does_not_count_as_an_owner(app):
    workspace = make_workspace()
    second = make_person(workspace, "owner")
    workspace.run("member.disable", member=second)
    with pytest.raises(Conflict):
        workspace.run("member.disable", member=workspace.owner)


def test_one_of_two_owners_can_step_down(app):
    workspace = make_workspace()
    make_person(workspace, "owner")
    workspace.run("member.change_role", member=workspace.owner, role="member")


def test_an_admin_neither_makes_nor_touches_an_owner(app):
    workspace = make_workspace()
    admin, member = make_person(workspace, "admin"), make_person(workspace)
    make_person(workspace, "owner")
    refused = [
        ("member.change_role", {"member": member, "role": "owner"}),
        ("member.change_role", {"member": workspace.owner, "role": "member"}),
        ("member.disable", {"member": workspace.owner}),
        ("member.edit", {"member": workspace.owner, "fields": {"name": "Gone"}}),
        ("member.invite", {"email": "new@example.com", "role": "owner"}),
    ]
    for command, args in refused:
        with pytest.raises(Forbidden):
            workspace.run(command, by=admin, **args)


def test_an_admin_edits_a_member_but_a_member_only_oneself(app):
    workspace = make_workspace()
    admin, member, other = (make_person(workspace, r) for r in ("admin", "member", "member"))
    workspace.run("member.edit", by=admin, member=member, fields={"name": "New"})
    workspace.run("member.edit", by=member, member=member, fields={"color": "teal"})
    with pytest.raises(Forbidden):
        workspace.run("member.edit", by=member, member=other, fields={"name": "Fun"})


def test_a_guest_cannot_find_out_who_exists(app):
    workspace = make_workspace()
    guest, other = make_person(workspace, "guest"), make_person(workspace)
    answers = set()
    for id in (other, new_id()):
        with pytest.raises(Forbidden) as refusal:
            workspace.run("member.edit", by=guest, member=id, fields={"name": "?"})
        answers.add(str(refusal.value.to_dict()))
    assert len(answers) == 1


def test_a_department_must_exist(app):
    workspace = make_workspace()
    with pytest.raises(NotFound):
        workspace.run("member.edit", member=workspace.owner, fields={"department": new_id()})


def test_a_placeholder_gets_no_role_and_comes_back_as_one(app):
    workspace = make_workspace()
    placeholder = make_placeholder(workspace)
    with pytest.raises(Conflict):
        workspace.run("member.change_role", member=placeholder, role="owner")
    workspace.run("member.disable", member=placeholder)
    enabled = workspace.run("member.enable", member=placeholder)
    assert enabled.change.patches[0]["put"]["status"] == "placeholder"


def test_a_role_cannot_be_smuggled_into_a_profile(app):
    workspace = make_workspace()
    member = make_person(workspace)
    with pytest.raises(AppError) as refusal:
        workspace.run("member.edit", by=member, member=member, fields={"role": "owner"})
    assert refusal.value.code == "invalid"


def test_a_read_only_token_writes_nothing(app):
    workspace = make_workspace()
    reader = Actor(workspace.owner, token_scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        execute(workspace.stream, "workspace.edit", {"fields": {"name": "X"}}, reader)
