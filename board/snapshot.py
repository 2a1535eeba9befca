"""All that a client needs to open a board, read in one view of the database."""

from typing import Any

from sqlalchemy import Connection

from core.records import Record, record_of

TYPES = ("column", "card", "label", "member", "task", "company", "import", "version")


def read_board(connection: Connection, id: str, *, archived: bool) -> dict[str, Any]:
    """Return the board's record and those of its stream that every open board shows."""
    board = record_of("board", "board")
    row = connection.execute(board.select().where(board.table.c.id == id))
    return {
        "board": board.dump_all(row)[0],
        "records": {
            type: _read(connection, record_of("board", type), id, archived) for type in TYPES
        },
    }


def _read(
    connection: Connection, record: Record, board_id: str, archived: bool
) -> list[dict[str, Any]]:
    columns = record.table.c
    statement = record.select().where(columns.board_id == board_id)
    if not archived and "archived_at" in columns:
        statement = statement.where(columns.archived_at.is_(None))
    return record.dump_all(connection.execute(statement.order_by(columns.id)))
