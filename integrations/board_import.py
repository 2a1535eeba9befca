"""A board of another tool brought here: worked out first, told, then carried out by commands in small portions."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from board.models import Card, Column, Label
from core.actors import Actor
from core.clock import to_wire
from core.commands import derived_id, execute
from core.errors import Invalid, NotFound
from core.extensions import db
from core.jobs import Paused
from integrations.board_plan import Notes, Source, SourceCard, SourceColumn, SourcePerson
from integrations.csv_columns import fold
from integrations.csv_plan import Surroundings
from integrations.csv_reading import off_loop
from integrations.csv_stages import Stage, new_stages

log = logging.getLogger(__name__)

CARD, COLUMN, LABEL = Card.__table__, Column.__table__, Label.__table__
# Small enough for a transaction of 50 ms, so that others wait for none of them.
PORTION = 40
MOST_COLUMNS = 150
MOST_LABELS = 500
MOST_PEOPLE = 1_000
SHOWN_ROWS = 20
# What a list of the file may become beside a stage that is there: a new one of some kind, or nothing.
KINDS = ("open", "won", "lost")
SKIP = "skip"

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Choices:
    """What whoever imports has chosen: a person here for one of the file, a stage or kind (or `skip`) for a list."""

    people: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


@dataclass
class Matched:
    """Which records here the file's keys mean."""

    columns: dict[str, str]
    new_columns: list[dict[str, Any]]
    shown: list[str]
    labels: dict[str, str]
    new_labels: list[dict[str, Any]]
    people: dict[str, str]
    new_people: dict[str, str]
    kinds: dict[str, str]


