"""Since you left: what others did meanwhile with the deals that somebody owns, helps with or follows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, func, select

from board.activity import tell
from board.excerpts import excerpt
from board.names import Names
from board.queries import CARD, is_shown
from board.scope import BoardContext
from board.seen_log import seen_among, seen_changes
from core.changes import CHANGE, CHANGED_CARD, head
from core.clock import to_wire
from core.folds import FOLD
from notifications.models import Follow, Mark, Mute
from notifications.reasons import because
from notifications.telling import comments_of

FOLLOW = Follow.__table__
MARK = Mark.__table__
MUTE = Mute.__table__
# Of each deal the newest changes are told one by one, the others by their number.
LINES = 5
UNREAD = ("comment.add",)
AT_ONCE = 500


def since(connection: Connection, board: BoardContext, person: str, seq: int) -> dict[str, Any]:
    """Return what changed for a person on a board after change `seq`: a group for each deal, newest first."""
    reasons = _my_cards(connection, board, person)
    touched = _touched(connection, board, person, seq, reasons.keys())
    names = Names(connection, board.workspace_id, board.id)
    told = _told_changes(connection, board, touched)
    texts = comments_of(connection, board.id, told.values())
    groups = [
        _group(card, touched[card.id], reasons[card.id], _Words(told, names, texts))
        for card in _cards(connection, board, touched)
    ]
    groups = [group for group in groups if group["changes"]]
    groups.sort(key=lambda group: group["changes"][0]["seq"], reverse=True)
    return {
        "board": board.id,
        "seq": head(connection, f"board:{board.id}"),
        "since": {"seq": seq, "at": _moment_of(connection, board, seq)},
        "cards": groups,
        "unread": unread_cards(connection, board, person),
    }


def mark_of(connection: Connection, board: BoardContext, person: str) -> Any:
    """Return up to where somebody has seen a board, None before their first look."""
    mine = (MARK.c.user_id == person) & (MARK.c.id == board.id)
    return connection.execute(select(MARK).where(mine)).first()


def unread_cards(connection: Connection, board: BoardContext, person: str) -> dict[str, int]:
    """Return the cards of a board with comments by others which somebody has not seen, each with the newest."""
    seen = mark_of(connection, board, person)
    if seen is None:
        return {}
    rows = connection.execute(
        _changed(board, seen.seq, person)
        .where(CHANGE.c.name.in_(UNREAD))
        .with_only_columns(CHANGED_CARD.c.card, func.max(CHANGED_CARD.c.seq).label("seq"))
        .group_by(CHANGED_CARD.c.card)
    ).all()
    mine = (MARK.c.user_id == person) & (MARK.c.board == board.id)
    marks = dict(connection.execute(select(MARK.c.id, MARK.c.seq).where(mine)).all())
    unread = {row.card: row.seq for row in rows if row.seq > marks.get(row.card, 0)}
    seen = unread if board.sight.own is None else seen_among(connection, board, unread)
    return {card: seq for card, seq in unread.items() if card in seen}


def _my_cards(connection: Connection, board: BoardContext, person: str) -> dict[str, str]:
    """Return the cards that are somebody's on a board, each with why; what they muted is left out."""
    followed = set(connection.scalars(_on(FOLLOW, board, person)))
    muted = set(connection.scalars(_on(MUTE, board, person)))
    if board.id in muted:
        return {}
    cards = select(CARD.c.id, CARD.c.owner, CARD.c.helpers).where(CARD.c.board_id == board.id)
    theirs = (CARD.c.owner == person) | (CARD.c.helpers != []) | CARD.c.id.in_(followed)
    found: dict[str, str] = {}
    for row in connection.execute(cards.where(theirs, is_shown(), board.sight.condition())):
        reason = _reason(row, person, followed)
        if reason and row.id not in muted:
            found[row.id] = reason
    return found


def _on(table: Any, board: BoardContext, person: str) -> Select[Any]:
    return select(table.c.id).where(table.c.user_id == person, table.c.board == board.id)


