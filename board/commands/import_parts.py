"""Commands of an import for what hangs on cards: labels, people, tasks, comments, links, and where cards stood before.

As with cards, what came before is brought up to date, but for what people changed here since.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import select

from board.bringing import Bringing, told
from board.commands.imports import PORTION, add_people, refuse_strangers, running
from board.faces import count_attachments, count_comments, count_tasks
from board.fields import Instant
from board.links import LONGEST_NAME, Address, document_at
from board.models import Card, Task
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import NotFound
from core.positions import keys_between
from core.schemas import Color, Date, Id, List, Schema, Text

CARD = Card.__table__
TASK = Task.__table__


class Part(Schema):
    # `import` is a word of Python's own, so the argument has another name inside.
    import_id = Id(required=True, data_key="import")


class ImportPeople(Part):
    people = List(Id(), required=True, validate=PORTION)


@command("import.people", scope="board", schema=ImportPeople)
def import_people(
    change: Change, board: Any, actor: Actor, *, import_id: str, people: list[str]
) -> None:
    """Add people of the workspace to the board, as editors, so that cards may name them."""
    running(change, import_id)
    add_people(change, board, people)


class ImportedLabel(Schema):
    id = Id(required=True)
    name = Text(required=True, max=60)
    color = Color(required=True)


class ImportLabels(Part):
    labels = List(fields.Nested(ImportedLabel), required=True, validate=PORTION)


@command("import.labels", scope="board", schema=ImportLabels)
def import_labels(
    change: Change, board: Any, actor: Actor, *, import_id: str, labels: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Make the labels which the cards that follow carry."""
    running(change, import_id)
    bringing = Bringing(change, "label", [label["id"] for label in labels])
    change.put_many("label", [one for one in labels if one["id"] not in bringing.known])
    for label in labels:
        _update(change, bringing, label, ("name", "color"))
    return told(bringing)


class ImportedTask(Schema):
    id = Id(required=True)
    card = Id(required=True)
    title = Text(required=True, max=500)
    assignee = Id(allow_none=True, load_default=None)
    due = Date(allow_none=True, load_default=None)
    done_at = Instant(allow_none=True, load_default=None)
    done_by = Id(allow_none=True, load_default=None)
    created_at = Instant(allow_none=True, load_default=None)


class ImportTasks(Part):
    tasks = List(fields.Nested(ImportedTask), required=True, validate=PORTION)


