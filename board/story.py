"""The story of a deal: what became of it, when and by whom, in the reader's language.

Its turning points are read from tracks, so what was undone is none. Batons, questions and comments are
told as they stand now, since they carry their own times.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from board.activity_kinds import kind_of
from board.history import card_kept_since
from board.names import Names
from board.queries import COLUMN, card_detail
from board.scope import BoardContext
from board.seen_log import seen_changes
from board.stays import stays_in
from board.tracks import Held, Tracks, standing, tracks_of
from core import clock
from core.changes import CHANGE, CHANGED_CARD, head
from core.clock import to_wire
from core.folds import folded_to

Point = dict[str, Any]
FETCHED = 200
# Of the comments, beside questions and what others marked, so many of the last.
LAST_COMMENTS = 3


def story(connection: Connection, board: BoardContext, card: Row[Any]) -> dict[str, Any]:
    """Return the facts of a deal's story."""
    detail = card_detail(connection, card, board.sight)
    names = Names(connection, board.workspace_id, board.id)
    log = seen_changes(connection, board, list(_log(connection, board, card.id)))
    tracks = tracks_of(log, card.id).get(card.id) or standing(detail["card"])
    return {
        "board": {"id": board.id, "name": board.name},
        "card": _facts(detail["card"], names),
        "description": (detail["description"] or {}).get("text") or None,
        "points": _named(_points(tracks, detail, names), names),
        "owners": _spans(tracks["owner"], lambda person: person and names.person(person)),
        "values": _spans(tracks["value"], lambda value: value and names.value("value", value)),
        "stages": _stages(connection, board, card.id, tracks),
        "people": _people(log, names),
        "comments": _comments(detail["comments"], names),
        "comments_count": len(detail["comments"]),
        "kept_since": card_kept_since(connection, board, card.id),
        "told_at": to_wire(clock.now()),
        "seq": head(connection, f"board:{board.id}"),
    }


def _log(connection: Connection, board: BoardContext, card: str) -> Iterator[Row[Any]]:
    """Yield what is kept of a card's changes, oldest first, a few at a time: some are of many cards."""
    stream = f"board:{board.id}"
    last = folded_to(connection, stream)
    touched = (CHANGE.c.stream == CHANGED_CARD.c.stream) & (CHANGE.c.seq == CHANGED_CARD.c.seq)
    log = (
        select(CHANGE)
        .join_from(CHANGED_CARD, CHANGE, touched)
        .where(CHANGED_CARD.c.stream == stream, CHANGED_CARD.c.card == card)
        .order_by(CHANGED_CARD.c.seq)
        .limit(FETCHED)
    )
    while True:
        rows = connection.execute(log.where(CHANGED_CARD.c.seq > last)).all()
        yield from rows
        if len(rows) < FETCHED:
            return
        last = rows[-1].seq


def _facts(card: dict[str, Any], names: Names) -> dict[str, Any]:
    shown = (
        "id", "number", "title", "value", "status", "lost_reason", "expected_close", "created_at",
        "closed_at", "archived_at", "column", "tasks_done", "tasks_total", "attachments_count",
    )  # fmt: skip
    return {name: card[name] for name in shown} | {
        "company": names.company(card["company"]) if card["company"] else None,
        "owner": names.person(card["owner"]) if card["owner"] else None,
        "helpers": [
            {"name": names.person(helper["member"]), "role": helper["role"]}
            for helper in card["helpers"]
        ],
        "stage": names.column(card["column"]),
    }


def _points(tracks: Tracks, detail: dict[str, Any], names: Names) -> list[Point]:
    """Return the turning points in the order of time; those of one change keep the order given here."""
    points = [
        _began(tracks, detail["card"], names),
        *_moves(tracks, names),
        *_values("owner", tracks["owner"], names, _("changed the owner")),
        *_values("value", tracks["value"], names, _("changed the value")),
        *_values("expected_close", tracks["expected_close"], names, _("changed the close date")),
        *_archivings(tracks["archived"]),
        *(point for baton in detail["batons"] for point in _baton(baton, names)),
        *(point for comment in detail["comments"] for point in _question(comment, names)),
    ]
    return sorted(points, key=lambda point: point["at"])


def _named(points: list[Point], names: Names) -> list[Point]:
    return [point | {"name": names.person(point["actor"])} for point in points]


def _point(kind: str, at: str, actor: str | None, text: str, **more: Any) -> Point:
    told = {name: value for name, value in more.items() if value is not None}
    return {"kind": kind, "at": at, "actor": actor, "text": text} | told


def _began(tracks: Tracks, card: dict[str, Any], names: Names) -> Point:
    column = names.column(tracks["column"][0].value[0])
    text = _("created the deal in %(stage)s", stage=column)
    return _point("created", card["created_at"], card["created_by"], text)


