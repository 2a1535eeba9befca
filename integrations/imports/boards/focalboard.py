"""Focalboard's (and Mattermost Boards') archive: lines of JSON, a board's select property as its stages."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import orjson
from flask_babel import gettext as _

from core.errors import Invalid
from core.models import new_id
from core.schemas import currency_exponents
from integrations.imports.archives import MOST_NAMES, is_archive, open_archive, write_member
from integrations.imports.boards.board_plan import (
    MAX_TEXT,
    Reading,
    Source,
    SourceCard,
    SourceColumn,
    SourceComment,
    SourceLabel,
    SourcePerson,
    SourceTask,
    comment_of,
    description_of,
    many_lines,
    one_line,
    title_of,
)
from integrations.imports.boards.gathering import MAX_BYTES, Gathered, color_of, second, small
from integrations.imports.boards.json_reading import BOM
from integrations.imports.boards.loose_json import (
    is_object,
    key_in,
    keys_in,
    list_in,
    object_in,
    objects_in,
    text_in,
)
from integrations.imports.boards.trello_fields import AMOUNT, CLOSE, Facts
from integrations.imports.splitting import split_up
from integrations.imports.tables import csv_values
from integrations.imports.tables.csv_columns import fold
from integrations.imports.tables.csv_stages import kind_of

STAGES = ("status", "stage", "state", "sales stage", "阶段", "状态")
NO_STAGE = "none"
FILES = ("image", "attachment", "video")
# Blocks of which nothing is to be told.
UNSAID = ("view", "board", *FILES)
LONGEST_BOARD = 1024 * 1024


def recognises_lines(start: bytes) -> bool:
    """Whether a file of lines begins with a board, or the version of an archive, of Focalboard."""
    lines = [_line(line) for line in start.split(b"\n")[:2]]
    return any("cardProperties" in _board_in(line) for line in lines)


def recognises_archive(names: tuple[str, ...]) -> bool:
    """Whether an archive is Focalboard's."""
    return "version.json" in names and any(name.endswith("/board.jsonl") for name in names)


def read(path: Path, reading: Reading) -> Source:
    """Read an archive's first board; raise Invalid."""
    if is_archive(path):
        return _read_archive(path, reading)
    return _read_lines(path, reading, [])


def split(path: Path) -> list[tuple[str, Path]]:
    """Write each board of an archive that holds several to a file of its own; return their names too."""
    if not is_archive(path):
        return []
    with open_archive(path, MOST_NAMES) as archive:
        return split_up(path, [partial(_write, archive, one) for one in _boards_in(archive)])


def _write(archive: ZipFile, board: ZipInfo, target: Path) -> str:
    write_member(archive, board, target, MAX_BYTES)
    with target.open("rb") as file:
        first = file.readline(LONGEST_BOARD)
    return one_line(_board_in(_line(first)).get("title"), 120) or board.filename.partition("/")[0]


def _boards_in(archive: ZipFile) -> list[ZipInfo]:
    return [one for one in archive.infolist() if one.filename.endswith("/board.jsonl")]


def _read_archive(path: Path, reading: Reading) -> Source:
    with open_archive(path, MOST_NAMES) as archive:
        boards = _boards_in(archive)
        if not boards:
            raise Invalid(_("There is no list and no card in this file."))
        inside = reading.folder / new_id()
        try:
            write_member(archive, boards[0], inside)
            return _read_lines(inside, reading, [one.filename for one in boards[1:]])
        finally:
            inside.unlink(missing_ok=True)


