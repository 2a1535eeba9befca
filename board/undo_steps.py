"""What somebody would undo or do again next on a board: read from the log, so that it is the same after a reload."""

from typing import Any

from sqlalchemy import Connection, select

from board.activity import tell
from board.names import Names
from board.scope import BoardContext
from board.seen_log import seen_changes
from board.undoable import NEVER, UNDOING
from core.actors import Actor
from core.changes import CHANGE
from core.folds import folded_to

# So far back the keys reach; the history reaches further.
LOOKED_AT = 300
Step = tuple[str, Any]


def next_steps(
    connection: Connection, board: BoardContext, actor: Actor, before: int | None
) -> dict[str, Any]:
    """Return `{undo, redo}`: each `{seq | group, text, …}`, or None where there is nothing.

    `before` leaves out what was done from that change on, such as what cannot be undone any more.
    """
    rows = _own(connection, board, actor)
    undo, redo = stacks(rows)
    if before is not None:
        undo = [step for step in undo if _newest(step, rows) < before]
    return {
        "undo": _shown(connection, board, undo, rows),
        "redo": _shown(connection, board, redo, rows),
    }


def stacks(rows: list[Any]) -> tuple[list[Step], list[Step]]:
    """Return what can be undone and what can be done again, the next one last; rows are the oldest first."""
    undo: list[Step] = []
    redo: list[Step] = []
    for row in rows:
        step, target = _step(row), _target(row)
        if step in undo[-1:] or step in redo[-1:]:
            continue
        if target in undo:
            undo.remove(target)
            redo.append(step)
        elif target in redo:
            redo.remove(target)
            undo.append(step)
        else:
            undo.append(step)
            redo.clear()
    return undo, redo


def _own(connection: Connection, board: BoardContext, actor: Actor) -> list[Any]:
    stream = f"board:{board.id}"
    mine = (CHANGE.c.stream == stream) & (CHANGE.c.actor == actor.id)
    kept = CHANGE.c.seq > folded_to(connection, stream)
    newest = select(CHANGE.c.seq, CHANGE.c.name, CHANGE.c.group, CHANGE.c.cause)
    newest = newest.where(mine, kept, CHANGE.c.name.not_in(NEVER)).order_by(CHANGE.c.at.desc())
    rows = connection.execute(newest.limit(LOOKED_AT)).all()
    # What somebody's rule did is not what they did last.
    by_hand = [row for row in rows if not (row.cause or {}).get("rule")]
    return sorted(by_hand, key=lambda row: row.seq)


def _step(row: Any) -> Step:
    return ("group", row.group) if row.group else ("seq", row.seq)


def _target(row: Any) -> Step | None:
    cause = row.cause or {}
    if row.name not in UNDOING:
        return None
    if "undo_of" in cause:
        return "seq", cause["undo_of"]
    return ("group", cause["undo_of_group"]) if "undo_of_group" in cause else None


def _newest(step: Step, rows: list[Any]) -> int:
    return next(row.seq for row in reversed(rows) if _step(row) == step)


def _shown(
    connection: Connection, board: BoardContext, steps: list[Step], rows: list[Any]
) -> dict[str, Any] | None:
    if not steps:
        return None
    kind, value = steps[-1]
    seq = _newest(steps[-1], rows)
    this = (CHANGE.c.stream == f"board:{board.id}") & (CHANGE.c.seq == seq)
    seen = seen_changes(connection, board, connection.execute(select(CHANGE).where(this)).all())
    if not seen:
        # It is about a deal that is somebody else's by now.
        return _shown(connection, board, steps[:-1], rows)
    (row,) = seen
    told = tell(row, Names(connection, board.workspace_id, board.id))
    shown = {kind: value, "newest": seq, "text": told["text"], "at": told["at"]}
    title = _title(row)
    return shown | ({"title": title} if title else {})


def _title(row: Any) -> str | None:
    """Return the title of the one deal that a change concerns."""
    pairs = zip(row.patches, row.before, strict=True)
    titles = {
        patch["id"]: (patch.get("put") or before["fields"])["title"]
        for patch, before in pairs
        if patch["type"] == "card"
    }
    return next(iter(titles.values())) if len(titles) == 1 else None
