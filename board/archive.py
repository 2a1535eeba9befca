"""What is in a board's archive: things that were put away, by whom and when, to be brought back."""

from typing import Any

from sqlalchemy import Connection, select

from auth.models import Workspace
from board.commands.archive import TYPES
from board.models import Card
from board.scope import BoardContext
from board.seen_log import seen_among
from core.actors import Actor
from core.changes import CHANGE
from core.clock import to_wire
from core.records import record_of

CARD = Card.__table__
WORKSPACE = Workspace.__table__
# The newest of each type; older ones are found by the board's history.
SHOWN = 200
EXCERPT = 140
NAMES = {"card": "title", "task": "title", "comment": "text"}
RESTORING = {type: f"{type}.restore" for type in TYPES}
Fields = dict[str, Any]


def archived_things(
    connection: Connection, board: BoardContext, actor: Actor
) -> dict[str, list[Fields]]:
    """Return the newest archived things of each type: `{id, name, number, card, title, at, by, may_restore}`.

    A comment that somebody else removed is named to managers alone, and without its words.
    """
    found = {type: _seen(connection, board, type) for type in TYPES}
    titles = _titles(connection, board, {_card_of(row) for rows in found.values() for row in rows})
    things = {}
    for type, rows in found.items():
        by = _archivers(connection, board, type, rows)
        seen = [row for row in rows if _is_seen(board, actor, type, row, by.get(row.id))]
        things[type] = [_shown(board, actor, titles, type, row, by.get(row.id)) for row in seen]
    return things


def kept_days(connection: Connection, board: BoardContext) -> int | None:
    """Return for how many days what is archived is kept, None if for ever."""
    return connection.scalar(
        select(WORKSPACE.c.archive_days).where(WORKSPACE.c.id == board.workspace_id)
    )


def _seen(connection: Connection, board: BoardContext, type: str) -> list[Any]:
    """Return those which the reader sees: it shows no amounts, so deals alone are looked at."""
    rows = _rows(connection, board, type)
    if board.sight.own is None:
        return rows
    deals = {row.id: row.id if type == "card" else _card_of(row) for row in rows}
    seen = seen_among(connection, board, deals.values())
    return [row for row in rows if deals[row.id] is None or deals[row.id] in seen]


def _rows(connection: Connection, board: BoardContext, type: str) -> list[Any]:
    table = record_of("board", type).table
    here = (table.c.board_id == board.id) & table.c.archived_at.is_not(None)
    newest = select(table).where(here).order_by(table.c.archived_at.desc(), table.c.id)
    return list(connection.execute(newest.limit(SHOWN)))


def _archivers(
    connection: Connection, board: BoardContext, type: str, rows: list[Any]
) -> dict[str, str]:
    """Return who put each away: of each moment there is one change, or a few."""
    moments = {row.archived_at: row.id for row in rows}
    if not moments:
        return {}
    here = (CHANGE.c.stream == f"board:{board.id}") & CHANGE.c.at.in_(list(moments))
    shown = select(CHANGE.c.actor, CHANGE.c.patches).where(here)
    return {
        patch["id"]: row.actor
        for row in connection.execute(shown)
        for patch in row.patches
        if patch["type"] == type and (patch.get("put") or {}).get("archived_at")
    }


def _titles(connection: Connection, board: BoardContext, cards: set[str | None]) -> dict[str, str]:
    here = (CARD.c.board_id == board.id) & CARD.c.id.in_(cards - {None})
    rows = connection.execute(select(CARD.c.id, CARD.c.title).where(here))
    return {row.id: row.title for row in rows}


def _card_of(row: Any) -> str | None:
    return getattr(row, "card", None)


def _is_seen(board: BoardContext, actor: Actor, type: str, row: Any, by: str | None) -> bool:
    return type != "comment" or actor.id in (row.author, by) or board.role == "manager"


def _shown(
    board: BoardContext, actor: Actor, titles: dict[str, str], type: str, row: Any, by: str | None
) -> Fields:
    is_own = type != "comment" or actor.id in (row.author, by)
    name = getattr(row, NAMES.get(type, "name"))[:EXCERPT] if is_own else None
    card = _card_of(row)
    return {
        "id": row.id,
        "name": name,
        "number": getattr(row, "number", None),
        "card": card,
        "title": card and titles.get(card),
        "at": to_wire(row.archived_at),
        "by": by,
        "may_restore": board.may(RESTORING[type]) and is_own,
    }
