"""Who brought a deal to where it is: its owner, its helpers, and everybody whose changes moved it."""

from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Row

from board.activity_kinds import KINDS
from board.queries import MEMBER
from board.scope import BoardContext
from core.changes import CHANGE, CHANGED_CARD

# To look at it, and to put it away, moves no deal.
IDLE = frozenset(
    (
        "task.see", "task.archive", "task.restore", "card.archive", "card.restore", "comment.react", "comment.unreact",
        "comment.archive", "comment.restore", "attachment.archive", "attachment.restore",
    )
)  # fmt: skip
HELPING = tuple(
    name
    for kind in ("deals", "moves", "tasks", "comments", "batons", "files", "people")
    for name in KINDS[kind]
    if name not in IDLE and not name.startswith("member.")
)


def contributors(
    connection: Connection, board: BoardContext, card: Row[Any], seq: int | None
) -> list[dict[str, Any]]:
    """Return the people behind a deal up to change `seq`: the owner, then who did most, then silent helpers.

    An import is nobody's doing.
    """
    done = _changes_by_person(connection, f"board:{board.id}", card.id, seq)
    helpers = [helper["member"] for helper in card.helpers]
    ids = dict.fromkeys(([card.owner] if card.owner else []) + list(done) + helpers)
    mine = (MEMBER.c.workspace_id == board.workspace_id) & MEMBER.c.id.in_(list(ids))
    rows = connection.execute(select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.color).where(mine))
    found = {row.id: dict(row._mapping) for row in rows}
    return [found[id] | {"changes": done.get(id, 0)} for id in ids if id in found]


def _changes_by_person(
    connection: Connection, stream: str, card: str, seq: int | None
) -> dict[str, int]:
    touched = (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq)
    count = func.count().label("count")
    found = (
        select(CHANGE.c.actor, count)
        .join_from(CHANGED_CARD, CHANGE, touched)
        .where(CHANGED_CARD.c.stream == stream, CHANGED_CARD.c.card == card)
        .where(CHANGE.c.name.in_(HELPING))
        .group_by(CHANGE.c.actor)
        .order_by(count.desc(), CHANGE.c.actor)
    )
    if seq is not None:
        found = found.where(CHANGED_CARD.c.seq <= seq)
    return {actor: number for actor, number in connection.execute(found)}
