"""Notices in words: what was done, by whom and why one is told, in the reader's language.

The words are read from the board each time, so that nobody reads them who may no longer read the board.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from board.activity import tell
from board.excerpts import excerpt
from board.mentions import MENTION
from board.names import Names
from board.queries import CARD, COMMENT, MEMBER
from board.scope import BoardContext, open_board
from board.seen_log import seen_changes
from core.actors import Actor
from core.changes import CHANGE
from core.clock import to_wire
from core.errors import NotFound
from notifications.reasons import because

OF_NOBODY = ("task_due", "review_due", "question_due", "pulse", "outlet_stopped", "request")
Shown = dict[str, Any]


def describe(connection: Connection, notices: Sequence[Any]) -> list[Shown]:
    """Return notices as their person reads them. Whoever asks has made sure that they may read these boards."""
    by_board: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for notice in notices:
        by_board[notice.board, notice.user_id].append(notice)
    shown: dict[str, Shown] = {}
    for (board, person), some in by_board.items():
        shown |= _of_board(connection, board, person, some)
    return [shown[notice.id] for notice in notices if notice.id in shown]


def _of_board(connection: Connection, id: str, person: str, notices: list[Any]) -> dict[str, Shown]:
    try:
        board = open_board(id, Actor(person), connection)
    except NotFound:
        return {}
    names = Names(connection, board.workspace_id, id)
    changes = _changes(connection, board, {notice.seq for notice in notices})
    cards = cards_of(connection, board, {notice.card for notice in notices})
    people = _people(connection, board.workspace_id, {notice.actor for notice in notices})
    comments = comments_of(connection, id, changes.values())
    return {
        notice.id: _facts(notice)
        | {"board_name": board.name, "by": _by(notice, changes.get(notice.seq), people)}
        | cards.get(notice.card, {"number": None, "title": None})
        | _words(notice, changes.get(notice.seq), names, comments)
        for notice in notices
    }


def _by(notice: Any, change: Any, people: dict[str, Shown]) -> Shown | None:
    cause = (change and change.cause) or {}
    if "rule" in cause:
        return {"name": _("Rule “%(rule)s”", rule=cause["name"]), "color": None, "rule": True}
    # That time has passed is nobody's deed; a customer is not one of us.
    return None if notice.kind in OF_NOBODY else people.get(notice.actor)


def _facts(notice: Any) -> Shown:
    return {
        "id": notice.id,
        "kind": notice.kind,
        "reason": notice.reason,
        "because": because(notice.reason),
        "board": notice.board,
        "card": notice.card,
        "actor": notice.actor,
        "seq": notice.seq,
        "at": to_wire(notice.at),
        "shows_at": to_wire(notice.shows_at),
        "read": notice.read,
    }


def _words(notice: Any, change: Any, names: Names, comments: dict[str, str]) -> Shown:
    if change is None or not (change.patches or change.result):
        # The log was pruned: what is left is that it was.
        return {"text": _own_words(notice, {}, names) or _("changed the deal")}
    line = tell(change, names, notice.card)
    written = _written(change, notice.card)
    words = {"text": _own_words(notice, written, names) or line["text"]}
    if words["text"] == line["text"]:
        words |= {name: line[name] for name in ("before", "after") if name in line}
    if notice.kind == "outlet_stopped":
        return words | _stopped(change)
    comment = written.get("comment", {}).get("id")
    said = (
        comments.get(comment)
        or _baton_text(written.get("baton"), notice.kind)
        or written.get("pulse", {}).get("text")
        or _mentioning(written.get("description"), notice.kind)
        or _rule_text(change, notice)
    )
    return words | ({"excerpt": excerpt(said, names)} if said else {}) | _link(comment, written)


def _stopped(change: Any) -> Shown:
    """Return what stopped; what kind of connection it is says where to look."""
    outlet = change.result
    text = _("The connection “%(name)s” has stopped; its settings say why", name=outlet["name"])
    return {"text": text, "outlet": outlet["kind"]}


def _link(comment: str | None, written: Shown) -> Shown:
    if comment:
        return {"comment": comment}
    return {"rhythm": written["rhythm"]["id"]} if "rhythm" in written else {}


def _own_words(notice: Any, written: Shown, names: Names) -> str | None:
    """Return what was done where it was done to the reader; None where the history's sentence says it."""
    if notice.kind == "assigned" and "card" in written:
        return _assigned(notice, written["card"], names)
    task = written.get("task", {}).get("title", "…")
    review = written.get("rhythm", {}).get("name", "…")
    score = written.get("pulse", {}).get("score", "…")
    return {
        "mention": _("mentioned you"),
        "reply": _("replied to you"),
        "assigned": _("gave you the deal"),
        "task_assigned": _("gave you the task “%(task)s”", task=task),
        "task_due": _("The task “%(task)s” is due", task=task),
        "review_due": _("The review “%(review)s” begins soon", review=review),
        "review_ended": _("ended a review and posted its summary"),
        "question": _("asked your department"),
        "question_due": _("A customer's question waits for longer than was promised"),
        "pulse": _("The customer answered: %(score)s of 10", score=score),
        "baton_passed": _("passed you the baton"),
        "baton_accepted": _("took the baton that you passed"),
        "baton_answered": _("answered what you asked"),
        "baton_returned": _("gave the baton back"),
        "comment": _("commented"),
        "rule_told": _("has something for you"),
        "request": _("A request came by the form")
        if notice.card
        else _("A request by the form is held back"),
    }.get(notice.kind)


