"""What an import brings of a kind: new records are made, those that came before are brought up to date.

What people changed here since stays as they left it. What an import brought last is read from the log.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import select

from board.models import Import
from board.undoable import UNDOING
from core.changes import CHANGE, CHANGED_CARD, Change
from core.records import record_of

IMPORT = Import.__table__

Fields = dict[str, Any]
# By which commands imports write records of a type.
BRINGERS = {
    "card": ("import.cards", "import.history"),
    "description": ("import.cards",),
    "label": ("import.labels",),
    "task": ("import.tasks",),
    "comment": ("import.comments",),
    "attachment": ("import.attachments",),
}
READ = ("seq", "name", "group", "cause", "patches", "before")
MAX_TOLD = 50


class Bringing:
    """The records of one type that a portion brings: which are here already, and what becomes of those."""

    def __init__(self, change: Change, type: str, ids: Iterable[str]) -> None:
        self._change, self.type, self._record = change, type, record_of(change.kind, type)
        ids = list(ids)
        change.fetch(type, ids)
        self.known = {id: row for id in ids if (row := change.find(type, id)) is not None}
        self._brought = self._last_brought() if self.known else {}
        self.changed = 0
        # What the file says otherwise than before, but people too.
        self.left: list[Fields] = []

    def news(self, id: str, fields: Fields, unit: Collection[str] = ()) -> Fields:
        """Return which fields of a known record are to be written; those of `unit` mean something together only."""
        now = self._record.parse(self._record.dump(self.known[id]))
        was = self._brought.get(id, {})
        single = [[name] for name in fields if name not in unit]
        news: Fields = {}
        for names in [*single, [name for name in unit if name in fields]]:
            if all(_is_same(name, now[name], fields[name]) for name in names):
                continue
            is_told = all(name in was for name in names)
            if is_told and all(_is_same(name, now[name], was[name]) for name in names):
                news |= {name: fields[name] for name in names}
            elif not is_told or any(not _is_same(name, was[name], fields[name]) for name in names):
                self.left.append({"type": self.type, "id": id, "fields": names})
        self.changed += bool(news)
        return news

    def _last_brought(self) -> dict[str, Fields]:
        """Return what imports wrote last into each field of the records, as far as the log is kept."""
        found: dict[str, Fields] = {id: {} for id in self.known}
        sought = set(self.known)
        for row in _not_undone(self._change.select(self._changes())):
            for patch, before in zip(row.patches, row.before, strict=True):
                id = patch["id"]
                if patch["type"] != self.type or id not in sought or "put" not in patch:
                    continue
                found[id] = self._written(patch["put"], before["fields"]) | found[id]
                if before["fields"] is None:
                    sought.discard(id)
            if not sought:
                break
        return found

    def _written(self, put: Fields, was: Fields | None) -> Fields:
        """Return what a change wrote: all where it made the record, else only the fields it changed.

        A patch shows the whole record, so the rest of it may be the words of people.
        """
        fields = self._record.parse(self._record.whole(put))
        return fields if was is None else {name: fields[name] for name in was if name in fields}

    def _changes(self) -> Any:
        """Return the query for what imports that stand may have written of them, and for undos, the newest first."""
        here, board = CHANGE.c.stream == self._change.stream, self._change.scope_id
        # What was cancelled is no longer there; what still runs may be cancelled, but for the import itself.
        others = select(IMPORT.c.id).where(IMPORT.c.board_id == board, IMPORT.c.state != "done")
        if self._change.group is not None:
            others = others.where(IMPORT.c.id != self._change.group)
        stands = CHANGE.c.group.is_(None) | CHANGE.c.group.not_in(others)
        brought = CHANGE.c.name.in_(BRINGERS[self.type]) & stands
        columns = (CHANGE.c[name] for name in READ)
        query = select(*columns).where(here, brought | CHANGE.c.name.in_(UNDOING))
        query = query.order_by(CHANGE.c.seq.desc())
        if self.type == "label":
            return query
        cards = [id if self.type == "card" else row.card for id, row in self.known.items()]
        touching = select(CHANGED_CARD.c.seq).where(
            CHANGED_CARD.c.stream == self._change.stream, CHANGED_CARD.c.card.in_(set(cards))
        )
        return query.where(CHANGE.c.seq.in_(touching))


def told(*bringings: Bringing) -> dict[str, Any] | None:
    """Return what an import says of records that were here before; None where there were none."""
    if not any(one.known for one in bringings):
        return None
    left = [entry for one in bringings for entry in one.left]
    changed = sum(one.changed for one in bringings)
    return {"changed": changed, "left": left[:MAX_TOLD], "left_count": len(left)}


def _not_undone(rows: Iterable[Any]) -> Iterator[Any]:
    """Yield what imports wrote and nobody took back; the newest come first, so an undo before what it undoes."""
    undone: set[Any] = set()
    for row in rows:
        if row.seq in undone or (row.group is not None and row.group in undone):
            continue
        if row.name in UNDOING:
            cause = row.cause or {}
            undone |= {cause.get("undo_of"), cause.get("undo_of_group")}
        else:
            yield row


def _is_same(name: str, one: Any, other: Any) -> bool:
    if name == "archived_at":
        # When it was put away, the other system may not know.
        return (one is None) == (other is None)
    if name == "labels":
        return set(one) == set(other)
    return bool(one == other)
