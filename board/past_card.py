"""A deal as it was, with what only an open one shows: its own changes, played up to a place in the log."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CompoundSelect, Connection, or_, select, union_all

from board.history import Wanted, card_history, card_kept_since
from board.queries import ATTACHMENT, COMMENT
from board.scope import BoardContext
from board.sight import Sight
from core.as_of import Place
from core.changes import CHANGE, CHANGED_CARD
from core.folds import FOLDED_RECORD, folded_to
from core.records import record_of

# What an open deal shows beside itself, in which order.
ORDERS = {
    "description": "id",
    "comment": "created_at",
    "task": "position",
    "baton": "asked_at",
    "attachment": "created_at",
    "pulse": "answered_at",
}
TYPES = ("card", *ORDERS)
REMOVABLE = {"comment": COMMENT, "attachment": ATTACHMENT}
Fields = dict[str, Any]
Found = dict[tuple[str, str], Fields]


def card_as_of(connection: Connection, board: BoardContext, card: str, place: Place) -> Fields:
    """Return what `card_detail` would have returned there, and the ids of what of it is there no more.

    A comment that was removed since has lost its words, here too.
    """
    found = _played(connection, f"board:{board.id}", card, place.seq)
    shown = {type: list(_shown(found, board.sight, type)) for type in TYPES}
    gone = {
        id
        for type, table in REMOVABLE.items()
        for id in _gone(connection, table, board.id, shown[type])
    }
    said = [row | {"text": ""} if row["id"] in gone else row for row in shown["comment"]]
    return {
        "card": next(iter(shown["card"]), None),
        "description": next(iter(shown["description"]), None),
        "comments": said,
        "tasks": shown["task"],
        "batons": shown["baton"],
        "attachments": shown["attachment"],
        "pulses": shown["pulse"],
        "gone": sorted(gone),
        "history": card_history(connection, board, card, Wanted(before=place.seq + 1)),
        "kept_since": card_kept_since(connection, board, card),
    }


def _played(connection: Connection, stream: str, card: str, last: int) -> Found:
    found, fold = _folded(connection, stream, card), folded_to(connection, stream)
    seqs = _seqs(stream, card, fold, last).subquery()
    here = (CHANGE.c.stream == stream) & CHANGE.c.seq.in_(select(seqs.c.seq))
    for row in connection.execute(select(CHANGE.c.patches).where(here).order_by(CHANGE.c.seq)):
        for patch in row.patches:
            _take(found, card, patch)
    return found


def _seqs(stream: str, card: str, after: int, last: int) -> CompoundSelect[Any]:
    """Return a select of the changes that touched a deal; looks at tasks are no work on it, and stand apart."""
    touched = (CHANGED_CARD.c.stream == stream) & (CHANGED_CARD.c.card == card)
    looks = (CHANGE.c.stream == stream) & (CHANGE.c.name == "task.see")
    return union_all(
        select(CHANGED_CARD.c.seq).where(
            touched, CHANGED_CARD.c.seq > after, CHANGED_CARD.c.seq <= last
        ),
        select(CHANGE.c.seq).where(looks, CHANGE.c.seq > after, CHANGE.c.seq <= last),
    )


def _take(found: Found, card: str, patch: Fields) -> None:
    type, id, record = patch["type"], patch["id"], patch.get("put")
    if type not in TYPES:
        return
    if record and card == (id if type == "card" else record["card"]):
        found[type, id] = record
    else:
        # It is gone, or a task that went to another deal.
        found.pop((type, id), None)


def _folded(connection: Connection, stream: str, card: str) -> Found:
    kept = FOLDED_RECORD.c
    of_card = (kept.type == "card") & (kept.id == card)
    on_card = kept.type.in_(ORDERS) & (kept.record["card"].as_string() == card)
    rows = connection.execute(
        select(kept.type, kept.id, kept.record).where(kept.stream == stream, or_(of_card, on_card))
    )
    return {(row.type, row.id): row.record for row in rows}


def _shown(found: Found, sight: Sight, type: str) -> Iterator[Fields]:
    """Yield what the reader, who sees the deal, sees of a type, in order; what was in the archive then is not shown."""
    whole = record_of("board", type).whole
    rows = [whole(record) for (of, _id), record in found.items() if of == type]
    for row in sorted(rows, key=lambda row: (row[ORDERS.get(type, "id")], row["id"])):
        if type == "card" or not row.get("archived_at"):
            seen = sight.of_seen_deal(type, row)
            if seen is not None:
                yield seen


def _gone(connection: Connection, table: Any, board: str, rows: list[Fields]) -> set[str]:
    """Return the ids of those which were removed since."""
    ids = {row["id"] for row in rows}
    kept = (table.c.board_id == board) & table.c.id.in_(ids) & table.c.archived_at.is_(None)
    return ids - set(connection.scalars(select(table.c.id).where(kept)))
