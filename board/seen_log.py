"""Changes of the log as somebody may read them now: of the deals that they see, without amounts that are hidden."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from board.queries import CARD
from board.rewinding import card_of
from board.scope import BoardContext
from board.sight import Sight, without_amounts
from core.changes import CHANGE, CHANGED_CARD

AT_ONCE = 500
Pair = tuple[dict[str, Any], dict[str, Any]]


def seen_changes(connection: Connection, board: BoardContext, rows: Sequence[Any]) -> list[Any]:
    """Return changes with just what the reader sees of them; those of which nothing is left are dropped."""
    if board.sight.is_whole:
        return list(rows)
    seen = seen_among(connection, board, {_deal_of(*pair) for row in rows for pair in _pairs(row)})
    return [change for row in rows if (change := _seen(board.sight, row, seen))]


def seen_among(
    connection: Connection, board: BoardContext, cards: Iterable[str | None]
) -> set[str]:
    """Return which of some deals the reader sees."""
    wanted, found = sorted({card for card in cards if card}), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        some = CARD.c.id.in_(wanted[start : start + AT_ONCE])
        mine = (CARD.c.board_id == board.id) & board.sight.condition() & some
        found.update(connection.scalars(select(CARD.c.id).where(mine)))
    return found


def of_seen_deals(board: BoardContext) -> list[ColumnElement[bool]]:
    """Return what narrows a select from the log to deals which the reader sees, and the board's own thread."""
    if board.sight.own is None:
        return []
    mine = select(CARD.c.id).where(CARD.c.board_id == board.id, board.sight.condition())
    touched = select(CHANGED_CARD.c.seq).where(
        CHANGED_CARD.c.stream == f"board:{board.id}",
        or_(CHANGED_CARD.c.card == board.id, CHANGED_CARD.c.card.in_(mine)),
    )
    return [CHANGE.c.seq.in_(touched)]


def _seen(sight: Sight, row: Any, seen: set[str]) -> Any:
    pairs = [pair for one in _pairs(row) if (pair := _seen_pair(sight, *one, seen))]
    if row.patches and not pairs:
        return None
    shown = {"patches": [patch for patch, _old in pairs], "before": [old for _patch, old in pairs]}
    return SimpleNamespace(**{**row._mapping, **shown})


def _seen_pair(
    sight: Sight, patch: dict[str, Any], old: dict[str, Any], seen: set[str]
) -> Pair | None:
    type, put, fields = patch["type"], patch.get("put"), old["fields"]
    deal = _deal_of(patch, old)
    if deal and deal not in seen:
        return None
    held = {deal: [sight.own]} if deal and sight.own else {}
    whole = put or fields
    # The deal itself is seen as it is now, whoever held it then.
    if type != "card" and sight.record(type, whole, held) is None:
        return None
    if sight.amounts or type != "card":
        return patch, old
    return _without_amounts(patch, old)


def _without_amounts(patch: dict[str, Any], old: dict[str, Any]) -> Pair | None:
    put, fields = patch.get("put"), old["fields"]
    left = fields and {name: value for name, value in fields.items() if name != "value"}
    if fields and not left:
        return None
    shown = patch | ({"put": without_amounts("card", put)} if put else {})
    return shown, {**old, "fields": left}


def _pairs(row: Any) -> Iterable[Pair]:
    return zip(row.patches, row.before, strict=True)


def _deal_of(patch: dict[str, Any], old: dict[str, Any]) -> str | None:
    return card_of(patch["type"], patch["id"], patch.get("put") or old["fields"] or {})