@dataclass
class Counts:
    """What came, or would come."""

    cards: int = 0
    archived: int = 0
    comments: int = 0
    tasks: int = 0
    attachments: int = 0
    moves: int = 0
    by_column: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    preview: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All that goes through the portions."""
        return self.cards + self.comments + self.tasks + self.attachments + self.moves


def run_import(
    source: Source,
    file: str,
    around: Surroundings,
    actor: Actor,
    choices: Choices,
    *,
    base: str,
    step: Step,
    dry_run: bool,
) -> dict[str, Any]:
    """Bring a board into the one that `around` describes; return the report.

    Ids of records derive from the board, the other tool and its own ids, so that a newer file updates;
    those of commands from `base`, so that the same import started again repeats nothing. Whatever goes
    wrong on the way, what came so far is taken back, unless the import only pauses or the process ends.
    """
    with db.engine.connect() as connection:
        matched = Matcher(connection, source, around, choices).match()
        before = _cards_before(connection, around.board, derived_id(base, "import"))
    source.kinds.update(matched.kinds)
    notes, counts = source.notes, Counts()
    off_loop(_count, source, matched, notes, counts)
    run = _Run(source, matched, around, actor, base, step, counts)
    if not dry_run:
        try:
            run.carry_out(file, before)
        except Paused:
            raise
        except (Exception, KeyboardInterrupt):
            run.take_back()
            raise
    return _report(source, matched, around, notes, counts, run, dry_run)


def record_id(board: str, system: str, kind: str, key: str) -> str:
    """Return the id that a record of another tool has on a board, whichever file it comes from."""
    return derived_id(board, system, kind, key)


class Matcher:
    """Finds what is here already of what the file names."""

    def __init__(
        self, connection: Connection, source: Source, around: Surroundings, choices: Choices
    ) -> None:
        self.connection, self.source = connection, source
        self.around, self.choices = around, choices

    def id_of(self, kind: str, key: str) -> str:
        """Return the id of a record that has a key in the file."""
        return record_id(self.around.board, self.source.system, kind, key)

    def match(self) -> Matched:
        """Return what is what; raise Invalid where the file has more than a board holds."""
        columns, new, shown, kinds = self._columns()
        labels, new_labels = self._labels()
        people, new_people = self.people()
        return Matched(columns, new, shown, labels, new_labels, people, new_people, kinds)

    def guess_columns(self) -> dict[str, str]:
        """Return for each list the stage which it seems to be, or the kind of the new one it becomes."""
        return {column.key: self._column_for(column) for column in self._taken()}

    def _taken(self) -> Iterator[SourceColumn]:
        self.free = {stage.id: stage for stage in self.around.columns}
        self.known = self._known_columns()
        yield from self.source.columns

    def _column_for(self, column: SourceColumn) -> str:
        own = self.id_of("column", column.key)
        if own in self.known:
            return own
        for stage in self.free.values():
            is_same = fold(stage.name) == fold(column.name) and not column.is_archived
            if is_same and column.kind in ("open", stage.kind):
                del self.free[stage.id]
                return stage.id
        return column.kind

    def _known_columns(self) -> dict[str, Stage]:
        query = select(COLUMN.c.id, COLUMN.c.name, COLUMN.c.kind)
        rows = self.connection.execute(query.where(COLUMN.c.board_id == self.around.board))
        return {row.id: Stage(row.id, row.name, row.kind, is_new=False) for row in rows}

    def _columns(self) -> tuple[dict[str, str], list[dict[str, Any]], list[str], dict[str, str]]:
        guessed = self.guess_columns()
        found: dict[str, str] = {}
        new: list[SourceColumn] = []
        kinds: dict[str, str] = {}
        for column in self.source.columns:
            choice = self.choices.columns.get(column.key) or guessed[column.key]
            if choice in KINDS:
                found[column.key] = self.id_of("column", column.key)
                kinds[column.key] = choice
                new += [column] if found[column.key] not in self.known else []
            elif choice in self.known:
                found[column.key], kinds[column.key] = choice, self.known[choice].kind
            elif choice != SKIP:
                raise NotFound(_("There is no such stage on this board."), {"field": "columns"})
        if len(new) > MOST_COLUMNS:
            message = _("The file has more than %(count)s lists.", count=MOST_COLUMNS)
            raise Invalid(message, {"fields": {"columns": [message]}})
        shown = [found[column.key] for column in new if not column.is_archived]
        return found, self._made(new, found, kinds), shown, kinds

    def _made(
        self, columns: list[SourceColumn], ids: dict[str, str], kinds: dict[str, str]
    ) -> list[dict[str, Any]]:
        facts = new_stages([(column.name, kinds[column.key]) for column in columns])
        return [
            fact | {"id": ids[column.key], "wip_limit": column.wip_limit}
            for column, fact in zip(columns, facts, strict=True)
        ]

    def _labels(self) -> tuple[dict[str, str], list[dict[str, Any]]]:
        query = select(LABEL.c.id, LABEL.c.name, LABEL.c.color, LABEL.c.archived_at)
        here = list(self.connection.execute(query.where(LABEL.c.board_id == self.around.board)))
        known = {row.id for row in here}
        same = {(fold(row.name), row.color): row.id for row in here if row.archived_at is None}
        found: dict[str, str] = {}
        new: list[dict[str, Any]] = []
        for label in self.source.labels:
            own = self.id_of("label", label.key)
            id = own if own in known else same.get((fold(label.name), label.color), own)
            if id not in known and len(here) + len(new) >= MOST_LABELS:
                why = _("A board has at most %(count)s labels.", count=MOST_LABELS)
                self.source.notes.miss(_("Labels"), why)
                continue
            found[label.key] = id
            if id == own:
                new.append({"id": own, "name": label.name, "color": label.color})
        return found, new

    def people(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return who is who, and the names of those that are new, by their ids."""
        if len(self.source.people) > MOST_PEOPLE:
            message = _("The file names more than %(count)s people.", count=MOST_PEOPLE)
            raise Invalid(message, {"fields": {"people": [message]}})
        there, found, new = set(self.around.people.values()), {}, {}
        twice = Counter(fold(person.name) for person in self.source.people)
        for person in self.source.people:
            own = self.id_of("person", person.key)
            chosen = self.choices.people.get(person.key, "new")
            if chosen != "new" and chosen not in there:
                raise NotFound(_("This person is not in the workspace."), {"field": "people"})
            id = found[person.key] = own if chosen == "new" else chosen
            if id not in there:
                is_alone = twice[fold(person.name)] == 1 or not person.handle
                new[id] = person.name if is_alone else f"{person.name} ({person.handle})"
        return found, {id: name[:80] for id, name in new.items()}

    def guess_people(self) -> dict[str, str]:
        """Return for each person of the file the one here who seems to be meant, or `new`."""
        return {person.key: self._person_for(person) for person in self.source.people}

    def _person_for(self, person: SourcePerson) -> str:
        own = self.id_of("person", person.key)
        if own in self.around.people.values():
            return own
        names = (person.email, person.name, person.handle)
        found = (self.around.people.get(fold(name)) for name in names if name)
        return next(filter(None, found), "new")


