"""What somebody has to do on boards: their open deals, open tasks, and batons that wait for them."""

from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from board.models.baton import OPEN
from board.queries import BATON, BOARD, BOARD_MEMBER, CARD, TASK


def open_cards(person: str, board: Any) -> Select[Any]:
    """Find the deals on a board that somebody owns and that are neither closed nor archived."""
    mine = (CARD.c.owner == person) & CARD.c.closed_at.is_(None) & CARD.c.archived_at.is_(None)
    return select(CARD.c.id).where(CARD.c.board_id == board, mine).order_by(CARD.c.id)


def open_tasks(person: str, board: Any) -> Select[Any]:
    """Find the tasks of somebody that are to be done, on deals that are not archived."""
    mine = (TASK.c.assignee == person) & TASK.c.done_at.is_(None) & TASK.c.archived_at.is_(None)
    return _on_cards(TASK).where(TASK.c.board_id == board, mine).order_by(TASK.c.id)


def open_batons(person: str, board: Any) -> Select[Any]:
    """Find the batons which somebody was passed or has accepted, on deals that are not archived."""
    theirs = or_(BATON.c.member == person, BATON.c.accepted_by == person)
    here = (BATON.c.board_id == board) & BATON.c.state.in_(OPEN) & theirs
    return _on_cards(BATON).where(here).order_by(BATON.c.id)


def work_of(connection: Connection, workspace: str, person: str) -> list[dict[str, Any]]:
    """Return the boards of a workspace, by name, with how much somebody has to do on each, and their role there."""
    counts = {
        "cards": _count(open_cards(person, BOARD.c.id)),
        "tasks": _count(open_tasks(person, BOARD.c.id)),
        "batons": _count(open_batons(person, BOARD.c.id)),
    }
    role = select(BOARD_MEMBER.c.role).where(
        BOARD_MEMBER.c.board_id == BOARD.c.id, BOARD_MEMBER.c.id == person
    )
    shown = [BOARD.c.id, BOARD.c.name, role.scalar_subquery().label("role")]
    query = (
        select(*shown, *(count.label(name) for name, count in counts.items()))
        .where(BOARD.c.workspace == workspace, BOARD.c.archived_at.is_(None))
        .order_by(BOARD.c.name, BOARD.c.id)
    )
    rows = [dict(row._mapping) for row in connection.execute(query)]
    return [row for row in rows if row["role"] or any(row[name] for name in counts)]


def _on_cards(table: Any) -> Select[Any]:
    card = (CARD.c.board_id == table.c.board_id) & (CARD.c.id == table.c.card)
    return select(table.c.id).join(CARD, card).where(CARD.c.archived_at.is_(None))


def _count(query: Select[Any]) -> Any:
    counted = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return counted.correlate(BOARD).scalar_subquery()