def _moves(tracks: Tracks, names: Names) -> Iterator[Point]:
    """Yield moves and outcomes; a move that won or lost the deal is one point."""
    moves = {held.seq: pair for pair in _pairs(tracks["column"]) for held in pair[1:]}
    first = tracks["outcome"][0]
    ends = {held.seq: held for _was, held in _pairs(tracks["outcome"])}
    if first.value[0] != "open":
        yield _outcome(first, None, names)
    for seq in sorted({*moves, *ends} - {None}):
        if seq in ends:
            yield _outcome(ends[seq], moves.get(seq), names)
        else:
            was, held = moves[seq]
            yield _held("moved", held, _("moved the deal"), *_stages_of(was, held, names))


def _outcome(held: Held, move: tuple[Held, Held] | None, names: Names) -> Point:
    status, reason = held.value
    kind = "reopened" if status == "open" else status
    text = {"won": _("won the deal"), "lost": _("lost the deal"), "open": _("reopened the deal")}
    stages = _stages_of(*move, names) if move else (None, None)
    return _held(kind, held, text[status], *stages, reason=reason)


def _stages_of(was: Held, held: Held, names: Names) -> tuple[str, str]:
    return names.column(was.value[0]), names.column(held.value[0])


def _held(
    kind: str, held: Held, text: str, before: str | None, after: str | None, **more: Any
) -> Point:
    where = {"before": before, "after": after, "seq": held.seq}
    return _point(kind, to_wire(held.since), held.actor, text, **where, **more)


def _values(kind: str, track: list[Held], names: Names, text: str) -> Iterator[Point]:
    for was, held in _pairs(track):
        before, after = (names.value(kind, one.value[0]) for one in (was, held))
        yield _held(kind, held, text, before, after)


def _archivings(track: list[Held]) -> Iterator[Point]:
    for _was, held in _pairs(track):
        if held.value[0]:
            yield _held("archived", held, _("archived the deal"), None, None)
        else:
            yield _held("restored", held, _("restored the deal"), None, None)


def _pairs(track: list[Held]) -> list[tuple[Held, Held]]:
    return list(pairwise(track))


def _baton(baton: dict[str, Any], names: Names) -> Iterator[Point]:
    if baton["member"]:
        to = names.person(baton["member"])
    else:
        to = names.department(baton["department"])
    asked = _("asked %(who)s", who=to)
    yield _point("asked", baton["asked_at"], baton["asked_by"], asked, quote=baton["question"])
    if baton["settled_at"]:
        said = {
            "answered": _("answered"),
            "returned": _("returned the question"),
            "withdrawn": _("took the question back"),
        }.get(baton["state"], _("answered"))
        yield _point(
            "answered", baton["settled_at"], baton["settled_by"], said, quote=baton["text"]
        )


def _question(comment: dict[str, Any], names: Names) -> Iterator[Point]:
    if not comment["asked_at"]:
        return
    department = comment["asked_department"]
    asked = (
        _("asked %(who)s", who=names.department(department))
        if department
        else _("asked a question")
    )
    yield _point("asked", comment["asked_at"], comment["asked_by"], asked, comment=comment["text"])
    if comment["answered_at"]:
        text = _("marked the question as answered")
        yield _point("answered", comment["answered_at"], comment["answered_by"], text)


def _spans(track: list[Held], show: Callable[[Any], Any]) -> list[dict[str, Any]]:
    """Return what something was from when to when."""
    ends = [to_wire(held.since) for held in track[1:]] + [None]
    return [
        {"value": show(held.value[0]), "since": to_wire(held.since), "until": end}
        for held, end in zip(track, ends, strict=True)
    ]


def _stages(
    connection: Connection, board: BoardContext, card: str, tracks: Tracks
) -> list[dict[str, Any]]:
    """Return the stays, oldest first, each with what is shown of its stage."""
    shown = select(COLUMN.c.id, COLUMN.c.name, COLUMN.c.kind, COLUMN.c.color)
    rows = connection.execute(shown.where(COLUMN.c.board_id == board.id))
    columns = {row.id: dict(row._mapping) for row in rows}
    unknown = {"name": _("a stage"), "kind": "open", "color": None}
    return [
        {
            "column": stay.column,
            "since": to_wire(stay.since),
            "until": stay.until and to_wire(stay.until),
        }
        | {name: columns.get(stay.column, unknown)[name] for name in unknown}
        for stay in stays_in(card, tracks)
    ]


def _people(log: list[Row[Any]], names: Names) -> list[dict[str, Any]]:
    """Return who worked on the deal, and how many changes of which kind each made."""
    done: dict[str, Counter[str]] = {}
    for row in log:
        done.setdefault(row.actor, Counter())[kind_of(row) or "deals"] += 1
    return [
        {"id": id, "name": names.person(id), "kinds": dict(kinds.most_common())}
        for id, kinds in sorted(done.items(), key=lambda one: -one[1].total())
    ]


def _comments(comments: list[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    """Return what a reader needs of the conversation: what others marked, and what was said last."""
    last = {comment["id"] for comment in comments[-LAST_COMMENTS:]}
    key = [one for one in comments if one["reactions"] or one["asked_at"] or one["id"] in last]
    shown = ("id", "author", "text", "created_at")
    return [
        {name: comment[name] for name in shown} | {"name": names.person(comment["author"])}
        for comment in key
    ]