def _cards_before(connection: Connection, board: str, import_id: str) -> set[str]:
    """Return the cards which did not come with this import: what they went through is told already."""
    others = CARD.c.imported_in.is_(None) | (CARD.c.imported_in != import_id)
    query = select(CARD.c.id).where(CARD.c.board_id == board, others)
    return set(connection.execute(query).scalars())


def _count(source: Source, matched: Matched, notes: Notes, counts: Counts) -> None:
    """Go through all once, as the import will, to count what comes and note what does not."""
    left: set[str] = set()
    for card in source.cards(notes):
        if card.column not in matched.columns:
            left.add(card.key)
            notes.miss(_("Cards"), _("Their list was left out."))
            continue
        counts.cards += 1
        counts.archived += card.archived_at is not None
        counts.by_column[card.column] += 1
        if card.value:
            counts.sums[card.value["currency"]] += card.value["amount"]
        if len(counts.preview) < SHOWN_ROWS:
            counts.preview.append(_preview(card))
    counts.tasks = sum(1 for task in source.tasks(notes) if task.card not in left)
    counts.comments = sum(1 for comment in source.comments(notes) if comment.card not in left)
    counts.attachments = sum(1 for link in source.links(notes) if link.card not in left)
    counts.moves = sum(1 for move in source.moves(notes) if move.card not in left)


def _preview(card: SourceCard) -> dict[str, Any]:
    day = card.closed_at.date() if card.closed_at else card.expected_close
    return {
        "title": card.title, "stage": card.column, "company": None, "owner": card.owner,
        "value": card.value, "date": day and day.isoformat(),
    }  # fmt: skip


