"""Pages of the change log as people read it: of one card, or of a whole board, newest first.

Where the log was pruned they end at the fold, and say since when it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, select
from sqlalchemy.engine import Row

from board.activity import tell
from board.activity_kinds import kind_of, names_of_kind
from board.names import Names
from board.queries import CARD, COMMENT
from board.scope import BoardContext
from board.seen_log import of_seen_deals, seen_changes
from core.changes import CHANGE, CHANGED_CARD
from core.clock import to_wire
from core.folds import FOLD, folded_to

PAGE = 50
WRITES_COMMENTS = ("comment.add", "comment.edit", "version.take")


@dataclass(frozen=True)
class Wanted:
    """Which part of a history somebody wants to read: older than a change, of one kind, of one person."""

    before: int | None = None
    kind: str | None = None
    member: str | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether something of it is to be left out."""
        return self.kind is not None or self.member is not None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a change has to be."""
        kind = [CHANGE.c.name.in_(names_of_kind(self.kind))] if self.kind else []
        return kind + ([CHANGE.c.actor == self.member] if self.member else [])


ALL = Wanted()


def card_history(
    connection: Connection, board: BoardContext, card_id: str, wanted: Wanted = ALL
) -> list[dict[str, Any]]:
    """Return what was done with one card."""
    touched = (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq)
    log = select(CHANGED_CARD.c.seq).where(
        CHANGED_CARD.c.stream == f"board:{board.id}", CHANGED_CARD.c.card == card_id
    )
    if wanted.is_narrow:
        # Not as a join: a card's own changes are few, and a database may begin at the board's.
        log = log.where(exists().where(touched, *wanted.conditions()))
    names = Names(connection, board.workspace_id, board.id)
    rows = _page(connection, board, log, CHANGED_CARD.c.seq, wanted)
    return [tell(row, names, card_id) for row in seen_changes(connection, board, rows)]


def board_activity(
    connection: Connection, board: BoardContext, wanted: Wanted = ALL
) -> list[dict[str, Any]]:
    """Return what was done on a board; where it concerned one deal, with that deal's title."""
    here = CHANGE.c.stream == f"board:{board.id}"
    log = select(CHANGE.c.seq).where(here, *wanted.conditions(), *of_seen_deals(board))
    return told(connection, board, _page(connection, board, log, CHANGE.c.seq, wanted))


def told(
    connection: Connection, board: BoardContext, rows: Sequence[Row[Any]]
) -> list[dict[str, Any]]:
    """Return changes of one board as lines, each with the deal which it concerned."""
    rows = seen_changes(connection, board, rows)
    cards = _cards_of(connection, board, rows)
    names = Names(connection, board.workspace_id, board.id)
    lines = []
    for row in rows:
        card = cards.get(_card_of(row))
        lines.append(tell(row, names) | ({"card": card} if card else {}))
    return lines


def card_kept_since(connection: Connection, board: BoardContext, card_id: str) -> str | None:
    """Return since when a card's history is kept, None when it is whole."""
    stream = f"board:{board.id}"
    early = exists().where(
        CHANGED_CARD.c.stream == stream,
        CHANGED_CARD.c.card == card_id,
        CHANGED_CARD.c.seq <= FOLD.c.seq,
    )
    return _moment(connection, select(FOLD.c.at).where(FOLD.c.stream == stream, early))


def board_kept_since(connection: Connection, board: BoardContext) -> str | None:
    """Return since when a board's history is kept, None when it is whole."""
    return _moment(connection, select(FOLD.c.at).where(FOLD.c.stream == f"board:{board.id}"))


def texts_of(
    connection: Connection, board: BoardContext, card_id: str, seq: int
) -> list[dict[str, Any]]:
    """Return the long texts that a change wrote on a card, with what they were before.

    A comment that was removed stays removed, here too.
    """
    row = connection.execute(
        select(CHANGE.c.patches, CHANGE.c.before).where(
            CHANGE.c.stream == f"board:{board.id}", CHANGE.c.seq == seq
        )
    ).first()
    if row is None:
        return []
    pairs = zip(row.patches, row.before, strict=True)
    texts = [text for patch, before in pairs if (text := _text(patch, before, card_id))]
    gone = _removed(connection, board, [text["id"] for text in texts])
    return [text for text in texts if text["id"] not in gone]


