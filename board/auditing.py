"""What of boards goes into the audit log: who was let in, what was refused, and what ended."""

from typing import Any

from sqlalchemy import select

from auth.auditing import note_change
from board.queries import BOARD
from core import audit
from core.consumers import consumer
from core.errors import RateLimited
from core.extensions import command_refused, db
from core.ratelimit import RateLimit

AUDITED = frozenset(
    (
        *("member.add", "member.change_role", "member.remove"),
        *("work.hand_over", "board.create", "board.archive", "board.restore", "import.start"),
        "archive.purge",
    )
)
# Whoever is refused again and again is noted a few times, then once a minute.
_refusals = RateLimit(rate=1 / 60, burst=10, what="audit")


@consumer("audit-boards", streams="board", types=["board", "member", "import"])
def follow_board(change: Any) -> None:
    """Note who was let onto a board or taken off it, and its beginning and end."""
    if change.name not in AUDITED:
        return
    board = _find(change.stream)
    if board:
        note_change(change, board.workspace, board=board.id, name=board.name)


@command_refused.connect
def note_refusal(stream: str, *, command: str, actor: str) -> None:
    """Note that somebody asked for what they may not do."""
    kind, _, id = stream.partition(":")
    if kind not in ("board", "workspace"):
        return
    try:
        _refusals.take(actor)
    except RateLimited:
        return
    workspace = _find(stream).workspace if kind == "board" else id
    audit.note("refused", workspace=workspace, person=actor, command=command, stream=stream)


def _find(stream: str) -> Any:
    with db.engine.connect() as connection:
        found = select(BOARD.c.id, BOARD.c.name, BOARD.c.workspace)
        return connection.execute(found.where(BOARD.c.id == stream.partition(":")[2])).first()
