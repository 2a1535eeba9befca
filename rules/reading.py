"""Reading the rules of a board."""

from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from rules.models import Rule

RULE = Rule.__table__


def working_rules(connection: Connection, board: str) -> list[Row[Any]]:
    """Return the rules of a board that were neither paused nor put away, the oldest first."""
    mine = (RULE.c.board_id == board) & RULE.c.archived_at.is_(None) & RULE.c.paused_at.is_(None)
    return list(connection.execute(select(RULE).where(mine).order_by(RULE.c.created_at, RULE.c.id)))


def working_rule(connection: Connection, board: str, id: str) -> Row[Any] | None:
    """Return one of them, None if it is none of them any more."""
    return next((rule for rule in working_rules(connection, board) if rule.id == id), None)