class _Run:
    """One import being carried out."""

    def __init__(
        self,
        source: Source,
        matched: Matched,
        around: Surroundings,
        actor: Actor,
        base: str,
        step: Step,
        counts: Counts,
    ) -> None:
        self.source, self.matched, self.around = source, matched, around
        self.actor, self.base, self.step, self.counts = actor, base, step, counts
        self.board, self.workspace = f"board:{around.board}", f"workspace:{around.workspace}"
        self.id = derived_id(base, "import")
        self.done = 0
        # What came before: how many were brought up to date, how many stay as people left them.
        self.changed = self.left = 0
        self.left_records: list[dict[str, Any]] = []

    def carry_out(self, file: str, before: set[str]) -> None:
        """Do it; `before` are the cards which are here already."""
        self.before = before
        self.step(0, self.counts.total)
        total = {"total": self.counts.cards, "columns": self.matched.new_columns}
        self._run("import.start", {"id": self.id, "file": file[:255]} | total)
        self._bring_people()
        for number, labels in enumerate(_portions(iter(self.matched.new_labels), PORTION)):
            self._portion("labels", number, labels)
        self._bring("cards", (self._card(card) for card in self._kept(self.source.cards)))
        self._bring_history()
        self._bring("tasks", map(self._task, self._kept(self.source.tasks)))
        self._bring("comments", map(self._comment, self._kept(self.source.comments)))
        self._bring("attachments", map(self._link, self._kept(self.source.links)))
        self._run("import.finish", {"import": self.id, "columns": self.matched.shown}, "finish")

    def take_back(self) -> None:
        """Remove what came so far, by the house: whoever imports may have lost the right to."""
        left, number = 1, 0
        try:
            while left:
                words = ("import.cancel", str(number))
                left = self._run("import.cancel", {"import": self.id}, *words, as_house=True)[
                    "left"
                ]
                number += 1
        except NotFound:
            log.debug("import %s had not begun", self.id)
        except Exception:
            # What went wrong first is what is to be told.
            log.exception("import %s could not be taken back", self.id)

    def _bring_people(self) -> None:
        for id, name in self.matched.new_people.items():
            # Who may import may name people; the house does it for them.
            args = {"id": id, "name": name}
            self._run("member.add_placeholder", args, id, as_house=True, stream=self.workspace)
        people = list(dict.fromkeys(self.matched.people.values()))
        for number, portion in enumerate(_portions(iter(people), PORTION)):
            self._run("import.people", {"import": self.id, "people": portion}, str(number))

    def _kept(self, parts: Callable[[Notes], Iterator[Any]]) -> Iterator[Any]:
        """Yield what does not belong to a list that was left out."""
        if not hasattr(self, "skipped"):
            self.skipped: set[str] = set()
        for part in parts(Notes()):
            if isinstance(part, SourceCard):
                if part.column in self.matched.columns:
                    yield part
                else:
                    self.skipped.add(part.key)
            elif part.card not in self.skipped:
                yield part

    def _bring(self, name: str, parts: Iterator[dict[str, Any]]) -> None:
        number = 0
        while portion := off_loop(list, islice(parts, PORTION)):
            self._portion(name, number, portion)
            number += 1
            self.done += len(portion)
            self.step(self.done, self.counts.total)

    def _portion(self, name: str, number: int, portion: list[dict[str, Any]]) -> None:
        said = self._run(f"import.{name}", {"import": self.id, name: portion}, str(number))
        self.changed += said.get("changed", 0)
        self.left += said.get("left_count", 0)
        self.left_records += said.get("left", [])

    def _bring_history(self) -> None:
        for number, move in enumerate(self._kept(self.source.moves)):
            card, column = self._id("card", move.card), self.matched.columns.get(move.column)
            self.done += 1
            if column is None or card in self.before:
                continue
            args = {"import": self.id, "moves": [{"card": card, "column": column}]}
            self._run("import.history", args, str(number), happened_at=move.at)
            if number % 5 == 0:
                self.step(self.done, self.counts.total)

    def _card(self, card: SourceCard) -> dict[str, Any]:
        column = self.matched.columns[card.column]
        began = self.matched.columns.get(card.began_in or "")
        helpers = [
            person for key in card.helpers if (person := self.matched.people.get(key)) is not None
        ]
        owner = self.matched.people.get(card.owner or "")
        return {
            "id": self._id("card", card.key),
            "column": column,
            "title": card.title,
            "value": card.value,
            "owner": owner,
            "helpers": [
                {"member": person, "role": _("Member")}
                for person in dict.fromkeys(helpers)
                if person != owner
            ],
            "labels": list(
                dict.fromkeys(
                    id for key in card.labels if (id := self.matched.labels.get(key)) is not None
                )
            ),
            "votes": [self.matched.people[key] for key in card.votes if key in self.matched.people],
            "expected_close": _iso(card.expected_close),
            "closed_at": _iso(card.closed_at),
            "archived_at": _iso(card.archived_at),
            "created_at": _iso(card.created_at),
            "moved_at": _iso(card.moved_at),
            "began_in": began,
            "description": card.description,
        }

    def _task(self, task: Any) -> dict[str, Any]:
        return {
            "id": self._id("task", task.key),
            "card": self._id("card", task.card),
            "title": task.title,
            "assignee": self.matched.people.get(task.assignee or ""),
            "due": _iso(task.due),
            "done_at": _iso(task.done_at),
            "created_at": _iso(task.created_at),
        }

    def _comment(self, comment: Any) -> dict[str, Any]:
        return {
            "id": self._id("comment", comment.key),
            "card": self._id("card", comment.card),
            "author": self.matched.people.get(comment.author or ""),
            "text": comment.text,
            "created_at": _iso(comment.created_at),
            "edited_at": _iso(comment.edited_at),
        }

    def _link(self, link: Any) -> dict[str, Any]:
        return {
            "id": self._id("attachment", link.key),
            "card": self._id("card", link.card),
            "url": link.url,
            "name": link.name,
            "added_by": self.matched.people.get(link.added_by or ""),
            "created_at": _iso(link.created_at),
        }

    def _id(self, kind: str, key: str) -> str:
        return record_id(self.around.board, self.source.system, kind, key)

    def _run(
        self,
        name: str,
        args: dict[str, Any],
        *words: str,
        as_house: bool = False,
        stream: str | None = None,
        happened_at: datetime | None = None,
    ) -> dict[str, Any]:
        outcome = execute(
            stream or self.board, name, args, self.actor, derived_id(self.base, name, *words),
            as_house=as_house, group=self.id, cause={"import": self.id}, happened_at=happened_at,
        )  # fmt: skip
        return outcome.result