def _read_lines(path: Path, reading: Reading, others: list[str]) -> Source:
    board: dict[str, Any] = {}
    blocks: list[dict[str, Any]] = []
    gathered = Gathered("focalboard")
    with small(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            one = _line(line)
            data = object_in(one, "data")
            if not data and "version" not in one:
                gathered.notes.problem(
                    f"line {number}", _("This line is no JSON; it was left out.")
                )
            elif not board and (found := _board_in(one)):
                board = found
            elif text_in(one, "type") == "boardMember" and (key := key_in(data, "userId")):
                gathered.people[key] = SourcePerson(key, key[:80])
            elif text_in(one, "type") == "block" and not data.get("deleteAt"):
                blocks.append(data)
    gathered.name = one_line(board.get("title"), 120)
    if others:
        gathered.notes.miss(
            _("Boards"), _("Of several boards in a file the first is taken."), len(others)
        )
    _Reader(gathered, board, blocks, reading).read()
    return gathered.source()


def _board_in(line: dict[str, Any]) -> dict[str, Any]:
    """Return the board that a line tells of: until 2022 it was a block like the others."""
    data = object_in(line, "data")
    if text_in(line, "type") == "board":
        return data
    is_block = text_in(line, "type") == "block" and data.get("type") == "board"
    return data | object_in(data, "fields") if is_block else {}


def _line(line: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(line.removeprefix(BOM))
    except ValueError:
        return {}
    return value if is_object(value) else {}


class _Reader:
    """One board's blocks, put together again."""

    def __init__(
        self,
        gathered: Gathered,
        board: dict[str, Any],
        blocks: list[dict[str, Any]],
        reading: Reading,
    ) -> None:
        self.gathered, self.board, self.reading = gathered, board, reading
        self.cards = [one for one in blocks if one.get("type") == "card" and key_in(one, "id")]
        self.parts = {str(one.get("id")): one for one in blocks if one.get("type") != "card"}
        self.properties = {
            str(one["id"]): one for one in objects_in(board, "cardProperties") if key_in(one, "id")
        }
        self.types = {key: text_in(one, "type") for key, one in self.properties.items()}
        self.words = {
            key: {
                str(o.get("id")): one_line(o.get("value"), 200) for o in objects_in(one, "options")
            }
            for key, one in self.properties.items()
        }
        kinds = ("person", "multiPerson")
        named = [key for kind in kinds for key in self.types if self.types[key] == kind]
        self.people_rank = {key: number for number, key in enumerate(named)}
        self.stage = self._stage_property()
        self.has_members = bool(gathered.people)

    def read(self) -> None:
        options = objects_in(self.properties.get(self.stage or "", {}), "options")
        for option in options:
            name = one_line(option.get("value"), 80) or _("Untitled")
            self.gathered.columns.append(SourceColumn(str(option.get("id")), name, _kind(name)))
        self.known = {one.key for one in self.gathered.columns}
        self._take_labels()
        for number, card in enumerate(self._in_order()):
            self._card(card, f"card {number + 1}")
        self._rest()
        self.gathered.custom_fields = len(self.properties)

    def _take_labels(self) -> None:
        """What several options may be chosen of are labels here."""
        found: dict[str, SourceLabel] = {}
        for key, property in self.properties.items():
            if self.types[key] != "multiSelect":
                continue
            for one in objects_in(property, "options"):
                label, name = str(one.get("id")), one_line(one.get("value"), 60) or _("Untitled")
                found.setdefault(label, SourceLabel(label, name, color_of(one.get("color"))))
        self.gathered.labels += found.values()
        self.rank = {label: number for number, label in enumerate(found)}

    def _stage_property(self) -> str | None:
        selects = {
            key: fold(one_line(one.get("name"), 80))
            for key, one in self.properties.items()
            if self.types[key] == "select"
        }
        named = (key for word in STAGES for key, name in selects.items() if name == word)
        return next(named, next(iter(selects), None))

    def _in_order(self) -> Iterator[dict[str, Any]]:
        views = [one for one in self.parts.values() if one.get("type") == "view"]
        order = [key for view in views for key in keys_in(object_in(view, "fields"), "cardOrder")]
        rank = {key: number for number, key in reversed(list(enumerate(order)))}
        last = len(rank)
        ordered = sorted(
            self.cards, key=lambda one: (rank.get(str(one["id"]), last), str(one.get("createAt")))
        )
        yield from ordered

    def _card(self, card: dict[str, Any], path: str) -> None:
        fields = object_in(card, "fields")
        values = object_in(fields, "properties")
        column = str(values.get(self.stage or ""))
        if column not in self.known:
            column = self._no_stage()
        facts, people = Facts(), self._people(values)
        for key, value in values.items():
            if key in self.properties and key != self.stage:
                self._fact(facts, key, value)
        text, tasks = self._content(card, fields)
        created = second(card.get("createAt"))
        self.gathered.add(
            SourceCard(
                key=str(card["id"]),
                column=column,
                title=title_of(card.get("title"), path, self.gathered.notes),
                description=description_of(text, facts.table(), path, self.gathered.notes),
                value=facts.value,
                owner=people[0] if people else None,
                helpers=people[1:],
                expected_close=facts.close,
                labels=self._labels(values),
                created_at=created,
                archived_at=self._put_away(fields, created),
            ),
            path,
        )
        self.gathered.tasks += tasks

    def _put_away(self, fields: dict[str, Any], created: datetime | None) -> datetime | None:
        if fields.get("isTemplate") is not True:
            return None
        self.gathered.notes.miss(_("Templates of cards"), _("They come as archived deals."))
        return created or self.reading.epoch

    def _no_stage(self) -> str:
        if NO_STAGE not in self.known:
            self.known.add(NO_STAGE)
            self.gathered.columns.insert(0, SourceColumn(NO_STAGE, _("Without a stage"), "open"))
        return NO_STAGE

    def _fact(self, facts: Facts, key: str, value: Any) -> None:
        name, type = one_line(self.properties[key].get("name"), 80), self.types[key]
        if type in ("person", "multiPerson") or type == "multiSelect":
            return
        said = self.words[key].get(str(value)) or one_line(str(value), 1_000)
        if type == "date":
            day = _day(value)
            if day and CLOSE.search(fold(name)) and facts.close is None:
                facts.close, facts.close_name = day.date(), name
                return
            said = day.date().isoformat() if day else said
        if type == "number" and AMOUNT.search(fold(name)) and facts.value is None:
            facts.value = self._amount(said)
            if facts.value:
                return
        if said:
            facts.rows.append((name or _("Field"), said))

    def _amount(self, said: str) -> dict[str, Any] | None:
        currency = self.reading.currency
        try:
            amount = csv_values.read_amount(said, currency_exponents()[currency])
        except csv_values.BadCell:
            return None
        return None if amount is None else {"amount": amount, "currency": currency}

    def _people(self, values: dict[str, Any]) -> list[str]:
        """Return whom a card names, the one person before those of several; of all there are ids alone."""
        named = [
            person
            for key in sorted(self.people_rank.keys() & values, key=self.people_rank.__getitem__)
            for person in keys_in({"": _listed(values[key])}, "")
        ]
        for key in named:
            self._know(key)
        return named

    def _know(self, key: str) -> None:
        is_member = not self.has_members
        self.gathered.people.setdefault(key, SourcePerson(key, key[:80], is_member=is_member))

    def _labels(self, values: dict[str, Any]) -> list[str]:
        chosen = [
            label
            for key in values
            if self.types.get(key) == "multiSelect"
            for label in keys_in(values, key)
        ]
        return sorted(chosen, key=lambda label: self.rank.get(label, len(self.rank)))

    def _content(
        self, card: dict[str, Any], fields: dict[str, Any]
    ) -> tuple[str, list[SourceTask]]:
        texts: list[str] = []
        tasks: list[SourceTask] = []
        for key in _flat(list_in(fields, "contentOrder")):
            if self.parts.get(key, {}).get("type") == "comment":
                continue
            part = self.parts.pop(key, {})
            if part.get("type") == "checkbox":
                tasks.append(self._task(str(card["id"]), key, part))
            elif part.get("type") in FILES:
                self.gathered.notes.miss(
                    _("Attached files"), _("Files are not taken out of this format.")
                )
            else:
                # Headings, quotes and items of lists are texts too.
                texts.append(many_lines(part.get("title"), MAX_TEXT))
        return "\n\n".join(filter(None, texts)), tasks

    def _task(self, card: str, key: str, part: dict[str, Any]) -> SourceTask:
        made = second(part.get("createAt"))
        done = second(part.get("updateAt")) or made
        is_done = object_in(part, "fields").get("value") is True
        title = title_of(part.get("title"), f"block {key}", self.gathered.notes)
        return SourceTask(key, card, title, done_at=done if is_done else None, created_at=made)

    def _rest(self) -> None:
        """Comments, and what no card names as its content."""
        notes = self.gathered.notes
        for key, part in self.parts.items():
            card, type = str(part.get("parentId")), part.get("type")
            if type == "comment":
                self._take_comment(key, card, part)
            elif type == "checkbox":
                self.gathered.tasks.append(self._task(card, key, part))
            elif type not in UNSAID and many_lines(part.get("title"), 1):
                notes.miss(_("Texts"), _("No card of the file names them."))

    def _take_comment(self, key: str, card: str, part: dict[str, Any]) -> None:
        path, notes = f"block {key}", self.gathered.notes
        at, text = second(part.get("createAt")), comment_of(part.get("title"), path, notes)
        if not at or not text:
            notes.problem(path, _("The comment has no text or no date; it was left out."))
            return
        author = key_in(part, "createdBy")
        if author:
            self._know(author)
        self.gathered.comments.append(SourceComment(key, card, author, text, at))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _flat(order: list[Any]) -> Iterator[str]:
    """Blocks side by side stand in a list of their own."""
    for one in order:
        yield from (str(inner) for inner in one) if isinstance(one, list) else [str(one)]


def _kind(name: str) -> str:
    """A pipeline's "Closed 🏆" is won."""
    return "won" if fold(name).startswith("closed") and kind_of(name) == "open" else kind_of(name)


def _day(value: Any) -> Any:
    """A date is JSON in text: `{"from": 1667563200000}`."""
    try:
        return second(orjson.loads(value)["from"]) if isinstance(value, str) else second(value)
    except (ValueError, TypeError, KeyError):
        return None
