"""What stands in a person's calendar feed: asked anew each time, so that it is what they may see today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.engine import Row

from board.queries import BOARD, CARD, MEMBER, TASK, is_shown, visible_to
from board.rhythms import RHYTHM
from board.sight import seen_by
from core.changes import CHANGE, CHANGED_CARD, STREAM
from core.folds import FOLD
from customers.queries import COMPANY
from customers.queries import visible_to as visible_companies

# Of each kind, what is due first.
MOST = 1000
AT_ONCE = 300


@dataclass(frozen=True)
class Revision:
    """How often something was changed, or more, and when last, as far as the log knows."""

    seq: int
    at: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """One day or moment of the calendar; `what` is one of the KINDS."""

    what: str
    id: str
    day: date
    at: datetime | None
    title: str
    subject: str
    path: str
    revision: Revision


@dataclass(frozen=True)
class Contents:
    """All that is in a feed: entries, and regular reviews with the boards of which they are."""

    boards: dict[str, Row[Any]]
    entries: list[Entry]
    reviews: list[tuple[Row[Any], Revision]]


def is_in_a_workspace(connection: Connection, person: str) -> bool:
    """Whether somebody may still see anything."""
    mine = select(MEMBER.c.id).where(MEMBER.c.id == person, MEMBER.c.status == "active")
    return connection.execute(mine.limit(1)).first() is not None


def chosen_boards(connection: Connection, feed: Row[Any]) -> dict[str, Row[Any]]:
    """Return the boards of a feed which its person may see."""
    seen = visible_to(feed.account_id).where(BOARD.c.archived_at.is_(None))
    if feed.boards is not None:
        seen = seen.where(BOARD.c.id.in_(feed.boards))
    return {row.id: row for row in connection.execute(seen)}


def entries_of(connection: Connection, feed: Row[Any], boards: Iterable[str]) -> list[Entry]:
    """Return what is due for whom the feed is, regular reviews aside."""
    here, person = list(boards), feed.account_id
    entries = []
    if "tasks" in feed.kinds:
        entries += _of_cards(connection, _tasks(person, here), _task)
    if "closes" in feed.kinds:
        entries += _of_cards(connection, _closes(person, here), _close)
    if "contacts" in feed.kinds:
        entries += _contacts(connection, person)
    return entries


def reviews_of(
    connection: Connection, feed: Row[Any], boards: dict[str, Row[Any]]
) -> list[tuple[Row[Any], Revision]]:
    """Return the regular reviews at which the person is expected: named, or added to the board."""
    if "reviews" not in feed.kinds:
        return []
    kept = RHYTHM.c.board_id.in_(list(boards)) & RHYTHM.c.archived_at.is_(None)
    rows = connection.execute(select(RHYTHM).where(kept).order_by(RHYTHM.c.id).limit(MOST)).all()
    added = {id for id, board in boards.items() if board.board_role}
    mine = [
        row
        for row in rows
        if (row.board_id in added if row.people is None else feed.account_id in row.people)
    ]
    heads = _heads(connection, {f"board:{row.board_id}" for row in mine})
    return [(row, heads[f"board:{row.board_id}"]) for row in mine]


def _tasks(person: str, boards: list[str]) -> Select[Any]:
    mine = (TASK.c.assignee == person) & TASK.c.done_at.is_(None) & TASK.c.archived_at.is_(None)
    own = (CARD.c.board_id == TASK.c.board_id) & (CARD.c.id == TASK.c.card)
    columns = (TASK.c.id, TASK.c.title, TASK.c.due, TASK.c.due_at, TASK.c.created_at)
    return (
        select(*columns, *_deal())
        .join(CARD, own)
        .where(mine, TASK.c.due.is_not(None), _seen(person, boards))
        .order_by(TASK.c.due, TASK.c.id)
    )


def _closes(person: str, boards: list[str]) -> Select[Any]:
    mine = (CARD.c.owner == person) & (CARD.c.status == "open")
    return (
        select(CARD.c.id, CARD.c.expected_close, CARD.c.created_at, *_deal())
        .where(mine, CARD.c.expected_close.is_not(None), _seen(person, boards))
        .order_by(CARD.c.expected_close, CARD.c.id)
    )


def _seen(person: str, boards: list[str]) -> ColumnElement[bool]:
    here = CARD.c.board_id.in_(boards) & CARD.c.archived_at.is_(None)
    return here & is_shown() & seen_by(person)


def _deal() -> list[ColumnElement[Any]]:
    names = {"id": "card", "board_id": "board", "number": "number", "title": "deal"}
    return [CARD.c[name].label(word) for name, word in names.items()]


def _of_cards(connection: Connection, query: Select[Any], read: Any) -> list[Entry]:
    rows = connection.execute(query.limit(MOST)).all()
    revisions = _revisions(connection, rows)
    return [read(row, revisions[row.card]) for row in rows]


def _task(row: Row[Any], revision: Revision) -> Entry:
    return Entry("tasks", row.id, row.due, row.due_at, row.title, row.deal, _path(row), revision)


def _close(row: Row[Any], revision: Revision) -> Entry:
    day, path = row.expected_close, _path(row)
    return Entry("closes", row.id, day, None, row.deal, "", path, revision)


def _path(row: Row[Any]) -> str:
    return f"/boards/{row.board}/cards/{row.number}"


def _contacts(connection: Connection, person: str) -> list[Entry]:
    mine = (COMPANY.c.owner == person) & COMPANY.c.archived_at.is_(None)
    due = mine & COMPANY.c.next_contact.is_not(None)
    query = visible_companies(person).where(due).order_by(COMPANY.c.next_contact, COMPANY.c.id)
    rows = connection.execute(query.limit(MOST)).all()
    heads = _heads(connection, {f"workspace:{row.workspace_id}" for row in rows})
    return [
        Entry(
            "contacts", row.id, row.next_contact, None, row.name, "", f"/customers/{row.id}",
            heads[f"workspace:{row.workspace_id}"],
        )
        for row in rows
    ]  # fmt: skip


def _revisions(connection: Connection, rows: list[Row[Any]]) -> dict[str, Revision]:
    """Return by deal the number of its last change; never a smaller one, also when the log is pruned."""
    known = {row.card: Revision(0, row.created_at) for row in rows}
    cards = list(known)
    for start in range(0, len(cards), AT_ONCE):
        some = CHANGED_CARD.c.card.in_(cards[start : start + AT_ONCE])
        same = (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq)
        last = select(CHANGED_CARD.c.card, func.max(CHANGED_CARD.c.seq), func.max(CHANGE.c.at))
        for card, seq, at in connection.execute(
            last.join(CHANGE, same).where(some).group_by(CHANGED_CARD.c.card)
        ):
            known[card] = Revision(seq, at)
    streams = {f"board:{row.board}" for row in rows}
    folds = select(FOLD.c.stream, FOLD.c.seq).where(FOLD.c.stream.in_(streams))
    folded = {row.stream: row.seq for row in connection.execute(folds)}
    for row in rows:
        least = folded.get(f"board:{row.board}", 0)
        known[row.card] = Revision(max(known[row.card].seq, least), known[row.card].at)
    return known


def _heads(connection: Connection, streams: set[str]) -> dict[str, Revision]:
    """Return the last change of whole streams, where the log does not know which record it was of."""
    newest = (CHANGE.c.stream == STREAM.c.name) & (CHANGE.c.seq == STREAM.c.seq)
    query = select(STREAM.c.name, STREAM.c.seq, CHANGE.c.at).outerjoin(CHANGE, newest)
    rows = connection.execute(query.where(STREAM.c.name.in_(streams)))
    return {row.name: Revision(row.seq, row.at) for row in rows}