def _report(
    source: Source,
    matched: Matched,
    around: Surroundings,
    notes: Notes,
    counts: Counts,
    run: _Run,
    dry_run: bool,
) -> dict[str, Any]:
    """Return what came, or would come, and what did not; the names are those of docs/protocol.md."""
    new = {column["id"] for column in matched.new_columns}
    members = [person for person in source.people if person.is_member]
    return {
        "board": around.board,
        "columns": len(new),
        "cards": counts.cards,
        "archived": counts.archived,
        "comments": counts.comments,
        "tasks": counts.tasks,
        "labels": len(matched.labels),
        "members": len(members),
        "attachments": counts.attachments,
        "custom_fields": source.custom_fields,
        "moves": counts.moves,
        "companies": 0,
        "missing": _missing(notes, run),
        "problems": [{"path": path, "message": said} for path, said in notes.problems],
        "problems_count": notes.problems_count,
        "changed": run.changed,
        "left": run.left,
        "dry_run": dry_run,
        "stages": [
            {
                "name": column.name,
                "kind": matched.kinds[column.key],
                "count": counts.by_column[column.key],
                "isNew": matched.columns[column.key] in new,
                "isArchived": column.is_archived,
            }
            for column in source.columns
            if column.key in matched.columns
        ],
        "people": [
            {"name": person.name, "known": matched.people[person.key] not in matched.new_people}
            for person in source.people
        ],
        "sums": [{"amount": sum, "currency": code} for code, sum in sorted(counts.sums.items())],
        "preview": _with_names(counts.preview, source),
    }


def _missing(notes: Notes, run: _Run) -> list[dict[str, Any]]:
    told = [
        {"what": what, "count": count, "why": why} for (what, why), count in notes.missing.items()
    ]
    if run.left:
        why = _("They were changed here since the last import; what people wrote stays.")
        told.append({"what": _("News of the file"), "count": run.left, "why": why})
    return told


def _with_names(preview: list[dict[str, Any]], source: Source) -> list[dict[str, Any]]:
    columns = {column.key: column.name for column in source.columns}
    people = {person.key: person.name for person in source.people}
    return [
        row | {"stage": columns[row["stage"]], "owner": people.get(row["owner"])} for row in preview
    ]


def _iso(at: date | datetime | None) -> str | None:
    if isinstance(at, datetime):
        return to_wire(at)
    return at.isoformat() if at else None


def _portions(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while portion := list(islice(items, size)):
        yield portion
