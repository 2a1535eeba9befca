"""Planka's answer about a board, JSON, of its versions 1 and 2.

What other calls answer (comments, actions, cards of the archive) is taken where somebody has put it in.
"""

from collections import Counter, defaultdict
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
from integrations.imports.boards.gathering import Gathered, small
from integrations.imports.boards.json_reading import members
from integrations.imports.boards.loose_json import (
    in_order,
    is_object,
    key_in,
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
from integrations.imports.boards.trello_file import MAX_TOLD
from integrations.imports.links import as_address
from integrations.imports.tables.csv_stages import kind_of

PARTS = (
    "users", "boardMemberships", "labels", "lists", "cards", "cardMemberships", "cardLabels", "taskLists", "tasks",
    "attachments", "customFields", "customFieldValues", "comments", "actions",
)  # fmt: skip
# The member in which all but the board itself stands.
INSIDE = "included"
ARCHIVE, TRASH = "archive", "trash"
# Planka's 42 names, by what each colour is; the others are greys.
COLORS = {
    "red": ("berry-red", "red-burgundy", "apricot-red"),
    "orange": ("pumpkin-orange", "orange-peel", "light-orange", "autumn-leafs", "shady-rust"),
    "amber": ("egg-yellow", "pirate-gold", "desert-sand", "light-mud", "light-cocoa"),
    "lime": ("bright-moss", "fresh-salad", "sunny-grass"),
    "green": ("tank-green", "modern-green", "wet-moss"),
    "teal": ("coral-green", "turquoise-sea"),
    "cyan": ("morning-sky", "summer-sky", "french-coast"),
    "blue": ("lagoon-blue", "lagune-blue", "antique-blue", "deep-ocean"),
    "indigo": ("midnight-blue", "navy-blue"),
    "purple": ("lilac-eyes", "lavender-fields", "sugar-plum", "sweet-lilac"),
    "pink": ("pink-tulip", "piggy-red"),
}
OURS = {theirs: ours for ours, names in COLORS.items() for theirs in names}


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether a document is Planka's: a board of a project, or cards as it has them."""
    if "projectId" in object_in(first, "item"):
        return True
    return {"listId", "boardId", "creatorUserId"} <= object_in(first, "cards").keys()


def read(path: Path, reading: Reading) -> Source:
    """Read a board; raise Invalid."""
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in PARTS}
    gathered = Gathered("planka")
    with small(path).open("rb") as file:
        for name, value in members(file, {*PARTS, "item"}, within=INSIDE):
            if name == "item":
                gathered.name = one_line(value.get("name"), 120) if is_object(value) else ""
            elif is_object(value):
                parts[name].append(value)
    _Reader(gathered, parts, reading).read()
    return gathered.source()


