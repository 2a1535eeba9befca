"""What becomes of a customer's answer: found by its link, given once, shown on the deals that it is about."""

from collections import defaultdict
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from auth.digests import digest
from auth.models import Workspace
from board.queries import BOARD, CARD
from core import clock
from core.actors import NOBODY, Actor
from core.commands import derived_id, execute
from core.consumers import consumer
from core.errors import Conflict, Gone, NotFound
from core.extensions import db
from customers.queries import PULSE

WORKSPACE = Workspace.__table__
# On so many open deals an answer about the customer as a whole is shown, the newest ones.
MOST_DEALS = 20


def is_open(row: Any, moment: datetime) -> bool:
    """Whether a link still waits for its answer."""
    return not row.answered_at and not row.revoked_at and row.expires_at > moment


def find_open(token: str) -> Row[Any]:
    """Return what a link asks, with the `workspace_name`; raise Gone for a link that works no more."""
    found = (
        select(PULSE, WORKSPACE.c.name.label("workspace_name"))
        .join(WORKSPACE, WORKSPACE.c.id == PULSE.c.workspace_id)
        .where(PULSE.c.token_hash == digest(token))
    )
    with db.engine.connect() as connection:
        row = connection.execute(found).first()
    if row is None or not is_open(row, clock.now()):
        raise Gone("This link works no more.")
    return row


def answer(token: str, score: int, text: str | None) -> None:
    """Give the answer, once; raise Gone for a link that does not work."""
    row = find_open(token)
    given = {"pulse": row.id, "score": score, "text": text}
    execute(f"workspace:{row.workspace_id}", "pulse.answer", given, Actor(NOBODY), as_house=True)


@consumer("pulse", streams="workspace", types=["pulse"])
def follow_workspace(change: Any) -> None:
    """An answer lights up on its deal, or on the open deals of the customer."""
    # What is brought in as history is no news.
    if change.name != "pulse.answer" or change.happened_at:
        return
    for patch in change.patches:
        if patch["type"] == "pulse" and "put" in patch:
            _show(change, patch["put"])


def _show(change: Any, pulse: dict[str, Any]) -> None:
    with db.engine.connect() as connection:
        boards = _deals(connection, change.stream.partition(":")[2], pulse)
    for board, cards in boards.items():
        # What is removed at this moment needs no answer.
        with suppress(NotFound):
            _follow(change, board, {"pulse": pulse["id"], "cards": cards})


def _follow(change: Any, board: str, args: dict[str, Any]) -> None:
    id, cause = derived_id(change.id, "pulse", board), {"follows": change.id}
    stream, actor = f"board:{board}", Actor(NOBODY)
    try:
        execute(stream, "pulse.answer", args, actor, id, as_house=True, cause=cause)
    except Conflict:
        # Told a second time after a crash, and the customer has other deals since: it stands there already.
        return


def _deals(connection: Connection, workspace: str, pulse: dict[str, Any]) -> dict[str, list[str]]:
    found = (
        select(CARD.c.board_id, CARD.c.id)
        .join(BOARD, BOARD.c.id == CARD.c.board_id)
        .where(BOARD.c.workspace == workspace, BOARD.c.archived_at.is_(None))
        .order_by(CARD.c.created_at.desc(), CARD.c.id)
        .limit(MOST_DEALS)
    )
    if pulse["card"]:
        found = found.where(CARD.c.id == pulse["card"])
    else:
        is_standing = CARD.c.archived_at.is_(None) & (CARD.c.status == "open")
        found = found.where(CARD.c.company == pulse["company"], is_standing)
    boards = defaultdict(list)
    for board, card in connection.execute(found):
        boards[board].append(card)
    return boards