def _assigned(notice: Any, card: Shown, names: Names) -> str:
    if card["owner"] == notice.user_id:
        return _("made you the owner")
    roles = [helper["role"] for helper in card["helpers"] if helper["member"] == notice.user_id]
    if not roles:
        return _("gave you the deal")
    return _("asked you to help as %(role)s", role=roles[0])


def _baton_text(baton: Shown | None, kind: str) -> str | None:
    if not baton or not kind.startswith("baton_"):
        return None
    return baton["text"] if kind in ("baton_answered", "baton_returned") else baton["question"]


def _rule_text(change: Any, notice: Any) -> str | None:
    told = (change.result or {}).get("told", ()) if notice.kind == "rule_told" else ()
    return next((one["text"] for one in told if one["member"] == notice.user_id), None)


def _mentioning(description: Shown | None, kind: str) -> str | None:
    """Return the first line of a description that speaks to somebody: the rest may be long."""
    if not description or kind != "mention":
        return None
    return next((line for line in description["text"].splitlines() if MENTION.search(line)), None)


def _written(change: Any, card: str | None) -> dict[str, Shown]:
    """Return the first record of each type which a change wrote on a card."""
    found: dict[str, Shown] = {}
    for patch in change.patches:
        record = patch.get("put")
        of = record and (record["id"] if patch["type"] == "card" else record.get("card"))
        if record and of == card:
            found.setdefault(patch["type"], record)
    return found


def _changes(connection: Connection, board: BoardContext, seqs: Iterable[int]) -> dict[int, Any]:
    found = select(CHANGE).where(CHANGE.c.stream == f"board:{board.id}", CHANGE.c.seq.in_(seqs))
    rows = connection.execute(found).all()
    return {row.seq: row for row in seen_changes(connection, board, rows)}


def cards_of(
    connection: Connection, board: BoardContext, ids: Iterable[str | None]
) -> dict[str, Shown]:
    """Return number and title of those of some cards which a reader of the board sees."""
    mine = (CARD.c.board_id == board.id) & CARD.c.id.in_([id for id in ids if id])
    found = select(CARD.c.id, CARD.c.number, CARD.c.title)
    rows = connection.execute(found.where(mine, board.sight.condition()))
    return {row.id: {"number": row.number, "title": row.title} for row in rows}


def _people(connection: Connection, workspace: str, ids: Iterable[str]) -> dict[str, Shown]:
    found = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.color)
    rows = connection.execute(found.where(MEMBER.c.workspace_id == workspace, MEMBER.c.id.in_(ids)))
    return {row.id: {"name": row.name, "color": row.color} for row in rows}


def comments_of(connection: Connection, board: str, changes: Iterable[Any]) -> dict[str, str]:
    """Return the texts of the comments that were written, as they read now; removed ones stay removed."""
    ids = [
        patch["id"]
        for change in changes
        for patch in change.patches
        if patch["type"] == "comment" and patch.get("put")
    ]
    found = select(COMMENT.c.id, COMMENT.c.text).where(
        COMMENT.c.board_id == board, COMMENT.c.id.in_(ids), COMMENT.c.archived_at.is_(None)
    )
    return {row.id: row.text for row in connection.execute(found)}
