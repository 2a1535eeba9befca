"""Who sees a board, who may do what on it, and when that ends."""

import pytest
from sqlalchemy import text

from auth.permissions import BOARD, BOARD_ROLES
from core.actors import Actor
from core.commands import commands, execute
from core.errors import Forbidden, Gone, NotFound
from core.extensions import db
from core.models import new_id
from core.scopes import open_stream
from tests.board.verify_cases import CASES
from tests.factories import (
    MadeWorkspace,
    make_board,
    make_member,
    make_person,
    make_placeholder,
    make_workspace,
)


@pytest.fixture
def board(app):
    return make_board()


def role_on(board, person):
    with db.engine.connect() as connection:
        return open_stream(board.stream, Actor(person), connection)[1].role


def test_owner_and_admin_of_the_workspace_are_managers_on_every_board(board):
    assert role_on(board, board.owner) == "manager"
    assert role_on(board, make_person(board.workspace, "admin")) == "manager"


@pytest.mark.parametrize("role", ["member", "guest"])
def test_others_see_only_boards_to_which_they_were_added(board, role):
    person = make_person(board.workspace, role)
    with pytest.raises(NotFound):
        role_on(board, person)
    board.run("member.add", member=person, role="mover")
    assert role_on(board, person) == "mover"
    board.run("member.remove", member=person)
    with pytest.raises(NotFound):
        role_on(board, person)


def test_people_of_another_workspace_see_nothing_and_cannot_be_added(board):
    stranger = make_person(make_workspace())
    with pytest.raises(NotFound):
        board.run("card.create", by=stranger, column=board.columns["Lead"], title="x")
    with pytest.raises(NotFound):
        board.run("member.add", member=stranger, role="viewer")


def test_a_disabled_person_loses_every_board(board):
    person = make_member(board, "manager")
    board.workspace.run("member.disable", member=person)
    with pytest.raises(NotFound):
        role_on(board, person)
    board.workspace.run("member.enable", member=person)
    assert role_on(board, person) == "manager"


def test_a_board_that_is_not_there_is_not_found(app):
    workspace = make_workspace()
    for id in (new_id(), "42", "x" * 300, "0'; --"):
        with pytest.raises(NotFound):
            execute(f"board:{id}", "board.rename", {"name": "x"}, Actor(workspace.owner))


def test_a_new_role_counts_from_the_next_command_on(board):
    person = make_member(board, "viewer")
    add = {"column": board.columns["Lead"], "title": "x"}
    with pytest.raises(Forbidden):
        board.run("card.create", by=person, **add)
    board.run("member.change_role", member=person, role="editor")
    board.run("card.create", by=person, **add)


def test_the_last_manager_may_go_since_the_workspaces_owner_can_act(board):
    board.run("member.remove", member=board.owner)
    assert role_on(board, board.owner) == "manager"
    board.run("board.rename", name="Still possible")


def test_member_changes_tell_whose_access_to_look_at_again(board):
    person = make_placeholder(board.workspace)
    with db.engine.connect() as connection:
        scope, _context = open_stream(board.stream, Actor(board.owner), connection)
    added = board.run("member.add", member=person, role="viewer")
    removed = board.run("member.remove", member=person)
    renamed = board.run("board.rename", name="x")
    assert [scope.access_changed(outcome.change) for outcome in (added, removed, renamed)] == [
        {person},
        {person},
        set(),
    ]


def test_on_an_archived_board_only_restoring_is_possible(board):
    board.run("board.archive")
    for command, args in (
        ("board.rename", {"name": "x"}),
        ("board.archive", {}),
        ("card.create", {"column": board.columns["Lead"], "title": "x"}),
    ):
        with pytest.raises(Gone):
            board.run(command, **args)
    board.run("board.restore")
    board.run("board.rename", name="x")


LOOKING_CLOSER = (
    "comment.edit", "comment.archive", "comment.unask", "version.take", "version.drop",
    "baton.accept", "baton.answer", "baton.return", "baton.withdraw", "task.see",
    "cards.bulk", "change.undo", "comment.restore",
    "attachment.edit", "attachment.archive", "attachment.restore",
)  # fmt: skip
MATRIX = sorted((name, role) for name in BOARD if ("board", name) in CASES for role in BOARD_ROLES)


@pytest.mark.once
@pytest.mark.parametrize(("name", "role"), MATRIX)
def test_the_table_of_roles_is_what_counts(app, name, role):
    """Each command of the board is tried in each role; only the table says who may."""
    stream, args, _owner = CASES["board", name][0]()
    if role not in BOARD[name]:
        with pytest.raises(Forbidden):
            execute(stream, name, args, Actor(somebody_on(stream, role)))
        return
    try:
        execute(stream, name, args, Actor(somebody_on(stream, role)))
    except Forbidden:
        # Only the author edits a comment, and who is no manager removes only own ones. About a
        # version decides who wrote it, or may write there. Only those who were asked answer, only who
        # asked or a manager takes a question back, only whose task it is has seen it. A file
        # changes who added it, or an editor. What is done to many cards, or undone,
        # needs the right to each.
        assert name in LOOKING_CLOSER
    except NotFound:
        # Only whoever sent the bytes makes a file of them.
        assert name == "attachment.add"


def test_every_public_command_of_the_board_has_a_row_in_the_table(app):
    public = {
        name for (scope, name), item in commands.items() if scope == "board" and not item.internal
    }
    assert public - set(BOARD) == set()


def test_a_composite_key_keeps_foreign_columns_out_even_behind_the_commands(board):
    other = make_board()
    card = board.run("card.create", column=board.columns["Lead"], title="x").result["card"]
    with pytest.raises(Exception, match=r"(?i)foreign key"), db.engine.begin() as connection:
        connection.execute(
            text('UPDATE card SET "column" = :column WHERE id = :card'),
            {"column": other.columns["Lead"], "card": card},
        )


def somebody_on(stream, role):
    """Add a person of the board's workspace behind the commands: the board may be archived."""
    board_id = stream.partition(":")[2]
    with db.engine.connect() as connection:
        workspace = connection.execute(
            text("SELECT workspace FROM board WHERE id = :id"), {"id": board_id}
        ).scalar_one()
    person = make_person(MadeWorkspace(workspace, ""))
    with db.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO board_member (board_id, id, role) VALUES (:board, :id, :role)"),
            {"board": board_id, "id": person, "role": role},
        )
    return person
