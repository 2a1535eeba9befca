"""Two people at one text or field: what the log says was changed since an editor was opened."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from merge3 import Merge3
from sqlalchemy import or_, select
from sqlalchemy.engine import Row

from board import versions
from board.lookup import thread_of
from core.changes import CHANGE, CHANGED_CARD, Change
from core.clock import to_wire
from core.errors import Conflict
from core.folds import folded_to
from core.records import record_of

# Comparing costs the square of the lines, and the board waits for it.
MAX_MERGED_LINES = 1000
MAX_LOOKED_BACK = 1000
UNDOING = ("change.undo", "change.rewind")


def overwrite(
    change: Change, type: str, row: Row[Any], mine: dict[str, Any], base: int | None, keep: bool
) -> list[str]:
    """Look for fields which somebody else changed after `base`, to other values than mine.

    With `keep`, mine takes their place and theirs is kept as a version; the ids are returned. Else
    it is refused; the refusal tells at which `seq` theirs holds: whoever keeps mine then sends that
    as the base, for the change itself may come to them later than its refusal.
    """
    if base is None:
        return []
    card = row.id if type == "card" else getattr(row, "card", None)
    clashes = _clashes(change, type, row, card, mine, base)
    if clashes and not keep:
        raise Conflict(_("Somebody else changed this meanwhile."), {"fields": clashes})
    kept = [
        versions.keep(
            change, card, (type, row.id, name), clash["theirs"],
            author=clash["by"], other=change.actor,
        )
        for name, clash in clashes.items()
    ]  # fmt: skip
    versions.settle_own(change, type, row.id, mine)
    return kept


def write_text(
    change: Change, type: str, id: str, card: str | None, mine: str, base: int | None, keep: bool
) -> tuple[str, list[str]]:
    """Return what the text becomes, and the versions kept: mine, where it clashes and `keep` is set."""
    if base is None:
        return mine, []
    theirs = text_now(change, type, id)
    original, by = _text_at(change, type, id, thread_of(change, card), base, theirs)
    if original in (theirs, mine) or theirs == mine:
        return (theirs if original == mine else mine), []
    merged = None if original is None else merge_lines(original, mine, theirs)
    if merged is not None:
        return merged, []
    if not keep:
        raise Conflict(
            _("Somebody else changed the same lines meanwhile."),
            {"mine": mine, "theirs": theirs, "by": by, "base": original, "seq": change.seq - 1},
        )
    kept = versions.keep(change, card, (type, id, "text"), mine, author=change.actor, other=by)
    if card:
        # The card's own patch leads its history to this change.
        change.put("card", card)
    return theirs, [kept]


def merge_lines(original: str, mine: str, theirs: str) -> str | None:
    """Return both texts' changes of the original in one; None when they touch the same lines."""
    texts = [text.split("\n") for text in (original, mine, theirs)]
    head = _shared_start(texts)
    tail = _shared_start([text[head:][::-1] for text in texts])
    ends = [len(text) - tail for text in texts]
    middles = [text[head:end] for text, end in zip(texts, ends, strict=True)]
    if max(map(len, middles)) > MAX_MERGED_LINES:
        return None
    groups = list(Merge3(*middles).merge_groups())
    if any(group[0] == "conflict" for group in groups):
        return None
    merged = [line for _kind, lines in groups for line in lines]
    return "\n".join([*texts[0][:head], *merged, *texts[0][ends[0] :]])


def _clashes(
    change: Change, type: str, row: Row[Any], card: str | None, mine: dict[str, Any], base: int
) -> dict[str, dict[str, Any]]:
    theirs = record_of("board", type).dump(row)
    wanted = _on_the_wire(mine)
    return {
        name: {"mine": wanted[name], "theirs": theirs[name], "by": who, "seq": change.seq - 1}
        for name, who in _changed_by(change, type, row.id, card, base).items()
        if name in wanted and who != change.actor and wanted[name] != theirs[name]
    }


def _changed_by(change: Change, type: str, id: str, card: str | None, base: int) -> dict[str, str]:
    """Return which fields of a record were, or may have been, changed after `base`, and by whom last."""
    changed = {}
    folded = folded_to(change.connection, change.stream)
    back = max(base, change.seq - MAX_LOOKED_BACK)
    rows = _changes_of(change, card, base) if card else _changes_to(change, type, back)
    for row in rows:
        if row.seq <= folded:
            # Who it was is known, what it was no more: it may have been any field.
            changed |= dict.fromkeys(record_of("board", type).fields, row.actor)
        for before in row.before:
            if (before["type"], before["id"]) == (type, id) and before["fields"]:
                changed |= dict.fromkeys(before["fields"], row.actor)
    return changed


def text_now(change: Change, type: str, id: str) -> str:
    """Return a text as it stands, empty where none was written yet."""
    row = change.find(type, id)
    return row.text if row else ""


def _text_at(
    change: Change, type: str, id: str, thread: str, base: int, now: str
) -> tuple[str | None, str | None]:
    """Return the text as it was at `base`, None when the log no longer says it, and who changed it last."""
    text, by = None, None
    folded = folded_to(change.connection, change.stream)
    is_known = True
    is_of_board = record_of("board", type).is_in_snapshot
    rows = _changes_to(change, type, base) if is_of_board else _changes_of(change, thread, base)
    for row in rows:
        if row.seq <= folded:
            is_known, by = False, row.actor
        for before in row.before:
            if (before["type"], before["id"]) != (type, id):
                continue
            # No fields at all: it was written for the first time.
            was = "" if before["fields"] is None else before["fields"].get("text")
            text = was if text is None else text
            by = by if was is None else row.actor
    if not is_known:
        return None, by
    return now if text is None else text, by


def _changes_of(change: Change, card: str, base: int) -> list[Row[Any]]:
    return list(
        change.select(
            select(CHANGE.c.seq, CHANGE.c.actor, CHANGE.c.before)
            .join_from(
                CHANGED_CARD,
                CHANGE,
                (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq),
            )
            .where(CHANGED_CARD.c.stream == change.stream, CHANGED_CARD.c.card == card)
            .where(CHANGED_CARD.c.seq > base)
            .order_by(CHANGED_CARD.c.seq)
        )
    )


def _changes_to(change: Change, type: str, base: int) -> list[Row[Any]]:
    """Return the changes to what hangs on no card, such as columns, also those that took others back."""
    return list(
        change.select(
            select(CHANGE.c.seq, CHANGE.c.actor, CHANGE.c.before)
            .where(CHANGE.c.stream == change.stream)
            .where(CHANGE.c.seq > base)
            .where(or_(CHANGE.c.name.startswith(f"{type}."), CHANGE.c.name.in_(UNDOING)))
            .order_by(CHANGE.c.seq)
        )
    )


def _on_the_wire(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _wire_value(value) for name, value in fields.items()}


def _wire_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_wire(value)
    return value.isoformat() if isinstance(value, date) else value


def _shared_start(texts: list[list[str]]) -> int:
    """Return how many lines all texts have in common at their start."""
    for index, lines in enumerate(zip(*texts, strict=False)):
        if len(set(lines)) > 1:
            return index
    return min(map(len, texts))


def answer(**parts: Any) -> dict[str, Any] | None:
    """Return what an operation adds to its answer, without the parts that say nothing."""
    return {name: part for name, part in parts.items() if part not in (None, [])} or None
