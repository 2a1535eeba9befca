"""A board of another tool brought here: worked out first, told, then carried out by commands in small portions."""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from board.models import Card
from core import server
from core.actors import Actor
from core.clock import to_wire
from core.commands import derived_id, execute
from core.extensions import db
from core.jobs import Paused
from integrations.imports.boards.board_matching import Choices, Matched, Matcher, record_id
from integrations.imports.boards.board_plan import Notes, Source, SourceCard
from integrations.imports.boards.board_report import Counts, Updated, count, report_of
from integrations.imports.only_whole import take_back
from integrations.imports.tables.csv_plan import Surroundings
from integrations.imports.tables.table import off_loop

CARD = Card.__table__
# Small enough for a transaction of 50 ms, so that others wait for none of them.
PORTION = 25
# To tell how far it is is a transaction of its own. Between two portions others have their turn in any case.
TELL_SECONDS = 0.25
REST_SECONDS = 0.01

Step = Callable[[int, int], None]


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
        import_id = derived_id(base, "import")
        matched = Matcher(connection, source, around, choices, import_id).match()
        before = _cards_before(connection, around.board, import_id)
    source.kinds.update(matched.kinds)
    counts = Counts()
    run = _Run(source, matched, around, actor, base, step, counts, before)
    off_loop(count, source, matched, source.notes, counts, run.is_here)
    if not dry_run:
        try:
            run.carry_out(file)
        except Paused:
            raise
        except (Exception, KeyboardInterrupt):
            take_back(around.board, actor, base)
            raise
    return report_of(source, matched, around.board, counts, run.updated, dry_run)


def _cards_before(connection: Connection, board: str, import_id: str) -> set[str]:
    """Return the cards which did not come with this import: what they went through is told already."""
    others = CARD.c.imported_in.is_(None) | (CARD.c.imported_in != import_id)
    query = select(CARD.c.id).where(CARD.c.board_id == board, others)
    return set(connection.execute(query).scalars())


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
        before: set[str],
    ) -> None:
        """`before` are the cards which are here already."""
        self.source, self.matched, self.around = source, matched, around
        self.actor, self.base, self.step, self.counts = actor, base, step, counts
        self.board, self.workspace = f"board:{around.board}", f"workspace:{around.workspace}"
        self.id = derived_id(base, "import")
        self.before = before
        self.done, self.told = 0, 0.0
        self.updated = Updated()

    def is_here(self, key: str) -> bool:
        """Whether a card of the file came with an earlier import."""
        return self._id("card", key) in self.before

    def carry_out(self, file: str) -> None:
        """Do it."""
        self.step(0, self.counts.total)
        if not self.matched.is_begun:
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
            self._tell()

    def _portion(self, name: str, number: int, portion: list[dict[str, Any]]) -> None:
        said = self._run(f"import.{name}", {"import": self.id, name: portion}, str(number))
        self.updated.changed += said.get("changed", 0)
        self.updated.left += said.get("left_count", 0)

    def _bring_history(self) -> None:
        for number, move in enumerate(self._kept(self.source.moves)):
            column = self.matched.columns.get(move.column)
            if column is None or self.is_here(move.card):
                continue
            args = {
                "import": self.id,
                "moves": [{"card": self._id("card", move.card), "column": column}],
            }
            self._run("import.history", args, str(number), happened_at=move.at)
            self.done += 1
            self._tell()

    def _tell(self) -> None:
        """Say how far it is, now and then, and hear whether it should stop."""
        now = time.monotonic()
        if self.done == self.counts.total or now - self.told > TELL_SECONDS:
            self.told = now
            self.step(self.done, self.counts.total)
        else:
            server.sleep(REST_SECONDS)

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


def _iso(at: date | datetime | None) -> str | None:
    if isinstance(at, datetime):
        return to_wire(at)
    return at.isoformat() if at else None


def _portions(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while portion := list(islice(items, size)):
        yield portion
