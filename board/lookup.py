"""Finding the records that a command names, within its board alone, or refusing."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.engine import Row

from board.queries import is_on_board
from board.scope import open_board
from board.sight import WHOLE, holders_of, sight_of
from core.actors import Actor
from core.changes import CHANGE, CHANGED_CARD, Change
from core.errors import Conflict, Gone, NotFound
from core.records import record_of


def active(change: Change, type: str, id: str, field: str | None = None) -> Row[Any]:
    """Return a record's row; refuse what isn't on this board (not_found) or was archived (gone)."""
    row = existing(change, type, id, field)
    if row.archived_at:
        data = {"field": field or type, "id": id, "by": archived_by(change, type, row)}
        raise Gone(_was_archived(type), data)
    return row


def existing(change: Change, type: str, id: str, field: str | None = None) -> Row[Any]:
    """Return a record's row, archived or not; refuse what isn't on this board."""
    row = change.find(type, id)
    if row is None or not _is_seen(change, type, row):
        raise NotFound(_("There is no such thing on this board."), {"field": field or type})
    return row


def _is_seen(change: Change, type: str, row: Row[Any]) -> bool:
    sight = WHOLE if change.audience is None else sight_of(change.audience)
    if sight.is_whole:
        return True
    card = change.find("card", getattr(row, "card", None))
    record = record_of("board", type).dump(row)
    held = {card.id: holders_of(card.owner, card.helpers, card.turn)} if card else {}
    return sight.record(type, record, held) is not None


def active_with_card(change: Change, type: str, id: str) -> tuple[Row[Any], Row[Any]]:
    """Return what hangs on a card, and the card; both must be there and neither archived."""
    row = existing(change, type, id)
    card = active(change, "card", row.card)
    return active(change, type, id), card


def active_comment(change: Change, id: str) -> Row[Any]:
    """Return a comment of a card or of the board's own thread; neither may be archived."""
    row = existing(change, "comment", id)
    if row.card:
        active(change, "card", row.card)
    return active(change, "comment", id)


def person(change: Change, board: Any, id: str, field: str) -> str:
    """Return the id of somebody who is on this board; refuse anybody else."""
    if not is_on_board(change.connection, board.workspace_id, board.id, id):
        raise NotFound(_("This person is not on this board."), {"field": field})
    return id


def reached(change: Change, board: Any, id: str, field: str, card: Row[Any]) -> str:
    """Return the id of somebody on this board who sees a deal, so that it is no use to ask others about it."""
    person(change, board, id, field)
    if board.has_own_deals and not open_board(board.id, Actor(id), change.connection).sight.sees(
        card
    ):
        message = _("This person sees only their own deals. Let them help with this one first.")
        raise Conflict(message, {"field": field, "member": id})
    return id


def count_kept(change: Change, type: str) -> int:
    """Return how many records of a type this board has, what is archived aside."""
    table = record_of("board", type).table
    kept = (table.c.board_id == change.scope_id) & table.c.archived_at.is_(None)
    return change.select(select(func.count()).select_from(table).where(kept)).scalar_one()


def thread_of(change: Change, card: str | None) -> str:
    """Return under what the log finds a thread's changes: its card, or the board."""
    return card or change.scope_id


def _was_archived(type: str) -> str:
    return {
        "card": _("This deal was archived. Restore it first."),
        "column": _("This stage was archived."),
        "task": _("This task was removed."),
        "comment": _("This comment was removed."),
        "label": _("This label was archived."),
        "view": _("This view was removed."),
        "reason": _("This reason was archived."),
        "competitor": _("This competitor was archived."),
        "rhythm": _("This regular review was ended."),
        "rule": _("This rule was put away."),
        "attachment": _("This file was removed. Restore it first."),
    }.get(type, _("This was archived. Restore it first."))


def archived_by(change: Change, type: str, row: Row[Any]) -> str | None:
    """Return who archived a card, or something on it; of the rest no index leads to who it was."""
    card = row.id if type == "card" else getattr(row, "card", None)
    if type == "comment":
        card = thread_of(change, row.card)
    if card is None:
        return None
    archiving = (
        select(CHANGE.c.actor, CHANGE.c.patches)
        .join_from(
            CHANGED_CARD,
            CHANGE,
            (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq),
        )
        .where(CHANGED_CARD.c.stream == change.stream, CHANGED_CARD.c.card == card)
        .where(CHANGE.c.name == f"{type}.archive")
        .order_by(CHANGED_CARD.c.seq.desc())
    )
    for actor, patches in change.select(archiving):
        if any((patch["type"], patch["id"]) == (type, row.id) for patch in patches):
            return actor
    return None
