"""What follows a change elsewhere: people's lists of boards, and company names on boards."""

import pytest
from sqlalchemy import select

from auth.models import ListedBoard
from core.changes import changes_since
from core.consumers import CURSOR, run_consumers
from core.extensions import db
from tests.factories import (
    make_board,
    make_card,
    make_company,
    make_member,
    make_person,
    make_placeholder,
    make_role,
    make_workspace,
)


@pytest.fixture
def workspace(app):
    return make_workspace()


@pytest.fixture
def board(workspace):
    return make_board(workspace, name="Pipeline")


def listed(person):
    """Return what a person's list of boards shows after everything was followed."""
    run_consumers()
    row = ListedBoard.__table__
    with db.engine.connect() as connection:
        lines = connection.execute(select(row.c.name, row.c.role).where(row.c.user_id == person))
        return sorted(tuple(line) for line in lines)


def test_a_board_stands_on_the_list_of_its_members_and_of_the_workspaces_rulers(board):
    ann = make_member(board, "mover")
    admin, stranger = make_person(board.workspace, "admin"), make_person(board.workspace)
    assert listed(ann) == [("Pipeline", "mover")]
    assert listed(admin) == listed(board.owner) == [("Pipeline", "manager")]
    assert listed(stranger) == []


def test_a_new_name_and_a_new_role_come_onto_the_list(board):
    ann = make_member(board, "mover")
    assert listed(ann) == [("Pipeline", "mover")]
    board.run("board.rename", name="Renamed")
    board.run("member.change_role", member=ann, role="editor")
    assert listed(ann) == [("Renamed", "editor")]


def test_a_role_of_the_workspaces_own_comes_onto_the_list(board):
    role = make_role(board.workspace, "comment.add")
    assert listed(make_member(board, role)) == [("Pipeline", role)]


def test_who_is_removed_has_the_board_no_longer_on_the_list(board):
    ann = make_member(board)
    assert listed(ann)
    board.run("member.remove", member=ann)
    assert listed(ann) == []


def test_an_archived_board_is_off_the_lists_until_it_is_restored(board):
    ann = make_member(board, "viewer")
    board.run("board.archive")
    assert listed(ann) == []
    board.run("board.restore")
    assert listed(ann) == [("Pipeline", "viewer")]


def test_a_new_admin_gets_all_boards_and_loses_them_again(workspace, board):
    make_board(workspace, name="Second")
    person = make_person(workspace)
    assert listed(person) == []
    workspace.run("member.change_role", member=person, role="admin")
    assert listed(person) == [("Pipeline", "manager"), ("Second", "manager")]
    workspace.run("member.change_role", member=person, role="member")
    assert listed(person) == []


def test_a_disabled_person_has_an_empty_list(workspace, board):
    ann = make_member(board)
    assert listed(ann)
    workspace.run("member.disable", member=ann)
    assert listed(ann) == []


def test_somebody_without_an_account_holds_nothing_up(workspace, board):
    board.run("member.add", member=make_placeholder(workspace), role="viewer")
    ann = make_member(board, "mover")
    assert listed(ann) == [("Pipeline", "mover")]


def test_moves_write_nothing_to_anybodys_list(board):
    ann = make_member(board)
    listed(ann)
    board.run("card.move", card=make_card(board), column=board.columns["Won"])
    listed(ann)
    with db.engine.connect() as connection:
        names = [change.name for change in changes_since(connection, f"user:{ann}", 0)]
    assert names.count("boards.list") == 1


def test_a_follower_that_is_told_everything_twice_changes_nothing_twice(board):
    ann = make_member(board, "mover")
    board.run("board.rename", name="Renamed")
    before = listed(ann)
    with db.engine.begin() as connection:
        connection.execute(CURSOR.delete())
    assert listed(ann) == before
    with db.engine.connect() as connection:
        names = [change.name for change in changes_since(connection, f"user:{ann}", 0)]
    assert names.count("boards.list") == 1


def test_a_companys_new_name_comes_onto_each_board_that_shows_it(workspace, board):
    second, third = make_board(workspace), make_board(workspace)
    company = make_company(workspace, "Umbra")
    for shown in (board, second):
        make_card(shown, company=company)
    edit = workspace.run("company.edit", company=company, fields={"name": "Umbra Foods"})
    run_consumers()
    assert board.record("company", company)["name"] == "Umbra Foods"
    assert second.record("company", company)["name"] == "Umbra Foods"
    assert third.record("company", company) is None
    with db.engine.connect() as connection:
        last = changes_since(connection, board.stream, 0)[-1]
    assert (last.name, last.actor) == ("company.rename", workspace.owner)
    assert last.cause == {"follows": edit.change.id}


def test_a_rename_by_somebody_who_may_not_see_the_board_comes_through(workspace, board):
    company = make_company(workspace, "Umbra")
    make_card(board, company=company)
    stranger = make_person(workspace)
    workspace.run("company.edit", by=stranger, company=company, fields={"name": "New"})
    run_consumers()
    assert board.record("company", company)["name"] == "New"


def test_renames_come_through_in_order(workspace, board):
    company = make_company(workspace, "One")
    make_card(board, company=company)
    for name in ("Two", "Three"):
        workspace.run("company.edit", company=company, fields={"name": name})
    run_consumers()
    assert board.record("company", company)["name"] == "Three"
