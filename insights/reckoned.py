"""What insights reckon from a board's log and keep in tables: how far each is, and the way in which it is moved on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, select, update

from board.queries import BOARD
from core import server
from core.changes import head
from core.database import insert_new, one_moment, writing
from core.folds import folded_to


@dataclass(frozen=True)
class Reckoned:
    """Something that is reckoned portion by portion; `places` says how far each board is.

    `portion` takes a board, up to where it is reckoned (None where it never was) and the fold of its log, and returns
    how far it reaches and what it found. `differing` makes of that what is to be written, outside of any transaction.
    """

    places: Table
    portion: Callable[[Connection, str, int | None, int], tuple[int, Any]]
    differing: Callable[[str, Any], Any]
    write: Callable[[Connection, str, Any], None]

    def keep_up(self, engine: Engine, board: str) -> int:
        """Bring a board up to the head of its log, in small transactions; return the seq reached."""
        stream = f"board:{board}"
        while True:
            with one_moment(engine) as connection:
                told, fold = self.told_to(connection, board), folded_to(connection, stream)
                if told is not None and told >= head(connection, stream):
                    return told
                if told is None and not _is_there(connection, board):
                    return 0
                last, found = self.portion(connection, board, told, fold)
            differing = self.differing(board, found)
            with writing(engine) as connection:
                # Unless somebody else was quicker.
                if self._move_on(connection, board, told, last):
                    self.write(connection, board, differing)
            # A long log is read beside the work of others.
            server.sleep(0)

    def rebuild(self, engine: Engine, board: str, table: Table) -> int:
        """Forget what a table holds of a board and reckon it anew from what is kept of its log."""
        with writing(engine) as connection:
            for one in (table, self.places):
                connection.execute(delete(one).where(one.c.board_id == board))
        return self.keep_up(engine, board)

    def told_to(self, connection: Connection, board: str) -> int | None:
        """Return up to which change a board is reckoned; None where it never was."""
        places = self.places
        return connection.scalar(select(places.c.seq).where(places.c.board_id == board))

    def _move_on(self, connection: Connection, board: str, told: int | None, last: int) -> bool:
        places = self.places
        if told is None:
            return insert_new(connection, places, {"board_id": board, "seq": last})
        mine = (places.c.board_id == board) & (places.c.seq == told)
        moved = update(places).where(mine).values(seq=last).returning(places.c.seq)
        return connection.scalar(moved) is not None


def _is_there(connection: Connection, board: str) -> bool:
    return connection.scalar(select(BOARD.c.id).where(BOARD.c.id == board)) is not None