class _Reader:
    """One board's records, each put to its card again."""

    def __init__(
        self, gathered: Gathered, parts: dict[str, list[dict[str, Any]]], reading: Reading
    ) -> None:
        self.gathered, self.parts, self.reading = gathered, parts, reading
        self.notes = gathered.notes
        self.types = {key_in(one, "id"): text_in(one, "type") for one in parts["lists"]}
        self.labels_of = _by_card(parts["cardLabels"], "labelId")
        self.people_of = _by_card(parts["cardMemberships"], "userId")
        self.fields = {
            key: _meaning(one) for one in parts["customFields"] if (key := key_in(one, "id"))
        }
        self.values_of: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
        for one in parts["customFieldValues"]:
            self.values_of[key_in(one, "cardId")].append(one)

    def read(self) -> None:
        self._take_frame()
        self.known = {column.key for column in self.gathered.columns}
        for number, card in in_order(self.parts["cards"], "position"):
            self._take_card(card, f"cards[{number}]")
        self._take_tasks()
        self._take_comments()
        self._take_links()
        self._note()

    def _take_frame(self) -> None:
        for one in sorted(self.parts["lists"], key=_place):
            key, name = key_in(one, "id"), one_line(one.get("name"), 80) or _("Untitled")
            if key and self.types[key] not in (ARCHIVE, TRASH):
                self.gathered.columns.append(SourceColumn(key, name, kind_of(name)))
        for one in sorted(self.parts["labels"], key=_place):
            key, color = key_in(one, "id"), text_in(one, "color")
            if key:
                name = one_line(one.get("name"), 60) or one_line(color, 60) or _("Untitled")
                self.gathered.labels.append(SourceLabel(key, name, OURS.get(color, "slate")))
        of_board = {key_in(one, "userId") for one in self.parts["boardMemberships"]}
        for one in self.parts["users"]:
            if key := key_in(one, "id"):
                handle, email = one_line(one.get("username"), 80), one_line(one.get("email"), 200)
                name = one_line(one.get("name"), 80) or handle or _("Somebody")
                is_member = key in of_board
                self.gathered.people[key] = SourcePerson(key, name, handle, email, is_member)

    def _take_card(self, card: dict[str, Any], path: str) -> None:
        if self.types.get(key_in(card, "listId")) == TRASH:
            self.notes.miss(_("Cards"), _("They lie in the trash there."))
            return
        key, column = key_in(card, "id"), self._column_of(card)
        if key is None or column is None:
            self.notes.problem(path, _("The card has no id or no list; it was left out."))
            return
        facts = self._facts(card, key, path)
        text, people = card.get("description"), self.gathered.known(self.people_of.get(key, []))
        created = moment(card.get("createdAt"), f"{path}.createdAt", self.notes)
        moved = moment(card.get("listChangedAt"), f"{path}.listChangedAt", self.notes)
        is_away = key_in(card, "listId") not in self.known
        self.gathered.add(
            SourceCard(
                key=key,
                column=column,
                title=title_of(card.get("name"), path, self.notes),
                description=description_of(text, facts.table(), path, self.notes),
                value=facts.value,
                owner=people[0] if people else None,
                helpers=people[1:],
                labels=self.labels_of.get(key, []),
                expected_close=facts.close,
                archived_at=(moved or created or self.reading.epoch) if is_away else None,
                created_at=created,
                moved_at=moved or created,
            ),
            path,
        )

    def _column_of(self, card: dict[str, Any]) -> str | None:
        """Return the list of a card; of one in the archive the list before, else one of its own."""
        key, before = key_in(card, "listId"), key_in(card, "prevListId")
        if key in self.known or self.types.get(key) != ARCHIVE:
            return key if key in self.known else None
        if before in self.known:
            return before
        if all(column.key != key for column in self.gathered.columns):
            self.gathered.columns.append(SourceColumn(str(key), _("Archive"), "open", True))
        return key

    def _facts(self, card: dict[str, Any], key: str, path: str) -> Facts:
        facts = Facts()
        for value in self.values_of.get(key, []):
            meaning = self.fields.get(key_in(value, "customFieldId") or "")
            if meaning is None:
                why = _("The file does not say which fields they are.")
                self.notes.miss(_("Values of custom fields"), why)
                continue
            said = _said(meaning, value.get("content"))
            take_fact(facts, meaning, said, f"{path}.customFieldValues", self.reading, self.notes)
        start = moment(card.get("startDate"), f"{path}.startDate", self.notes)
        due = moment(card.get("dueDate"), f"{path}.dueDate", self.notes)
        is_done = True in (card.get("isDueCompleted"), card.get("isDueDateCompleted"))
        take_days(facts, start, due, self.reading.zone, is_done=is_done)
        if card.get("stopwatch") or card.get("timer"):
            self.notes.miss(_("Stopwatches"), _("Deals have none here."))
        if card.get("coverAttachmentId"):
            self.notes.miss(_("Covers"), _("Deals have no pictures on them."))
        return facts

    def _take_tasks(self) -> None:
        lists = {key: one for one in self.parts["taskLists"] if (key := key_in(one, "id"))}
        order = {key: (_place(one), number) for number, (key, one) in enumerate(lists.items())}
        count: dict[str | None, int] = defaultdict(int)
        for one in lists.values():
            count[key_in(one, "cardId")] += 1
        for one in lists.values():
            if count[key_in(one, "cardId")] == 1:
                self.notes.miss(_("Names of checklists"), _("Tasks of a deal are one list here."))
        tasks = [
            (order.get(key_in(one, "taskListId") or "", (0.0, 0)), number, one)
            for number, one in in_order(self.parts["tasks"], "position")
        ]
        for _rank, number, task in sorted(tasks, key=lambda one: one[0]):
            its = lists.get(key_in(task, "taskListId") or "", {})
            card = key_in(task, "cardId") or key_in(its, "cardId")
            name = one_line(its.get("name"), 100) if count[card] > 1 else ""
            self.gathered.tasks.append(self._task(task, card or "", name, f"tasks[{number}]"))

    def _task(self, task: dict[str, Any], card: str, name: str, path: str) -> SourceTask:
        created = moment(task.get("createdAt"), f"{path}.createdAt", self.notes)
        changed = moment(task.get("updatedAt"), f"{path}.updatedAt", self.notes)
        done = (
            (changed or created or self.reading.epoch) if task.get("isCompleted") is True else None
        )
        title, who = title_of(task.get("name"), path, self.notes), key_in(task, "assigneeUserId")
        return SourceTask(
            key=key_in(task, "id") or path,
            card=card,
            title=f"{name}: {title}"[:500] if name else title,
            assignee=who if who in self.gathered.people else None,
            done_at=done,
            created_at=created,
        )

    def _take_comments(self) -> None:
        for number, one in enumerate(self._comments()):
            path = f"comments[{number}]"
            at = moment(one.get("createdAt"), f"{path}.createdAt", self.notes)
            text = comment_of(one.get("text"), path, self.notes)
            if not at or not text:
                why = _("The comment has no text or no date; it was left out.")
                self.notes.problem(path, why)
                continue
            who, edited = key_in(one, "userId"), None
            if one.get("updatedAt"):
                edited = moment(one["updatedAt"], f"{path}.updatedAt", self.notes)
            self.gathered.comments.append(
                SourceComment(
                    key_in(one, "id") or path, key_in(one, "cardId") or "",
                    who if who in self.gathered.people else None, text, at, edited,
                )
            )  # fmt: skip

    def _comments(self) -> list[dict[str, Any]]:
        """Return the comments; version 1 has them as actions."""
        actions = [one for one in self.parts["actions"] if one.get("type") == "commentCard"]
        told = [one | {"text": object_in(one, "data").get("text")} for one in actions]
        return [*self.parts["comments"], *told]

    def _take_links(self) -> None:
        for number, one in enumerate(self.parts["attachments"]):
            path, data = f"attachments[{number}]", object_in(one, "data")
            if one.get("type") != "link":
                self.notes.miss(_("Attached files"), _("They are not in the file."))
                continue
            url = as_address(text_in(data, "url") or text_in(one, "url"))
            if not is_address(url):
                why = _("This is no address; the attachment was left out.")
                self.notes.problem(f"{path}.data.url", why)
                self.notes.miss(_("Attachments"), _("They have no address."))
                continue
            who = key_in(one, "creatorUserId")
            self.gathered.links.append(
                SourceLink(
                    key_in(one, "id") or path, key_in(one, "cardId") or "", url,
                    one_line(one.get("name"), 200) or None,
                    who if who in self.gathered.people else None,
                    moment(one.get("createdAt"), f"{path}.createdAt", self.notes),
                )
            )  # fmt: skip

    def _note(self) -> None:
        cards, actions = self.parts["cards"], self.parts["actions"]
        self.gathered.custom_fields = len(self.fields)
        not_there = _("They are not in the file.")
        if any("commentsTotal" in card for card in cards):
            self.notes.miss(_("Comments"), not_there, self._comments_elsewhere())
        elif cards and not self.gathered.comments:
            self.notes.miss_some(_("Comments"), not_there)
        kinds = {self.types.get(key_in(card, "listId")) for card in cards}
        if ARCHIVE in self.types.values() and ARCHIVE not in kinds:
            self.notes.miss_some(_("Archived cards"), not_there)
        moves = sum(1 for one in actions if one.get("type") == "moveCard")
        self.notes.miss(_("Moves"), _("They are not taken out of this format."), moves)

    def _comments_elsewhere(self) -> int:
        """Return how many comments the cards that come say to have, beside those in the file."""
        here = Counter(key_in(one, "cardId") for one in self._comments())
        told = {
            key: min(int(number_in(card, "commentsTotal")), MAX_TOLD)
            for card in self.parts["cards"]
            if (key := key_in(card, "id")) in self.gathered.cards
        }
        return sum(max(0, count - here[key]) for key, count in told.items())


def _place(thing: dict[str, Any]) -> float:
    return number_in(thing, "position")


def _by_card(pairs: list[dict[str, Any]], name: str) -> dict[str | None, list[str]]:
    found: dict[str | None, dict[str, None]] = defaultdict(dict)
    for one in pairs:
        if key := key_in(one, name):
            found[key_in(one, "cardId")][key] = None
    return {card: list(keys) for card, keys in found.items()}


def _meaning(one: dict[str, Any]) -> Meaning:
    """Return a field; those of before 2026 are all text."""
    return meaning_of(one, objects_in(object_in(one, "config"), "options"), "id")


def _said(meaning: Meaning, content: Any) -> str:
    if meaning.type == "checkbox":
        return _("yes") if content in ("true", True) else ""
    if isinstance(content, dict | list) or content is None:
        return ""
    return meaning.options.get(str(content)) or one_line(str(content), 1_000)
