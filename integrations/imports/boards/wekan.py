"""WeKan's board export, JSON."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from board.links import is_address
from integrations.imports.boards.board_plan import (
    Reading,
    Source,
    SourceCard,
    SourceColumn,
    SourceComment,
    SourceLabel,
    SourceLink,
    SourcePerson,
    SourceTask,
    comment_of,
    description_of,
    moment,
    one_line,
    title_of,
)
from integrations.imports.boards.gathering import Gathered, color_of, small
from integrations.imports.boards.json_reading import members
from integrations.imports.boards.loose_json import (
    in_order,
    is_object,
    key_in,
    keys_in,
    number_in,
    object_in,
    objects_in,
    text_in,
)
from integrations.imports.boards.trello_fields import (
    Facts,
    Meaning,
    meaning_of,
    take_days,
    take_fact,
)
from integrations.imports.links import as_address
from integrations.imports.tables.csv_stages import kind_of

LISTS = (
    "labels", "lists", "cards", "checklists", "checklistItems", "subtaskItems", "comments", "users", "customFields",
    "attachments", "members", "swimlanes", "activities",
)  # fmt: skip
Parts = dict[str, list[dict[str, Any]]]


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether a document is WeKan's."""
    return str(first.get("_format", "")).startswith("wekan-board")


def read(path: Path, reading: Reading) -> Source:
    """Read a board's export; raise Invalid."""
    parts: Parts = {name: [] for name in LISTS}
    board = Gathered("wekan")
    with small(path).open("rb") as file:
        for name, value in members(file, {*LISTS, "title"}):
            if name == "title":
                board.name = one_line(value, 120)
            elif is_object(value):
                # Files stand inside as text; they are never made.
                parts[name].append({key: one for key, one in value.items() if key != "file"})
    _Reader(board, parts, reading).read()
    return board.source()


