"""Winning, losing and reopening: how a card's status follows from the column it comes into."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.engine import Row

from auth.models import Workspace
from board import naming
from board.models import Column
from core.changes import Change
from core.errors import Conflict, Invalid

# What is said of a closed deal, and of no other.
SAID = ("lost_reason", "reason", "competitor", "outcome_note", "closed_from")
REOPENED = {"status": "open", "closed_at": None, **dict.fromkeys(SAID)}


def status_on_entering(
    change: Change, board: Any, card: Any, kind: str, outcome: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields which a card gets by coming into a column of this kind.

    A card that is closed already keeps its reason and its day unless others are told now.
    """
    if kind == "won":
        return won_fields(change, board, card, outcome)
    if kind == "lost":
        return lost_fields(change, board, card, outcome)
    return REOPENED


def won_fields(change: Change, board: Any, card: Any, outcome: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a won deal; value, day, and who else was after it may be told with it."""
    fields = {
        "status": "won",
        "lost_reason": None,
        "reason": None,
        **_said(change, card, "won", outcome),
        "closed_at": _closing_time(change, board, card, "won", outcome),
    }
    return fields | ({"value": outcome["value"]} if "value" in outcome else {})


def lost_fields(change: Change, board: Any, card: Any, outcome: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a lost deal; it must be said why it was lost."""
    return {
        "status": "lost",
        **_why(change, card, outcome),
        **_said(change, card, "lost", outcome),
        "closed_at": _closing_time(change, board, card, "lost", outcome),
    }


def _why(change: Change, card: Any, outcome: dict[str, Any]) -> dict[str, Any]:
    if outcome.get("reason"):
        return naming.reason_told(change, outcome["reason"])
    if card and card.lost_reason:
        return {"reason": card.reason, "lost_reason": card.lost_reason}
    message = _("Say why this deal was lost.")
    raise Invalid(message, {"fields": {"reason": [message]}, "asks": ["reason"]})


def _said(change: Change, card: Any, status: str, outcome: dict[str, Any]) -> dict[str, Any]:
    """What is not told anew stays, unless it was said of another ending."""
    kept = card if card and card.status == status else None
    competitor, note = kept and kept.competitor, kept and kept.outcome_note
    if "competitor" in outcome:
        competitor = naming.competitor_told(change, outcome["competitor"])
    if "note" in outcome:
        note = outcome["note"] or None
    return {"competitor": competitor, "outcome_note": note, "closed_from": _closed_from(card)}


def _closed_from(card: Any) -> str | None:
    if card is None:
        return None
    return card.column if card.status == "open" else card.closed_from


def first_column(change: Change, kind: str) -> Row[Any] | None:
    """Return the leftmost column of a kind."""
    column = Column.__table__
    return change.select(
        select(column)
        .where(column.c.board_id == change.scope_id, column.c.kind == kind)
        .where(column.c.archived_at.is_(None))
        .order_by(column.c.position, column.c.id)
        .limit(1)
    ).first()


def first_open_column(change: Change) -> Row[Any]:
    """Return the leftmost column where a deal of any status may stand; refuse when there is none."""
    column = first_column(change, "open")
    if column is None:
        raise Conflict(_("There is no stage for this deal to return to."), {"field": "column"})
    return column


def column_to_return_to(change: Change, card: Row[Any]) -> Row[Any]:
    """Return where a restored card goes: its own column if that still fits its status."""
    own = change.get("column", card.column)
    if own.archived_at is None and own.kind in (card.status, "open"):
        return own
    return first_column(change, card.status) or first_open_column(change)


def _closing_time(
    change: Change, board: Any, card: Any, status: str, outcome: dict[str, Any]
) -> datetime:
    if "at" in outcome:
        return _moment(change, board, outcome["at"])
    return card.closed_at if card and card.status == status else change.moment


def _moment(change: Change, board: Any, at: date | datetime) -> datetime:
    zone = zone_of(change, board)
    today = change.moment.astimezone(zone).date()
    if not isinstance(at, datetime):
        at = change.moment if at == today else noon(at, zone)
    if at.astimezone(zone).date() > today:
        message = _("A deal cannot be closed in the future.")
        raise Invalid(message, {"fields": {"at": [message]}})
    return at


def noon(day: date, zone: ZoneInfo) -> datetime:
    """Return the noon of a day: the same day for almost every reader."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)


def zone_of(change: Change, board: Any) -> ZoneInfo:
    """Return the time zone of a board's workspace, by which its days are counted."""
    workspace = Workspace.__table__
    query = select(workspace.c.time_zone).where(workspace.c.id == board.workspace_id)
    return ZoneInfo(change.select(query).scalar_one())
