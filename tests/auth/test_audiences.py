"""What each role sees of the workspace."""

from core.actors import Actor
from core.extensions import db
from core.scopes import open_stream
from core.snapshots import look, read
from tests.factories import make_person, make_workspace


def view(workspace, person):
    with db.engine.connect() as connection:
        return read(connection, look(connection, workspace.stream, Actor(person)), archived=False)


def test_owner_and_admin_see_addresses_and_invitations(app):
    workspace = make_workspace()
    workspace.run("member.invite", email="new@example.com", role="member")
    for person in (workspace.owner, make_person(workspace, "admin")):
        seen = view(workspace, person)["records"]
        assert all(member["email"] for member in seen["member"])
        assert [item["email"] for item in seen["invitation"]] == ["new@example.com"]


def test_a_member_sees_people_without_addresses_and_no_invitations(app):
    workspace = make_workspace()
    workspace.run("member.invite", email="new@example.com", role="member")
    seen = view(workspace, make_person(workspace))["records"]
    assert len(seen["member"]) == 2
    assert not any("email" in member for member in seen["member"])
    assert seen["invitation"] == []


def test_a_guest_sees_the_workspace_and_nobody(app):
    workspace = make_workspace()
    workspace.run("department.create", name="Support")
    seen = view(workspace, make_person(workspace, "guest"))
    assert seen["workspace"]["name"] == "Tideline"
    assert not any(seen["records"].values())


def test_no_secret_is_ever_in_a_record(app):
    workspace = make_workspace()
    made = workspace.run("member.invite", email="new@example.com", role="member")
    token = made.result["token"]
    seen = str(view(workspace, workspace.owner)) + str(made.change.patches)
    assert token not in seen
    assert "hash" not in seen


def test_who_loses_a_role_is_named_to_the_sockets(app):
    workspace = make_workspace()
    person = make_person(workspace, "admin")
    changed = workspace.run("member.change_role", member=person, role="guest").change
    with db.engine.connect() as connection:
        scope, _ = open_stream(workspace.stream, Actor(workspace.owner), connection)
    assert scope.access_changed(changed) == {person}
