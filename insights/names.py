"""What the ids in figures are called."""

from typing import Any

from sqlalchemy import Connection, select

from board.models import BoardCompany, Label
from board.queries import COLUMN

LABEL = Label.__table__
COMPANY = BoardCompany.__table__


def names_of(
    connection: Connection,
    board: str,
    people: list[dict[str, Any]],
    departments: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return `{people: [{id, name, color, department}], departments, columns, labels, companies}` of a board."""
    shown = {
        "columns": select(COLUMN.c.id, COLUMN.c.name, COLUMN.c.kind, COLUMN.c.color).where(
            COLUMN.c.board_id == board
        ),
        "labels": select(LABEL.c.id, LABEL.c.name, LABEL.c.color).where(LABEL.c.board_id == board),
        "companies": select(COMPANY.c.id, COMPANY.c.name).where(COMPANY.c.board_id == board),
    }
    return {"people": people, "departments": departments} | {
        kind: [dict(row._mapping) for row in connection.execute(query)]
        for kind, query in shown.items()
    }
