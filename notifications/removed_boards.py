"""A board that was removed for good leaves nothing behind with those who followed it, muted it, or were told of it."""

from typing import Any

from sqlalchemy import select, union

from core.actors import Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.extensions import db
from notifications.commands import OF_BOARD


@consumer("removed-boards", streams="board", types=["board"])
def follow_board(change: Any) -> None:
    """Let everybody forget it, a portion at a time."""
    if change.name != "board.purge":
        return
    board = change.stream.partition(":")[2]
    for person in _people_of(board):
        left, number = 1, 0
        while left:
            id = derived_id(change.id, "forget", person, str(number))
            stream, actor = f"user:{person}", Actor(change.actor)
            done = execute(stream, "board.forget", {"board": board}, actor, id, as_house=True)
            left, number = done.result["left"], number + 1


def _people_of(board: str) -> list[str]:
    tables = OF_BOARD.values()
    known = union(*(select(table.c.user_id).where(table.c.board == board) for table in tables))
    with db.engine.connect() as connection:
        return list(connection.scalars(known))