def comment_texts(
    connection: Connection, board: BoardContext, comment: Row[Any]
) -> list[dict[str, Any]]:
    """Return what a comment said since it was written, oldest first, each with who wrote it and when.

    Where the log was pruned the first text is the oldest one that is known, without a time.
    """
    touched = (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq)
    rows = connection.execute(
        select(CHANGE.c.at, CHANGE.c.happened_at, CHANGE.c.actor, CHANGE.c.patches, CHANGE.c.before)
        .join_from(CHANGED_CARD, CHANGE, touched)
        .where(
            CHANGED_CARD.c.stream == f"board:{board.id}",
            CHANGED_CARD.c.card == (comment.card or board.id),
            CHANGE.c.name.in_(WRITES_COMMENTS),
        )
        .order_by(CHANGE.c.seq)
    )
    found: list[dict[str, Any]] = []
    for row in rows:
        found += _texts_in(row, comment.id, is_first=not found)
    return found or [{"text": comment.text, "at": None, "by": comment.author}]


def _texts_in(row: Any, comment: str, *, is_first: bool) -> list[dict[str, Any]]:
    for patch, before in zip(row.patches, row.before, strict=True):
        if (patch["type"], patch["id"]) != ("comment", comment):
            continue
        was = (before["fields"] or {}).get("text")
        if before["fields"] is not None and was is None:
            return []
        record, at = patch["put"], to_wire(row.happened_at or row.at)
        wrote = {"text": record["text"], "at": at, "by": row.actor}
        # Written before what is kept begins.
        oldest = [] if was is None or not is_first else [{"text": was, "at": None, "by": row.actor}]
        return [*oldest, wrote]
    return []


def _moment(connection: Connection, statement: Select[Any]) -> str | None:
    at = connection.scalar(statement)
    return at and to_wire(at)


def _text(patch: dict[str, Any], before: dict[str, Any], card_id: str) -> dict[str, Any] | None:
    record = patch.get("put") or {}
    if record.get("card") != card_id:
        return None
    if patch["type"] == "version" and record["field"] == "text":
        kept = {"type": record["about"], "id": record["record"], "kept": record["content"]}
        return kept | {"author": record["author"]}
    if patch["type"] not in ("description", "comment"):
        return None
    was = (before["fields"] or {}).get("text") if before["fields"] is not None else ""
    text = record["text"]
    return {
        "type": patch["type"],
        "id": patch["id"],
        "before": text if was is None else was,
        "after": text,
    }


def _removed(connection: Connection, board: BoardContext, ids: list[str]) -> set[str]:
    removed = select(COMMENT.c.id).where(
        COMMENT.c.board_id == board.id, COMMENT.c.id.in_(ids), COMMENT.c.archived_at.is_not(None)
    )
    return set(connection.execute(removed).scalars())


def _page(
    connection: Connection, board: BoardContext, log: Select[Any], seq: Any, wanted: Wanted
) -> list[Row[Any]]:
    """Return a whole page, newest first: of a kind that only the change itself tells, more is read."""
    stream = f"board:{board.id}"
    log = log.where(seq > folded_to(connection, stream))
    page: list[Row[Any]] = []
    before = wanted.before
    while True:
        # First their numbers: an index alone knows them, however long the log is.
        seqs = _portion(log, seq, replace(wanted, before=before)).subquery()
        found = select(CHANGE).where(
            CHANGE.c.stream == stream, CHANGE.c.seq.in_(select(seqs.c.seq))
        )
        rows = connection.execute(found.order_by(CHANGE.c.seq.desc())).all()
        page += [row for row in rows if wanted.kind in (None, kind_of(row))]
        if len(rows) < PAGE or len(page) >= PAGE:
            return page[:PAGE]
        before = rows[-1].seq


def _portion(log: Select[Any], seq: Any, wanted: Wanted) -> Select[Any]:
    if wanted.before is not None:
        log = log.where(seq < wanted.before)
    return log.order_by(seq.desc()).limit(PAGE)


def _card_of(row: Any) -> str | None:
    """Return the card which a change concerns, None when there are several."""
    cards = {patch["id"] for patch in row.patches if patch["type"] == "card"}
    return cards.pop() if len(cards) == 1 else None


def _cards_of(connection: Connection, board: BoardContext, rows: Any) -> dict[str, dict[str, Any]]:
    ids = {_card_of(row) for row in rows} - {None}
    shown = select(CARD.c.id, CARD.c.number, CARD.c.title)
    found = connection.execute(shown.where(CARD.c.board_id == board.id, CARD.c.id.in_(ids)))
    return {row.id: dict(row._mapping) for row in found}
