"""How insights are read: at one moment, beside the work of others."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

from board.scope import BoardContext, open_board
from core import server
from core.actors import Actor
from core.database import one_moment
from core.extensions import db
from core.garbage import without_long_search
from core.giving_way import giving_way
from insights.stays import keep_up

Read = Callable[[Connection, BoardContext], Any]
Keep = Callable[[Engine, str], Any]


def read_board(id: str, actor: Actor, read: Read, kept: tuple[Keep, ...] = (keep_up,)) -> Any:
    """Return what a function reads of a board that somebody may see, all of it at one moment.

    Its stays (what is `kept` of its log) are brought up to the head first, so that no figure lags behind what its
    reader just did.
    """
    with db.engine.connect() as connection:
        open_board(id, actor, connection)
    for keep in kept:
        keep(db.engine, id)
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        if connection.dialect.name != "sqlite":
            return _read(read, connection, board)
        # SQLite reckons in this process: in a thread nobody waits for it. Another server is waited for anyway.
        return server.run_off_loop(_read, read, connection, board)


def _read(read: Read, connection: Connection, board: BoardContext) -> Any:
    with without_long_search(), giving_way():
        return read(connection, board)
