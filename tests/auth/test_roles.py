"""Roles of a workspace's own: made of the table's commands, given to people on boards."""

import pytest

from auth.commands import roles
from auth.permissions import BOARD, GRANTABLE, WORKSPACE
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.models import new_id
from tests.factories import (
    make_board,
    make_card,
    make_member,
    make_person,
    make_role,
    make_workspace,
)
from tests.support.sources import ROOT


@pytest.fixture
def board(app):
    return make_board()


def test_whoever_has_it_may_do_just_what_it_includes(board):
    role = make_role(board.workspace, "card.move", "comment.add")
    person, card = make_member(board, role), make_card(board)
    board.run("card.move", by=person, card=card, column=board.columns["Proposal"])
    board.run("comment.add", by=person, card=card, text="They called.")
    for name, args in (
        ("card.edit", {"card": card, "fields": {"title": "Mine"}}),
        ("member.add", {"member": person, "role": "manager"}),
        ("cards.bulk", {"commands": [{"name": "card.archive", "args": {"card": card}}]}),
    ):
        with pytest.raises(Forbidden):
            board.run(name, by=person, **args)


def test_what_is_done_to_many_needs_the_right_to_each(board):
    role = make_role(board.workspace, "cards.bulk", "card.move")
    person, card = make_member(board, role), make_card(board)
    archive = {"name": "card.archive", "args": {"card": card}}
    with pytest.raises(Forbidden):
        board.run("cards.bulk", by=person, commands=[archive])


def test_what_it_includes_can_change_and_counts_from_the_next_command_on(board):
    role = make_role(board.workspace, "comment.add")
    person, card = make_member(board, role), make_card(board)
    edit = {"card": card, "fields": {"title": "Better"}}
    with pytest.raises(Forbidden):
        board.run("card.edit", by=person, **edit)
    board.workspace.run("role.edit", role=role, fields={"commands": ["card.edit"]})
    board.run("card.edit", by=person, **edit)


def test_a_role_that_was_taken_away_lets_people_look_and_no_more(board, visitor):
    role = make_role(board.workspace, "comment.add")
    person, card = make_member(board, role), make_card(board)
    board.workspace.run("role.archive", role=role)
    assert visitor(person).get(f"/api/boards/{board.id}").status_code == 200
    with pytest.raises(Forbidden):
        board.run("comment.add", by=person, card=card, text="Still here?")


def test_a_role_of_another_workspace_does_not_exist_here(board):
    foreign = make_role(make_workspace())
    person = make_person(board.workspace)
    for role in (foreign, new_id()):
        with pytest.raises(NotFound):
            board.run("member.add", member=person, role=role)


def test_nobody_gets_at_members_imports_or_the_end_of_a_board_by_a_role(board):
    assert {"member.add", "import.start", "board.archive"} & set(GRANTABLE) == set()
    with pytest.raises(Invalid):
        make_role(board.workspace, "member.add")


def test_a_workspace_has_only_so_many(board, monkeypatch):
    monkeypatch.setattr(roles, "MOST_ROLES", 2)
    first = make_role(board.workspace, name="One")
    make_role(board.workspace, name="Two")
    with pytest.raises(Conflict, match="at most 2"):
        make_role(board.workspace, name="Three")
    board.workspace.run("role.archive", role=first)
    make_role(board.workspace, name="Three")


def test_only_owner_and_admin_make_roles(board):
    for role in ("member", "guest"):
        with pytest.raises(Forbidden):
            board.workspace.run(
                "role.create",
                by=make_person(board.workspace, role),
                name="Mine",
                commands=["card.edit"],
            )


def test_a_page_is_told_what_the_role_of_its_reader_includes(board, visitor):
    role = make_role(board.workspace, "card.move", name="Field")
    person = make_member(board, role)
    guest = make_person(board.workspace, "guest")
    for reader in (person, guest):
        records = visitor(reader).get(f"/api/workspaces/{board.workspace.id}").json["records"]
        shown = {"id": role, "name": "Field", "commands": ["card.move"], "archived_at": None}
        assert records["role"] == [shown | {"hides_amounts": False, "own_deals": False}]


def test_every_command_of_the_table_has_its_words_on_the_page_of_permissions():
    words = (ROOT / "static/js/pages/permission_words.js").read_text()
    assert [name for name in (*BOARD, *WORKSPACE) if f'"{name}": t(' not in words] == []


@pytest.mark.once
def test_of_a_long_list_of_what_is_none_it_is_said_once_that_it_is_too_long(board):
    with pytest.raises(Invalid) as refused:
        board.workspace.run("role.create", name="Huge", commands=["x"] * 10_000)
    assert len(str(refused.value.data)) < 200