class _Reader:
    """One board's documents, each put to its card again."""

    def __init__(self, board: Gathered, parts: Parts, reading: Reading) -> None:
        self.board, self.parts, self.reading = board, parts, reading
        self.notes = board.notes
        self.fields = {
            key: _meaning(one) for one in parts["customFields"] if (key := key_in(one, "_id"))
        }

    def read(self) -> None:
        self._take_frame()
        self.columns = {one.key: one for one in self.board.columns}
        for number, card in in_order(self.parts["cards"], "sort"):
            self._take_card(card, f"cards[{number}]")
        self._take_tasks()
        self._take_subtasks()
        self._take_comments()
        self._take_links()
        self._note()

    def _take_frame(self) -> None:
        for _number, one in in_order(self.parts["lists"], "sort"):
            name, key = one_line(one.get("title"), 80) or _("Untitled"), key_in(one, "_id")
            if key:
                is_away = one.get("archived") is True
                column = SourceColumn(key, name, kind_of(name), is_away, _limit_of(one))
                self.board.columns.append(column)
        for one in self.parts["labels"]:
            color, key = text_in(one, "color"), key_in(one, "_id")
            if key:
                name = one_line(one.get("name"), 60) or one_line(color, 60) or _("Untitled")
                self.board.labels.append(SourceLabel(key, name, color_of(color)))
        of_board = {key_in(one, "userId") for one in self.parts["members"]}
        for one in self.parts["users"]:
            if key := key_in(one, "_id"):
                handle = one_line(one.get("username"), 80)
                name = one_line(object_in(one, "profile").get("fullname"), 80) or handle
                is_member = not of_board or key in of_board
                person = SourcePerson(key, name or _("Somebody"), handle, is_member=is_member)
                self.board.people[key] = person

    def _take_card(self, card: dict[str, Any], path: str) -> None:
        key, column = key_in(card, "_id"), self.columns.get(key_in(card, "listId") or "")
        if key is None or column is None:
            self.notes.problem(path, _("The card has no id or no list; it was left out."))
            return
        facts = self._facts(card, path)
        created = self._moment(card, "createdAt", path)
        last = self._moment(card, "dateLastActivity", path)
        away = self._moment(card, "archivedAt", path) or last or created or self.reading.epoch
        people = self.board.known([*keys_in(card, "assignees"), *keys_in(card, "members")])
        self.board.add(
            SourceCard(
                key=key,
                column=column.key,
                title=title_of(card.get("title"), path, self.notes),
                description=description_of(
                    card.get("description"), facts.table(), path, self.notes
                ),
                value=facts.value,
                owner=people[0] if people else None,
                helpers=people[1:],
                labels=keys_in(card, "labelIds"),
                votes=self.board.known(keys_in(object_in(card, "vote"), "positive")),
                expected_close=facts.close,
                archived_at=away if card.get("archived") is True or column.is_archived else None,
                created_at=created,
            ),
            path,
        )

    def _moment(self, thing: dict[str, Any], name: str, path: str) -> Any:
        return moment(thing.get(name), f"{path}.{name}", self.notes)

    def _facts(self, card: dict[str, Any], path: str) -> Facts:
        facts = Facts()
        for number, one in enumerate(objects_in(card, "customFields")):
            meaning = self.fields.get(key_in(one, "_id") or "") or _meaning(one)
            said, where = _said(meaning, one.get("value")), f"{path}.customFields[{number}]"
            take_fact(facts, meaning, said, where, self.reading, self.notes)
        start, due = self._moment(card, "startAt", path), self._moment(card, "dueAt", path)
        take_days(facts, start, due, self.reading.zone, is_done=False)
        ended = self._moment(card, "endAt", path)
        rows = (
            (_("Ended"), ended.astimezone(self.reading.zone).date().isoformat() if ended else ""),
            (_("Requested by"), one_line(card.get("requestedBy"), 200)),
            (_("Assigned by"), one_line(card.get("assignedBy"), 200)),
            (_("Hours spent"), _number(number_in(card, "spentTime"))),
        )
        facts.rows += [(name, said) for name, said in rows if said]
        return facts

    def _take_tasks(self) -> None:
        lists = [one for _number, one in in_order(self.parts["checklists"], "sort")]
        rank = {key_in(one, "_id"): number for number, one in enumerate(lists)}
        names = {key_in(one, "_id"): one_line(one.get("title"), 100) for one in lists}
        count: dict[str | None, int] = defaultdict(int)
        for one in lists:
            count[key_in(one, "cardId")] += 1
        # Until 2018 the items stood in their list.
        inside = [
            item | {"checklistId": one.get("_id"), "cardId": one.get("cardId")}
            for one in lists
            for item in objects_in(one, "items")
        ]
        items = in_order([*self.parts["checklistItems"], *inside], "sort")
        items.sort(key=lambda one: rank.get(key_in(one[1], "checklistId"), 0))
        for number, item in items:
            card = key_in(item, "cardId") or ""
            name = names.get(key_in(item, "checklistId"), "") if count[card] > 1 else ""
            self.board.tasks.append(self._task(item, card, name, f"checklistItems[{number}]"))
        named = [one for one in lists if count[key_in(one, "cardId")] == 1 and one.get("title")]
        why = _("Tasks of a deal are one list here.")
        self.notes.miss(_("Names of checklists"), why, len(named))

    def _task(self, item: dict[str, Any], card: str, name: str, path: str) -> SourceTask:
        created = self._moment(item, "createdAt", path)
        if created is None and card in self.board.cards:
            created = self.board.cards[card].created_at
        changed = self._moment(item, "modifiedAt", path) or created or self.reading.epoch
        title = title_of(item.get("title"), path, self.notes)
        return SourceTask(
            key=key_in(item, "_id") or path,
            card=card,
            title=f"{name}: {title}"[:500] if name else title,
            done_at=changed if item.get("isFinished") is True else None,
            created_at=created,
        )

    def _take_subtasks(self) -> None:
        """Subtasks are cards, of another board mostly: these come as tasks."""
        for number, one in enumerate(self.parts["subtaskItems"]):
            key, path = key_in(one, "_id"), f"subtaskItems[{number}]"
            if key is None or key in self.board.cards:
                continue
            task = one | {"isFinished": one.get("archived") is True}
            parent = key_in(one, "parentId") or ""
            self.board.tasks.append(self._task(task, parent, "", path))

    def _take_comments(self) -> None:
        for number, one in enumerate(self.parts["comments"]):
            path = f"comments[{number}]"
            at, text = (
                self._moment(one, "createdAt", path),
                comment_of(one.get("text"), path, self.notes),
            )
            if not at or not text:
                why = _("The comment has no text or no date; it was left out.")
                self.notes.problem(path, why)
                continue
            author = key_in(one, "userId") or key_in(one, "authorId")
            who = author if author in self.board.people else None
            key, card = key_in(one, "_id") or path, key_in(one, "cardId") or ""
            self.board.comments.append(SourceComment(key, card, who, text, at))

    def _take_links(self) -> None:
        """Until 2021 attached files stood in the file as addresses."""
        for number, one in enumerate(self.parts["attachments"]):
            url = as_address(text_in(one, "url"))
            if not is_address(url):
                self.notes.miss(_("Attached files"), _("Files are not taken out of this format."))
                continue
            key, card = key_in(one, "_id") or f"attachments[{number}]", key_in(one, "cardId") or ""
            name = one_line(one.get("name"), 200) or None
            self.board.links.append(SourceLink(key, card, url, name))

    def _note(self) -> None:
        lanes = max(0, len(self.parts["swimlanes"]) - 1)
        self.notes.miss(_("Swimlanes"), _("Boards have none here."), lanes)
        moves = sum(1 for one in self.parts["activities"] if one.get("activityType") == "moveCard")
        self.notes.miss(_("Moves"), _("They are not taken out of this format."), moves)
        self.board.custom_fields = len(self.parts["customFields"])


def _limit_of(one: dict[str, Any]) -> int | None:
    told = object_in(one, "wipLimit")
    limit = int(number_in(told, "value"))
    return limit if told.get("enabled") is True and 1 <= limit <= 10_000 else None


def _meaning(one: dict[str, Any]) -> Meaning:
    return meaning_of(one, objects_in(object_in(one, "settings"), "dropdownItems"), "_id")


def _said(meaning: Meaning, value: Any) -> str:
    if meaning.type == "checkbox":
        return _("yes") if value is True else ""
    if isinstance(value, list):
        return one_line(", ".join(one for one in value if isinstance(one, str)), 1_000)
    if value is None or isinstance(value, dict):
        return ""
    return meaning.options.get(str(value)) or one_line(str(value), 1_000)


def _number(value: float) -> str:
    return f"{value:g}" if value else ""