def _reason(row: Any, person: str, followed: set[str]) -> str | None:
    if row.owner == person:
        return "owner"
    if any(helper["member"] == person for helper in row.helpers):
        return "helper"
    return "follow" if row.id in followed else None


def _touched(
    connection: Connection, board: BoardContext, person: str, seq: int, cards: Iterable[str]
) -> dict[str, list[int]]:
    """Return which changes by others touched which of the cards, the newest first."""
    found: dict[str, list[int]] = defaultdict(list)
    wanted = sorted(cards)
    for start in range(0, len(wanted), AT_ONCE):
        some = CHANGED_CARD.c.card.in_(wanted[start : start + AT_ONCE])
        rows = _changed(board, seq, person).where(some).order_by(CHANGED_CARD.c.seq.desc())
        for row in connection.execute(rows):
            found[row.card].append(row.seq)
    return found


def _changed(board: BoardContext, seq: int, person: str) -> Select[Any]:
    joined = (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq)
    folded = select(func.coalesce(func.max(FOLD.c.seq), 0)).where(FOLD.c.stream == CHANGE.c.stream)
    return (
        select(CHANGED_CARD.c.card, CHANGED_CARD.c.seq)
        .join_from(CHANGED_CARD, CHANGE, joined)
        .where(CHANGED_CARD.c.stream == f"board:{board.id}", CHANGED_CARD.c.seq > seq)
        .where(CHANGE.c.actor != person, CHANGE.c.seq > folded.correlate(CHANGE).scalar_subquery())
    )


def _told_changes(
    connection: Connection, board: BoardContext, touched: dict[str, list[int]]
) -> dict[int, Any]:
    wanted = sorted({seq for seqs in touched.values() for seq in seqs[:LINES]})
    found: dict[int, Any] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = CHANGE.c.seq.in_(wanted[start : start + AT_ONCE])
        rows = select(CHANGE).where(CHANGE.c.stream == f"board:{board.id}", some)
        seen = seen_changes(connection, board, connection.execute(rows).all())
        found |= {row.seq: row for row in seen}
    return found


def _cards(connection: Connection, board: BoardContext, ids: Iterable[str]) -> list[Any]:
    shown = select(CARD.c.id, CARD.c.number, CARD.c.title, CARD.c.status, CARD.c.archived_at)
    wanted, found = sorted(ids), []
    for start in range(0, len(wanted), AT_ONCE):
        some = CARD.c.id.in_(wanted[start : start + AT_ONCE])
        found += connection.execute(shown.where(CARD.c.board_id == board.id, some)).all()
    return found


@dataclass(frozen=True)
class _Words:
    """What it takes to tell of changes: themselves, the names in them, and the comments as they read now."""

    changes: dict[int, Any]
    names: Names
    texts: dict[str, str]

    def line(self, seq: int, card: str) -> dict[str, Any] | None:
        """Return a change of a card as a line; None where nothing differed, or nothing that is seen."""
        change = self.changes.get(seq)
        if change is None or not any(before["fields"] != {} for before in change.before):
            return None
        line = tell(change, self.names, card)
        line["by"] = self.names.person(line["actor"])
        if "rule" in line:
            line["by"] = _("Rule “%(rule)s”", rule=line["rule"])
        said = [self.texts[one["id"]] for one in change.patches if one["id"] in self.texts]
        return line | ({"excerpt": excerpt(said[0], self.names)} if said else {})


def _group(card: Any, seqs: list[int], reason: str, words: _Words) -> dict[str, Any]:
    lines = [line for seq in seqs[:LINES] if (line := words.line(seq, card.id))]
    return {
        "card": card.id,
        "number": card.number,
        "title": card.title,
        "archived": card.archived_at is not None,
        "reason": reason,
        "because": because(reason),
        "changes": lines,
        "more": len(seqs[LINES:]),
    }


def _moment_of(connection: Connection, board: BoardContext, seq: int) -> str | None:
    found = select(CHANGE.c.at).where(CHANGE.c.stream == f"board:{board.id}", CHANGE.c.seq == seq)
    at = connection.scalar(found)
    return to_wire(at) if at else None
