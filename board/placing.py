"""Where a thing stands in its list: keys between neighbours, and what is done when they are gone."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, and_, bindparam, select

from core.changes import Change
from core.positions import key_between
from core.prepared import Prepared


def place(
    change: Change, table: Table, after: Any, moving: str | None = None, **within: str
) -> str:
    """Return the key of the place behind `after`: None is the first place; left out, unknown,
    archived or listed elsewhere is the last one. `within` says which list of the board it is, such as
    `column=…`. `moving` itself is no neighbour.
    """
    neighbours = _neighbours(table, tuple(within))
    listed = _listed(change, moving, within)
    if after is None:
        return key_between(None, neighbours.first.scalar(change.connection, listed))
    between = neighbours.behind.first(change.connection, listed | {"after": str(after)})
    if between is None:
        return key_between(neighbours.last.scalar(change.connection, listed), None)
    return key_between(*between)


def place_again(change: Change, table: Table, position: str, moving: str, **within: str) -> str:
    """Return the key at which something restored stands: its old one, or the next when that is taken."""
    neighbours = _neighbours(table, tuple(within))
    listed = _listed(change, moving, within) | {"position": position}
    following = [row.position for row in neighbours.at_or_behind.rows(change.connection, listed)]
    if position not in following:
        return position
    return key_between(position, following[1] if len(following) > 1 else None)


@dataclass(frozen=True)
class _Neighbours:
    """The questions about a list."""

    first: Prepared
    last: Prepared
    behind: Prepared
    at_or_behind: Prepared


@cache
def _neighbours(table: Table, within: tuple[str, ...]) -> _Neighbours:
    position = table.c.position
    rising = select(position).where(_is_listed(table, within)).order_by(position).limit(1)
    falling = select(position).where(_is_listed(table, within)).order_by(position.desc()).limit(1)
    anchor = table.alias()
    following = rising.where(position > anchor.c.position).correlate(anchor).scalar_subquery()
    is_anchor = _is_listed(anchor, within) & (anchor.c.id == bindparam("after"))
    at_or_behind = position >= bindparam("position")
    return _Neighbours(
        first=Prepared(rising),
        last=Prepared(falling),
        behind=Prepared(select(anchor.c.position, following).where(is_anchor)),
        at_or_behind=Prepared(rising.where(at_or_behind).distinct().limit(2)),
    )


def _is_listed(table: Any, within: tuple[str, ...]) -> Any:
    return and_(
        table.c.board_id == bindparam("board"),
        *(table.c[name] == bindparam(f"its_{name}") for name in within),
        table.c.archived_at.is_(None),
        table.c.id != bindparam("moving"),
    )


def _listed(change: Change, moving: str | None, within: dict[str, str]) -> dict[str, str]:
    its = {f"its_{name}": value for name, value in within.items()}
    return {"board": change.scope_id, "moving": moving or "", **its}
