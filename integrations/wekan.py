"""WeKan's board export, JSON."""

from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from integrations.board_plan import (
    MAX_COMMENT,
    MAX_TEXT,
    Reading,
    Source,
    SourceCard,
    SourceColumn,
    SourceComment,
    SourceLabel,
    SourcePerson,
    SourceTask,
    many_lines,
    moment,
    one_line,
    title_of,
)
from integrations.csv_stages import kind_of
from integrations.gathering import Gathered, color_of, small
from integrations.json_reading import members
from integrations.shapes import is_object, key_in, keys_in, number_in, objects_in, text_in

LISTS = (
    "labels", "lists", "cards", "checklists", "checklistItems", "comments", "users", "customFields", "attachments",
    "members", "swimlanes",
)  # fmt: skip


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether a document is WeKan's."""
    return str(first.get("_format", "")).startswith("wekan-board")


def read(path: Path, reading: Reading) -> Source:
    """Read a board's export; raise Invalid."""
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    board = Gathered("wekan")
    with small(path).open("rb") as file:
        for name, value in members(file, {*LISTS, "title"}):
            if name == "title":
                board.name = one_line(value, 120)
            elif is_object(value):
                # Files stand inside as text; they are never made.
                parts[name].append({key: one for key, one in value.items() if key != "file"})
    _take_frame(board, parts)
    for number, card in enumerate(sorted(parts["cards"], key=lambda one: number_in(one, "sort"))):
        _take_card(board, card, f"cards[{number}]", reading)
    _take_talk(board, parts)
    _note(board, parts)
    return board.source()


def _take_frame(board: Gathered, parts: dict[str, list[dict[str, Any]]]) -> None:
    for one in sorted(parts["lists"], key=lambda one: number_in(one, "sort")):
        name, key = one_line(one.get("title"), 80) or _("Untitled"), key_in(one, "_id")
        if key:
            board.columns.append(
                SourceColumn(key, name, kind_of(name), one.get("archived") is True)
            )
    for one in parts["labels"]:
        color, key = text_in(one, "color"), key_in(one, "_id")
        if key:
            name = one_line(one.get("name"), 60) or color or _("Untitled")
            board.labels.append(SourceLabel(key, name, color_of(color)))
    for one in parts["users"]:
        key = key_in(one, "_id")
        if key:
            handle = one_line(one.get("username"), 80)
            profile = one.get("profile")
            full = one_line(profile.get("fullname"), 80) if is_object(profile) else ""
            board.people[key] = SourcePerson(key, full or handle or _("Somebody"), handle)


def _take_card(board: Gathered, card: dict[str, Any], path: str, reading: Reading) -> None:
    key, column = key_in(card, "_id"), key_in(card, "listId")
    archived = {one.key for one in board.columns if one.is_archived}
    if key is None or column not in {one.key for one in board.columns}:
        board.notes.problem(path, _("The card has no id or no list; it was left out."))
        return
    due = moment(card.get("dueAt"), f"{path}.dueAt", board.notes)
    created = moment(card.get("createdAt"), f"{path}.createdAt", board.notes)
    last = moment(card.get("dateLastActivity"), f"{path}.dateLastActivity", board.notes)
    is_away = card.get("archived") is True or column in archived
    people = [one for one in keys_in(card, "members") if one in board.people]
    fields = [
        (one_line(one.get("name"), 80), one_line(str(one.get("value") or ""), 500))
        for one in objects_in(card, "customFields")
    ]
    board.add(
        SourceCard(
            key=key,
            column=column,
            title=title_of(card.get("title"), path, board.notes),
            description=_text(card, fields),
            owner=people[0] if people else None,
            helpers=people[1:],
            labels=keys_in(card, "labelIds"),
            expected_close=due.astimezone(reading.zone).date() if due else None,
            archived_at=(last or created or reading.epoch) if is_away else None,
            created_at=created,
        ),
        path,
    )


def _text(card: dict[str, Any], fields: list[tuple[str, str]]) -> str | None:
    told = "\n".join(f"- {name}: {value}" for name, value in fields if name and value)
    text = many_lines(card.get("description"), MAX_TEXT - len(told) - 2)
    return "\n\n".join(filter(None, (text, told))) or None


def _take_talk(board: Gathered, parts: dict[str, list[dict[str, Any]]]) -> None:
    for number, item in enumerate(
        sorted(parts["checklistItems"], key=lambda one: number_in(one, "sort"))
    ):
        path, card = f"checklistItems[{number}]", key_in(item, "cardId")
        created = moment(item.get("createdAt"), path, board.notes)
        made = created or (board.cards[card].created_at if card in board.cards else None)
        is_done = item.get("isFinished") is True
        title = title_of(item.get("title"), path, board.notes)
        key = key_in(item, "_id") or path
        done = made if is_done else None
        board.tasks.append(SourceTask(key, card or "", title, done_at=done, created_at=made))
    for number, one in enumerate(parts["comments"]):
        path = f"comments[{number}]"
        at, text = (
            moment(one.get("createdAt"), path, board.notes),
            many_lines(one.get("text"), MAX_COMMENT),
        )
        author = key_in(one, "userId") or key_in(one, "authorId")
        if at and text:
            key = key_in(one, "_id") or path
            who = author if author in board.people else None
            board.comments.append(SourceComment(key, key_in(one, "cardId") or "", who, text, at))
        else:
            board.notes.problem(path, _("The comment has no text or no date; it was left out."))


def _note(board: Gathered, parts: dict[str, list[dict[str, Any]]]) -> None:
    notes = board.notes
    notes.miss(
        _("Attached files"), _("Files are not taken out of this format."), len(parts["attachments"])
    )
    named = [one for one in parts["checklists"] if one_line(one.get("title"), 10)]
    notes.miss(_("Names of checklists"), _("Tasks of a deal are one list here."), len(named))
    lanes = max(0, len(parts["swimlanes"]) - 1)
    notes.miss(_("Swimlanes"), _("Boards have none here."), lanes)
    board.custom_fields = len(parts["customFields"])
