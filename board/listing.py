"""Each person's list of boards, kept on `user:<id>` by following the boards and the workspace."""

from typing import Any

from sqlalchemy import Connection, select, union

from auth.models import Account, ListedBoard
from board.queries import BOARD, BOARD_MEMBER, MEMBER, RULERS, role_of, visible_to
from core.actors import Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import Conflict
from core.extensions import db

LISTED = ListedBoard.__table__
Lines = dict[str, dict[str, str]]


@consumer("boards-list", streams="board", types=["board", "member"])
def follow_board(change: Any) -> None:
    """A board has a new name or colour, was archived, or somebody came or went."""
    if {patch["type"] for patch in change.patches} & {"board", "member"}:
        board = change.stream.partition(":")[2]
        with db.engine.connect() as connection:
            people = _readers_of(connection, board)
        for person in people:
            _update(change, person, board)


@consumer("boards-list-of-people", streams="workspace", types=["member"])
def follow_people(change: Any) -> None:
    """Somebody became an admin, was disabled, joined: all their boards may differ."""
    for patch in change.patches:
        if patch["type"] == "member":
            _update(change, patch["id"])


def _update(change: Any, person: str, board: str | None = None) -> None:
    """Make a person's list equal to what they may see; of one board, or of all."""
    with db.engine.connect() as connection:
        wanted, listed = _wanted(connection, person, board), _listed(connection, person, board)
        if not _has_account(connection, person):
            return
    for id in wanted.keys() | listed.keys():
        if wanted.get(id) != listed.get(id):
            _follow_up(change, person, id, wanted.get(id))


def _follow_up(change: Any, person: str, board: str, line: dict[str, str] | None) -> None:
    name, args = ("boards.list", line) if line else ("boards.unlist", {"id": board})
    id = derived_id(change.id, "boards-list", person, board)
    try:
        execute(f"user:{person}", name, args, Actor(change.actor), id, as_house=True)
    except Conflict:
        # Told a second time after a crash, and the board has changed since: a later change,
        # which is still to be followed, brings the line up to date.
        return


def _readers_of(connection: Connection, board: str) -> list[str]:
    rulers = (
        select(MEMBER.c.id)
        .join(BOARD, BOARD.c.workspace == MEMBER.c.workspace_id)
        .where(BOARD.c.id == board, MEMBER.c.role.in_(RULERS))
    )
    added = select(BOARD_MEMBER.c.id).where(BOARD_MEMBER.c.board_id == board)
    listed = select(LISTED.c.user_id).where(LISTED.c.id == board)
    return list(connection.execute(union(rulers, added, listed)).scalars())


def _wanted(connection: Connection, person: str, board: str | None) -> Lines:
    statement = visible_to(person).where(BOARD.c.archived_at.is_(None))
    if board:
        statement = statement.where(BOARD.c.id == board)
    return {
        row.id: {"id": row.id, "name": row.name, "role": role_of(row), "color": row.color}
        for row in connection.execute(statement)
    }


def _listed(connection: Connection, person: str, board: str | None) -> Lines:
    statement = select(LISTED).where(LISTED.c.user_id == person)
    if board:
        statement = statement.where(LISTED.c.id == board)
    return {
        row.id: {"id": row.id, "name": row.name, "role": row.role, "color": row.color}
        for row in connection.execute(statement)
    }


def _has_account(connection: Connection, person: str) -> bool:
    account = Account.__table__
    return (
        connection.execute(select(account.c.id).where(account.c.id == person)).first() is not None
    )
