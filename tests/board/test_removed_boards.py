"""An archived board, removed for good: nobody finds it, nothing is left of it but the numbers of its log."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from auth.models import ListedBoard
from board.commands.removal import last_first
from board.models import Board
from core import audit, clock
from core.actors import Actor
from core.changes import changes_since
from core.commands import execute
from core.consumers import run_consumers
from core.database import writing
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.extensions import db
from core.jobs import work_one
from core.pace import Pace
from core.records import records
from core.replay import differences
from notifications.commands import OF_BOARD
from tests.board.verify_cases import a_full_card
from tests.factories import make_board, make_card, make_file, make_label, make_member

BOARD = Board.__table__


@pytest.fixture
def board(app):
    return make_board(name="Old pipeline")


def work_all():
    run_consumers()
    while work_one():
        run_consumers()


def log_of(board):
    with db.engine.connect() as connection:
        return changes_since(connection, board.stream, 0)


def rows_of(board):
    """How many records of each type there are."""
    found = {}
    with db.engine.connect() as connection:
        for type in last_first():
            record = records["board", type]
            here = record.table.c[record.scope_column] == board.id
            found[type] = connection.scalar(
                select(func.count()).select_from(record.table).where(here)
            )
    return found


def archived_boards(client):
    boards = client.get("/api/boards?archived=1").json["boards"]
    return [board for board in boards if board["archived_at"]]


def test_a_removed_board_is_gone_with_all_that_it_held_and_its_words(board, visitor):
    tom = make_member(board, name="Tom")
    for _ in range(40):
        a_full_card(board)
    make_file(board, None)
    make_label(board, "Hot")
    work_all()
    board.run("board.archive", by=board.owner)
    numbers = [(row.seq, row.actor, row.at) for row in log_of(board)]
    done = board.run("board.purge", name="Old pipeline")
    for person in (tom, board.owner):
        assert visitor(person).get(f"/api/boards/{board.id}").status_code == 404, "at once"
        assert archived_boards(visitor(person)) == []
    work_all()
    assert set(rows_of(board).values()) == {0}
    log = log_of(board)
    assert [(row.seq, row.actor, row.at) for row in log][: len(numbers)] == numbers
    said = "".join(f"{row.patches}{row.before}" for row in log)
    for word in ("Old pipeline", "A deal", "Hello", "All about it", "notes.txt", "Hot"):
        assert word not in said
    assert list(differences(db.engine, board.stream, Pace())) == []
    assert done.seq < board.head()


def test_whoever_knew_of_it_is_left_with_nothing(board):
    tom = make_member(board, name="Tom")
    card = make_card(board)
    other = make_board(board.workspace, name="Other")
    other.run("member.add", member=tom, role="editor")
    for place in (board, other):
        stays = make_card(place)
        place.run("comment.add", card=stays, text=f"@{{member:{tom}}}")
    execute(f"user:{tom}", "card.follow", {"card": card}, Actor(tom))
    execute(f"user:{tom}", "board.see", {"board": board.id, "seq": board.head()}, Actor(tom))
    work_all()
    assert known_to(tom, board)
    board.run("board.archive")
    board.run("board.purge", name="Old pipeline")
    work_all()
    assert known_to(tom, board) == set()
    assert known_to(tom, other) == {"listed_board", "notification"}


def test_the_name_has_to_be_typed_and_only_a_manager_removes_what_is_archived(board):
    editor = make_member(board)
    with pytest.raises(Conflict):
        board.run("board.purge", name="Old pipeline")
    board.run("board.archive")
    with pytest.raises(Invalid):
        board.run("board.purge", name="New pipeline")
    with pytest.raises(Forbidden):
        board.run("board.purge", by=editor, name="Old pipeline")
    board.run("board.purge", name="Old pipeline")
    with pytest.raises(NotFound):
        board.run("board.restore")


def test_the_audit_log_says_who_removed_which_board(board):
    board.run("board.archive")
    board.run("board.purge", name="Old pipeline")
    work_all()
    with db.engine.connect() as connection:
        kinds = {
            row.kind: row
            for row in connection.execute(select(audit.ENTRY))
            if row.kind.startswith("board.")
        }
    assert kinds["board.purge"].person == board.owner
    assert kinds["board.purge"].details["name"] == "Old pipeline"


def test_a_board_goes_when_it_has_been_archived_as_long_as_the_workspace_keeps_things(
    board, visitor
):
    board.workspace.run("workspace.keep_archived", days=30)
    kept = make_board(board.workspace, name="Kept")
    tom = make_member(board, "manager", name="Tom")
    for one in (board, kept):
        one.run("board.archive", by=tom if one is board else None)
    grow_older(board, 31)
    shown = {one["name"]: one for one in archived_boards(visitor(board.owner))}
    assert shown["Old pipeline"]["archived_by"] == {"id": tom, "name": "Tom"}
    archived_at = datetime.fromisoformat(shown["Kept"]["archived_at"])
    assert shown["Kept"]["goes_at"] == clock.to_wire(archived_at + timedelta(days=30))
    board.workspace.run("workspace.keep_archived", days=31)
    board.workspace.run("workspace.keep_archived", days=30)
    work_all()
    assert [one["name"] for one in archived_boards(visitor(board.owner))] == ["Kept"]
    assert rows_of(board)["board"] == 0


def grow_older(board, days):
    then = clock.now() - timedelta(days=days)
    with writing(db.engine) as connection:
        connection.execute(BOARD.update().where(BOARD.c.id == board.id).values(archived_at=then))


def known_to(person, board):
    """What somebody has of a board in their own stream."""
    listed = {"listed_board": ListedBoard.__table__}
    with db.engine.connect() as connection:
        return {
            name
            for name, table in (OF_BOARD | listed).items()
            if connection.execute(
                select(table.c.id).where(
                    table.c.user_id == person,
                    (table.c.board if "board" in table.c else table.c.id) == board.id,
                )
            ).first()
        }