@command("import.tasks", scope="board", schema=ImportTasks)
def import_tasks(
    change: Change, board: Any, actor: Actor, *, import_id: str, tasks: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Put tasks on cards, behind those that are there."""
    running(change, import_id)
    cards, bringing = _begin(change, board, "task", tasks, ("assignee", "done_by"))
    new = [task for task in tasks if task["id"] not in bringing.known]
    places = keys_between(_last_task(change, cards), None, len(new))
    change.put_many("task", [_task(change, *pair) for pair in zip(new, places, strict=True)])
    done = ("done_at", "done_by")
    for task in tasks:
        _update(change, bringing, task, ("title", "assignee", "due", *done), done)
    return _end(change, import_id, bringing, cards, count_tasks)


class ImportedComment(Schema):
    id = Id(required=True)
    card = Id(required=True)
    author = Id(allow_none=True, load_default=None)
    text = Text(required=True, max=20_000, multiline=True)
    created_at = Instant(required=True)
    edited_at = Instant(allow_none=True, load_default=None)


class ImportComments(Part):
    comments = List(fields.Nested(ImportedComment), required=True, validate=PORTION)


@command("import.comments", scope="board", schema=ImportComments)
def import_comments(
    change: Change, board: Any, actor: Actor, *, import_id: str, comments: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Put what others said elsewhere into the threads of cards, under their names and times. Nobody is told."""
    running(change, import_id)
    cards, bringing = _begin(change, board, "comment", comments, ("author",))
    change.put_many("comment", [one for one in comments if one["id"] not in bringing.known])
    for comment in comments:
        _update(change, bringing, comment, ("text",))
    return _end(change, import_id, bringing, cards, count_comments)


class ImportedAttachment(Schema):
    id = Id(required=True)
    card = Id(required=True)
    url = Address(required=True)
    name = Text(max=LONGEST_NAME, allow_none=True, load_default=None)
    added_by = Id(allow_none=True, load_default=None)
    created_at = Instant(allow_none=True, load_default=None)


class ImportAttachments(Part):
    attachments = List(fields.Nested(ImportedAttachment), required=True, validate=PORTION)


@command("import.attachments", scope="board", schema=ImportAttachments)
def import_attachments(
    change: Change, board: Any, actor: Actor, *, import_id: str, attachments: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Put links on cards. Nobody goes where they lead."""
    running(change, import_id)
    cards, bringing = _begin(change, board, "attachment", attachments, ("added_by",))
    links = [_link(change, one) for one in attachments]
    change.put_many("attachment", [one for one in links if one["id"] not in bringing.known])
    for link in links:
        _update(change, bringing, link, ("name", "url", "type"), ("url", "type"))
    return _end(change, import_id, bringing, cards, count_attachments)


class Move(Schema):
    card = Id(required=True)
    column = Id(required=True)


class ImportHistory(Part):
    moves = List(fields.Nested(Move), required=True, validate=PORTION)


@command("import.history", scope="board", schema=ImportHistory)
def import_history(
    change: Change, board: Any, actor: Actor, *, import_id: str, moves: list[dict[str, str]]
) -> None:
    """Moves that were made elsewhere, at the time at which this change happened; places in columns stay."""
    running(change, import_id)
    change.fetch("card", [move["card"] for move in moves])
    change.fetch("column", [move["column"] for move in moves])
    for move in moves:
        card, kind = change.get("card", move["card"]), change.get("column", move["column"]).kind
        closed = {"closed_at": None if kind == "open" else change.moment}
        if kind == "lost":
            closed |= {"lost_reason": _("Not told")}
        left = card.column if card.status == "open" and kind != "open" else None
        change.put(
            "card", card.id, column=move["column"], status=kind, closed_from=left,
            moved_at=change.moment, **{"lost_reason": None} | closed,
        )  # fmt: skip


def _begin(
    change: Change, board: Any, type: str, parts: list[dict[str, Any]], people: tuple[str, ...]
) -> tuple[list[str], Bringing]:
    """Return the cards on which parts hang, and what of these is known; refuse unknown cards and `people`."""
    cards = list(dict.fromkeys(part["card"] for part in parts))
    change.fetch("card", cards)
    if any(change.find("card", card) is None for card in cards):
        raise NotFound(_("There is no such deal."), {"field": "card"})
    refuse_strangers(change, board, {part[name] for part in parts for name in people})
    return cards, Bringing(change, type, [part["id"] for part in parts])


def _update(
    change: Change,
    bringing: Bringing,
    wanted: dict[str, Any],
    names: Iterable[str],
    unit: tuple[str, ...] = (),
) -> None:
    if wanted["id"] not in bringing.known:
        return
    news = bringing.news(wanted["id"], {name: wanted[name] for name in names}, unit)
    if news:
        change.put(bringing.type, wanted["id"], **news)


def _end(
    change: Change,
    import_id: str,
    bringing: Bringing,
    cards: list[str],
    count: Callable[[Change, str], None],
) -> dict[str, Any] | None:
    """Count anew what hangs on the cards. A change that touches what stood before this import says so, even where all
    that it brings is new.
    """
    for card in cards:
        count(change, card)
    said = told(bringing)
    is_on_old = any(change.get("card", card).imported_in != import_id for card in cards)
    return said or ({"changed": 0, "left": [], "left_count": 0} if is_on_old else None)


def _last_task(change: Change, cards: list[str]) -> str | None:
    mine = (TASK.c.board_id == change.scope_id) & TASK.c.card.in_(cards)
    last = select(TASK.c.position).where(mine).order_by(TASK.c.position.desc()).limit(1)
    return change.select(last).scalar()


def _task(change: Change, task: dict[str, Any], place: str) -> dict[str, Any]:
    given: datetime | None = change.at if task["assignee"] else None
    return task | {
        "position": place,
        "created_at": task["created_at"] or change.at,
        "assigned_by": change.actor if task["assignee"] else None,
        "assigned_at": given,
    }


def _link(change: Change, link: dict[str, Any]) -> dict[str, Any]:
    document = document_at(link["url"])
    return link | {
        "kind": "link",
        "name": link["name"] or document.name,
        "type": document.type,
        "tags": [],
        "created_at": link["created_at"] or change.at,
    }
