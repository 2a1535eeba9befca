"""Tells the owner of a deal when a customer's question waits for longer than the workspace promises.

Each question is a durable job, which looks again when its time comes: it may be answered by then, the promise another.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from board.fields import instant
from board.queries import BOARD, CARD, COMMENT
from core import clock
from core.actors import NOBODY, Actor
from core.clock import to_wire
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import NotFound
from core.extensions import db
from core.jobs import QUICK, Later, Progress, enqueue, job
from customers.rules import rules_of
from notifications import ways
from notifications.recipients import recipient

KIND = "question_due"


@consumer("question-clocks", streams="board", types=["comment"])
def follow_board(change: Any) -> None:
    """A question of a customer was written down."""
    board = change.stream.partition(":")[2]
    for patch in change.patches:
        comment = patch.get("put")
        if patch["type"] == "comment" and comment and _waits(comment):
            _plan(board, change.seq, comment)


@job("question.remind", lane=QUICK, for_others=True)
def remind(progress: Progress) -> dict[str, Any]:
    """Tell the owner, if the question still waits and its time is over."""
    given = progress.args
    with db.engine.connect() as connection:
        row = _waiting(connection, given)
        due = row and row.asked_at + _promise(connection, given["board"])
        to = recipient(connection, row.owner) if row and row.owner else None
    if due and due > clock.now():
        raise Later((due - clock.now()).total_seconds())
    if to is None or to.choices.ways[KIND] == "nothing":
        return {"told": False}
    return {"told": _tell(progress, row, to.choices.ways[KIND])}


def _waits(comment: dict[str, Any]) -> bool:
    is_asked = comment.get("asked_by_customer") and comment["asked_at"]
    return bool(is_asked and comment["card"] and not comment["answered_at"])


def _plan(board: str, seq: int, comment: dict[str, Any]) -> None:
    with db.engine.connect() as connection:
        due = instant(comment["asked_at"]) + _promise(connection, board)
    args = {"board": board, "comment": comment["id"], "seq": seq, "asked_at": comment["asked_at"]}
    id = derived_id(comment["id"], KIND, comment["asked_at"])
    enqueue("question.remind", args, comment["asked_by"], id=id, run_after=due)


def _promise(connection: Connection, board: str) -> timedelta:
    workspace = connection.scalar(select(BOARD.c.workspace).where(BOARD.c.id == board)) or ""
    return timedelta(hours=rules_of(connection, workspace)["answer_hours"])


def _waiting(connection: Connection, given: dict[str, Any]) -> Row[Any] | None:
    asked_at: datetime = instant(given["asked_at"])
    kept = (CARD.c.board_id == COMMENT.c.board_id) & (CARD.c.id == COMMENT.c.card)
    found = (
        select(COMMENT.c.card, COMMENT.c.asked_at, CARD.c.owner)
        .join(CARD, kept)
        .where(COMMENT.c.board_id == given["board"], COMMENT.c.id == given["comment"])
        .where(COMMENT.c.asked_by_customer.is_(True), COMMENT.c.asked_at == asked_at)
        .where(COMMENT.c.answered_at.is_(None), COMMENT.c.archived_at.is_(None))
        .where(CARD.c.archived_at.is_(None))
    )
    return connection.execute(found).first()


def _tell(progress: Progress, row: Row[Any], way: str) -> bool:
    given, id = progress.args, derived_id(progress.id, "notice")
    args = {"id": id, "kind": KIND, "reason": "owner", "board": given["board"], "card": row.card}
    args |= {"seq": given["seq"], "at": to_wire(clock.now())}
    try:
        stream, actor = f"user:{row.owner}", Actor(NOBODY)
        told = execute(stream, "notification.add", args, actor, id, as_house=True)
    except NotFound:
        # They are on this board no longer.
        return False
    ways.schedule(row.owner, told.result["notification"], way)
    return True
