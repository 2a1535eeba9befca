"""Which records here the keys of another tool's board mean: its lists, labels and people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from board.models import Column, Label
from core.changes import CHANGE
from core.commands import derived_id
from core.errors import Invalid, NotFound
from integrations.imports.boards.board_plan import Source, SourceColumn, SourcePerson
from integrations.imports.tables.csv_columns import fold
from integrations.imports.tables.csv_plan import Surroundings
from integrations.imports.tables.csv_stages import Stage, new_stages

COLUMN, LABEL = Column.__table__, Label.__table__
MOST_COLUMNS = 150
MOST_LABELS = 500
MOST_PEOPLE = 1_000
# What a list of the file may become beside a stage that is there: a new one of some kind, or nothing.
KINDS = ("open", "won", "lost")
SKIP = "skip"


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
    # Whether the same import was begun before, and waited or was broken off.
    is_begun: bool


def record_id(board: str, system: str, kind: str, key: str) -> str:
    """Return the id that a record of another tool has on a board, whichever file it comes from."""
    return derived_id(board, system, kind, key)


class Matcher:
    """Finds what is here already of what the file names."""

    def __init__(
        self,
        connection: Connection,
        source: Source,
        around: Surroundings,
        choices: Choices,
        import_id: str | None = None,
    ) -> None:
        """`import_id` is of the import that is carried out: what it has made already is still new."""
        self.connection, self.source = connection, source
        self.around, self.choices = around, choices
        started = self._started(import_id) if import_id else None
        self.is_begun, self.made = started is not None, started or {}

    def id_of(self, kind: str, key: str) -> str:
        """Return the id of a record that has a key in the file."""
        return record_id(self.around.board, self.source.system, kind, key)

    def match(self) -> Matched:
        """Return what is what; raise Invalid where the file has more than a board holds."""
        columns, new, shown, kinds = self._columns()
        labels, new_labels = self._labels()
        people, new_people = self.people()
        return Matched(
            columns, new, shown, labels, new_labels, people, new_people, kinds, self.is_begun
        )

    def guess_columns(self) -> dict[str, str]:
        """Return for each list the stage which it seems to be, or the kind of the new one it becomes."""
        return {column.key: self._column_for(column) for column in self._taken()}

    def _taken(self) -> Iterator[SourceColumn]:
        self.free = {stage.id: stage for stage in self.around.columns if stage.id not in self.made}
        self.known = self._known_columns()
        yield from self.source.columns

    def _column_for(self, column: SourceColumn) -> str:
        own = self.id_of("column", column.key)
        if own in self.made:
            return str(self.made[own]["kind"])
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
        return {
            row.id: Stage(row.id, row.name, row.kind, is_new=False)
            for row in rows
            if row.id not in self.made
        }

    def _started(self, import_id: str) -> dict[str, dict[str, Any]] | None:
        """Return the stages with which an import has begun; None where it has not."""
        mine = (CHANGE.c.stream == f"board:{self.around.board}") & (CHANGE.c.group == import_id)
        query = select(CHANGE.c.patches).where(mine, CHANGE.c.name == "import.start")
        patches = self.connection.execute(query).scalar()
        if patches is None:
            return None
        return {patch["id"]: patch["put"] for patch in patches if patch["type"] == "column"}

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
        new = [
            fact | {"id": ids[column.key], "wip_limit": column.wip_limit}
            for column, fact in zip(columns, facts, strict=True)
        ]
        return [{name: self.made.get(one["id"], one)[name] for name in one} for one in new]

    def _labels(self) -> tuple[dict[str, str], list[dict[str, Any]]]:
        query = select(LABEL.c.id, LABEL.c.archived_at)
        here = list(self.connection.execute(query.where(LABEL.c.board_id == self.around.board)))
        known = {row.id for row in here}
        same = {(fold(label.name), label.color): label.id for label in self.around.labels}
        count = sum(1 for row in here if row.archived_at is None)
        found: dict[str, str] = {}
        new: list[dict[str, Any]] = []
        for label in self.source.labels:
            own = self.id_of("label", label.key)
            id = own if own in known else same.get((fold(label.name), label.color), own)
            if id not in known and count >= MOST_LABELS:
                why = _("A board has at most %(count)s labels.", count=MOST_LABELS)
                self.source.notes.miss(_("Labels"), why)
                continue
            found[label.key] = id
            count += id not in known
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
