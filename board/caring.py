"""A won deal gets a task that comes again, so that its customer is not forgotten; where the workspace wants that."""

from typing import Any

from sqlalchemy import select

from board.queries import BOARD
from board.repeats import next_time
from board.tiers import tier_now, today_in
from core.actors import Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.extensions import db
from customers.rules import rules_of

# What an import brings, and what is undone or done again, was won before.
WINNING = frozenset(("card.create", "card.win", "card.move", "cards.bulk"))


@consumer("care", streams="board", types=["card"])
def follow_board(change: Any) -> None:
    """Each deal gets its task once, however often it is won."""
    won = list(_won(change)) if change.name in WINNING else []
    if not won:
        return
    board = change.stream.partition(":")[2]
    for card in won:
        task = _task_for(board, card)
        if task:
            id = derived_id(card["id"], "care")
            execute(
                change.stream,
                "task.create",
                task | {"id": id},
                Actor(change.actor),
                id,
                as_house=True,
                cause={"follows": change.id},
            )


def _won(change: Any) -> Any:
    for patch, before in zip(change.patches, change.before, strict=True):
        if patch["type"] != "card" or "put" not in patch:
            continue
        is_new = before["fields"] is None or "status" in before["fields"]
        if is_new and patch["put"]["status"] == "won" and patch["put"]["company"]:
            yield patch["put"]


def _task_for(board: str, card: dict[str, Any]) -> dict[str, Any] | None:
    with db.engine.connect() as connection:
        workspace = connection.scalar(select(BOARD.c.workspace).where(BOARD.c.id == board))
        if workspace is None:
            return None
        tier = tier_now(connection, workspace, card["company"])
        care = rules_of(connection, workspace)["care"].get(tier)
        today = today_in(connection, workspace)
    if not care:
        return None
    repeat = {"every": care["every"], "unit": care["unit"]}
    first = next_time(today, repeat, today)
    if first is None:
        return None
    return {
        "card": card["id"],
        "title": care["title"],
        "assignee": card["owner"],
        "due": first[0].isoformat(),
        "repeat": first[1],
    }
