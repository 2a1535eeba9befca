"""What was archived, removed for good: on request, or after the days that the workspace says.

The log keeps its numbers, who did what and when; the words are taken out of it.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from auth.models import Workspace
from board.commands.archive import TYPES
from board.models import Board
from board.uploads import sweep_sometimes
from core import clock
from core.actors import Actor
from core.changes import CHANGE, CHANGED_CARD
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import Conflict, NotFound
from core.extensions import db
from core.jobs import Progress, enqueue, job
from core.records import record_of
from core.redaction import redact_changes, redact_fold

BOARD = Board.__table__
WORKSPACE = Workspace.__table__
# What the log may go on saying of something that is gone: where it stood, when, and how much it was.
KEPT = frozenset(
    (
        "id", "card", "column", "position", "number", "status", "value", "kind", "state", "color",
        "created_at", "archived_at", "closed_at", "moved_at", "expected_close", "reply_to",
        "created_by", "owner", "author",
    )
)  # fmt: skip
AT_ONCE = 50
# A stage is emptied before it goes.
IN_TURN = ("card", *(type for type in TYPES if type not in ("card", "column")), "column")


@job("archive.purge", for_others=True)
def finish(progress: Progress) -> dict[str, Any]:
    """Remove what was left of one thing, then take its words out of the log."""
    args = progress.args
    _purge(progress, args["board"], args["type"], args["id"])
    _redact(progress, args["board"], args["type"], args["id"], args["card"])
    sweep_sometimes(progress.actor)
    return {"purged": 1}


@job("archive.clear", for_others=True)
def clear(progress: Progress) -> dict[str, Any]:
    """Remove from one board what was archived longer ago than its workspace keeps it; tomorrow again."""
    board, days = progress.args["board"], _days_of(progress.args["board"])
    if days is None:
        return {"purged": 0}
    purged, before = 0, clock.now() - timedelta(days=days)
    if _remove_board(progress, board, before):
        return {"purged": 0, "board": True}
    for type in IN_TURN:
        while old := _old(board, type, before):
            done = [_clear_one(progress, board, type, row) for row in old]
            purged += sum(done)
            if not any(done):
                break
    _ask(board, progress.actor, clock.now().date() + timedelta(days=1))
    return {"purged": purged}


@consumer("archive-boards", streams="board", types=["board"])
def follow_board(change: Any) -> None:
    """A new board is looked after as the others are."""
    if change.seq == 1:
        _ask(change.stream.partition(":")[2], change.actor, clock.now().date())


@consumer("archive-days", streams="workspace", types=["workspace"])
def follow_workspace(change: Any) -> None:
    """Somebody has said how long to keep it: each board is looked at now."""
    if change.name != "workspace.keep_archived":
        return
    mine = select(BOARD.c.id).where(BOARD.c.workspace == change.stream.partition(":")[2])
    with db.engine.connect() as connection:
        boards = list(connection.scalars(mine))
    for board in boards:
        enqueue("archive.clear", {"board": board}, change.actor, id=derived_id(change.id, board))


def _remove_board(progress: Progress, board: str, before: Any) -> bool:
    """Remove a board that was archived itself so long ago; return whether it goes."""
    old = select(BOARD.c.name).where(
        BOARD.c.id == board, BOARD.c.archived_at < before, BOARD.c.removed_at.is_(None)
    )
    with db.engine.connect() as connection:
        name = connection.scalar(old)
    if name is None:
        return False
    command = derived_id(progress.id, "board.purge")
    execute(
        f"board:{board}",
        "board.purge",
        {"name": name},
        Actor(progress.actor),
        command,
        as_house=True,
    )
    return True


def _ask(board: str, actor: str, day: date) -> None:
    if _days_of(board) is None:
        return
    id = derived_id(board, "archive.clear", day.isoformat())
    when = clock.now() + (timedelta(days=1) if day > clock.now().date() else timedelta())
    enqueue("archive.clear", {"board": board}, actor, id=id, run_after=when)


def _days_of(board: str) -> int | None:
    kept = select(WORKSPACE.c.archive_days).join(BOARD, BOARD.c.workspace == WORKSPACE.c.id)
    with db.engine.connect() as connection:
        return connection.scalar(kept.where(BOARD.c.id == board))


def _old(board: str, type: str, before: Any) -> list[Any]:
    table = record_of("board", type).table
    card = table.c.card if "card" in table.c else table.c.id
    here = (table.c.board_id == board) & (table.c.archived_at < before)
    some = select(table.c.id, card.label("card")).where(here).order_by(table.c.archived_at)
    with db.engine.connect() as connection:
        return list(connection.execute(some.limit(AT_ONCE)))


def _clear_one(progress: Progress, board: str, type: str, row: Any) -> bool:
    try:
        _purge(progress, board, type, row.id)
    except Conflict:
        # A stage in which younger archived deals stand.
        return False
    on_card = type in ("card", "task", "comment", "attachment")
    _redact(progress, board, type, row.id, row.card if on_card else None)
    progress.step(progress.done + 1, progress.done + 1)
    return True


def _purge(progress: Progress, board: str, type: str, id: str) -> None:
    left, number = 1, 0
    while left:
        command = derived_id(progress.id, type, id, str(number))
        args, actor = {"type": type, "id": id}, Actor(progress.actor)
        try:
            done = execute(f"board:{board}", "archive.purge", args, actor, command, as_house=True)
        except NotFound:
            # It went with the first portion.
            return
        left, number = done.result["left"], number + 1


def _redact(progress: Progress, board: str, type: str, id: str, card: str | None) -> None:
    """Take the words out of the changes that touched it."""

    def said(of: str, its_id: str, fields: dict[str, Any]) -> dict[str, Any]:
        hangs_on_it = type == "card" and (its_id == id or fields.get("card") == id)
        hangs_on_it |= type == "column" and (of, its_id) == ("playbook", id)
        if not hangs_on_it and (of, its_id) != (type, id):
            return fields
        return without_words(fields)

    stream = f"board:{board}"
    seqs = _changes_of(stream, card or board)
    redact_fold(stream, said)
    for start in range(0, len(seqs), AT_ONCE):
        redact_changes(stream, seqs[start : start + AT_ONCE], said)
        progress.step(progress.done, progress.done)


def _changes_of(stream: str, card: str) -> list[int]:
    touched = (CHANGED_CARD.c.stream == stream) & (CHANGED_CARD.c.card == card)
    # A look at a task is nothing that was done with its deal, and has the task's words all the same; a playbook
    # has many words and no deal.
    looks = (CHANGE.c.stream == stream) & CHANGE.c.name.in_(("task.see", "playbook.write"))
    with db.engine.connect() as connection:
        seqs = set(connection.scalars(select(CHANGED_CARD.c.seq).where(touched)))
        return sorted(seqs | set(connection.scalars(select(CHANGE.c.seq).where(looks))))


def without_words(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what the log may go on saying of something that is gone."""
    return {name: value if name in KEPT else blank(value) for name, value in fields.items()}


def blank(value: Any) -> Any:
    """Return nothing, in the shape of what was there."""
    if isinstance(value, str | list | dict):
        return type(value)()
    return value if isinstance(value, bool) else None
