"""Where a thing stands in its list: keys between neighbours, and what is done when they are gone."""

from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from core.changes import Change
from core.positions import key_between


def place(
    change: Change, table: Table, listed: ColumnElement[bool], after: Any, moving: str | None = None
) -> str:
    """Return the key of the place behind `after`: None is the first place; left out, unknown,
    archived or listed elsewhere is the last one. `moving` itself is no neighbour.
    """
    listed = listed & table.c.archived_at.is_(None)
    if moving is not None:
        listed = listed & (table.c.id != moving)
    if after is None:
        return key_between(None, _lowest(change, table, listed))
    anchor = change.select(
        select(table.c.position).where(listed, table.c.id == str(after))
    ).scalar()
    if anchor is None:
        return key_between(_highest(change, table, listed), None)
    return key_between(anchor, _lowest(change, table, listed & (table.c.position > anchor)))


def place_again(
    change: Change, table: Table, listed: ColumnElement[bool], position: str, moving: str
) -> str:
    """Return the key at which something restored stands: its old one, or the next when that is taken."""
    others = listed & table.c.archived_at.is_(None) & (table.c.id != moving)
    if _lowest(change, table, others & (table.c.position == position)) is None:
        return position
    return key_between(position, _lowest(change, table, others & (table.c.position > position)))


def _lowest(change: Change, table: Table, listed: ColumnElement[bool]) -> str | None:
    return change.select(select(func.min(table.c.position)).where(listed)).scalar()


def _highest(change: Change, table: Table, listed: ColumnElement[bool]) -> str | None:
    return change.select(select(func.max(table.c.position)).where(listed)).scalar()
