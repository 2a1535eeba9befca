"""Commands that close a deal or open it again."""

from typing import Any

from flask_babel import gettext as _

from board import closing, criteria
from board.commands.cards import put_into
from board.fields import Moment
from board.lookup import active
from core.actors import Actor
from core.changes import Change
from core.commands import LAST, command
from core.errors import Invalid
from core.schemas import Flag, Id, Money, Schema, Text


class WinCard(Schema):
    card = Id(required=True)
    column = Id()
    value = Money(allow_none=True)
    at = Moment()
    competitor = Text(max=100, allow_none=True)
    note = Text(max=2_000, multiline=True, blank=True, allow_none=True)
    anyway = Flag()


@command("card.win", scope="board", schema=WinCard)
def win_card(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    column: str | None = None,
    anyway: bool = False,
    **outcome: Any,
) -> None:
    """Into the column named or the first one for won deals; on a board without one it stays.

    It leaves its stage by that: see `card.move` for what is asked of it, and for `anyway`.
    """
    row = active(change, "card", card)
    target = _column_for(change, row, column, "won")
    wins = row.status != "won"
    criteria.check_move(change, board, row, target, wins=wins, told=outcome, anyway=anyway)
    _close(change, row, target, closing.won_fields(change, board, row, outcome))


class LoseCard(Schema):
    card = Id(required=True)
    column = Id()
    reason = Text(max=500)
    at = Moment()
    competitor = Text(max=100, allow_none=True)
    note = Text(max=2_000, multiline=True, blank=True, allow_none=True)


@command("card.lose", scope="board", schema=LoseCard)
def lose_card(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    card: str,
    column: str | None = None,
    **outcome: Any,
) -> None:
    """Only with a reason; into the column named or the first one for lost deals, if there is one."""
    row = active(change, "card", card)
    target = _column_for(change, row, column, "lost")
    _close(change, row, target, closing.lost_fields(change, board, row, outcome))


class ReopenCard(Schema):
    card = Id(required=True)
    column = Id()


@command("card.reopen", scope="board", schema=ReopenCard)
def reopen_card(
    change: Change, board: Any, actor: Actor, *, card: str, column: str | None = None
) -> None:
    """Into the column named or the first open one; a deal that stands in an open one stays."""
    row = active(change, "card", card)
    target = _column_for(change, row, column, "open")
    criteria.check_move(change, board, row, target, wins=False)
    _close(change, row, target, closing.REOPENED)


def _close(change: Change, card: Any, target: Any, fields: dict[str, Any]) -> None:
    if target.id == card.column:
        change.put("card", card.id, **fields)
        return
    put_into(change, card, target.id, LAST, **fields)


def _column_for(change: Change, card: Any, column: str | None, kind: str) -> Any:
    if column is not None:
        return _chosen(change, column, kind)
    own = change.get("column", card.column)
    if own.kind == kind:
        return own
    first = closing.first_column(change, kind)
    if first or own.kind == "open":
        return first or own
    # A deal that was won and is lost after all must not stay among the won ones.
    return closing.first_open_column(change)


def _chosen(change: Change, column: str, kind: str) -> Any:
    target = active(change, "column", column)
    if target.kind != kind:
        message = _("This stage is not for such deals.")
        raise Invalid(message, {"fields": {"column": [message]}, "kind": kind})
    return target
