"""The import itself: the plan carried out by commands, in portions, taken back when it cannot be finished."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from sqlalchemy import select

from board.models import Card
from core import i18n
from core.actors import Actor
from core.commands import derived_id, execute
from core.extensions import db
from core.jobs import Paused, Progress, job
from integrations.imports.only_whole import only_whole, take_back
from integrations.imports.places import Place, kept_only_if_filled, make_board, place_of
from integrations.imports.tables.csv_plan import Options, Plan, Surroundings
from integrations.imports.tables.table import Table, off_loop
from integrations.imports.tables.table_planner import make_plan
from integrations.imports.tables.table_reading import read_table
from integrations.imports.tables.table_report import report_of
from integrations.imports.uploads import drop_upload, read_upload

# Small enough for a transaction of 50 ms, so that others wait for none of them.
PORTION = 100
# Each task touches its card, too.
TASKS = 60

# Some tools name a customer by its domain alone; with capitals it is a name, such as Dr.Oetker or Booking.com.
DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}")

Step = Callable[[int, int], None]


@job("csv-import")
def run_job(progress: Progress) -> dict[str, Any]:
    """Do an import that was asked for on the page; the file goes when it is over."""
    i18n.speak_to(progress.actor, progress.args.get("language"))
    args, actor, place = progress.args, Actor(progress.actor), place_of(progress)
    with only_whole(place, actor, progress.id, dry_run=args["dry_run"]):
        options = Options(**args["options"])
        table = off_loop(read_table, read_upload(args["upload"]), options.sheet)
        report = bring_table(
            table, args["file"], place, actor, options, name=args["name"],
            base=progress.id, step=progress.step, dry_run=args["dry_run"],
        )  # fmt: skip
    if not args["dry_run"]:
        drop_upload(args["upload"])
    return report


def bring_table(
    table: Table,
    file: str,
    place: Place,
    actor: Actor,
    options: Options,
    *,
    name: str | None,
    base: str,
    step: Step,
    dry_run: bool,
) -> dict[str, Any]:
    """Import a table's deals into a place; a new board goes again when it cannot be filled."""
    with db.engine.connect() as connection:
        around = place.around(connection)
    arguments = (table, file, around, actor, options)
    if not place.is_new or dry_run:
        return import_table(*arguments, base=base, step=step, dry_run=dry_run)
    # What would fail does so before there is a board.
    import_table(*arguments, base=base, step=step, dry_run=True)
    make_board(place, name or PurePath(file).stem, actor, base)
    with kept_only_if_filled(place, actor, is_made=True):
        return import_table(*arguments, base=base, step=step, dry_run=False)


def import_table(
    table: Table,
    file: str,
    around: Surroundings,
    actor: Actor,
    options: Options,
    *,
    base: str,
    step: Step,
    dry_run: bool,
) -> dict[str, Any]:
    """Import a table's deals into the board that `around` describes; return the report.

    `file` is what the table is called in the history, `base` is what all ids derive from, so that the same import
    started again repeats nothing. Whatever goes wrong on the way, what came so far is taken back. Only when the process
    itself ends it stays as it is, hidden, for the one that starts the import again.
    """
    run = _Run(file, around, actor, base, step)
    try:
        plan = off_loop(make_plan, table, options, around, base)
        run.look_around(plan)
        if not dry_run:
            run.carry_out(plan)
    except Paused:
        raise
    except (Exception, KeyboardInterrupt):
        if not dry_run:
            take_back(around.board, actor, base)
        raise
    return report_of(plan, around, dry_run)


class _Run:
    """One import being carried out."""

    def __init__(
        self, file: str, around: Surroundings, actor: Actor, base: str, step: Step
    ) -> None:
        self.file, self.actor, self.base, self.step = file, actor, base, step
        self.around = around
        self.board, self.workspace = f"board:{around.board}", f"workspace:{around.workspace}"
        self.id = derived_id(base, "import")

    def look_around(self, plan: Plan) -> None:
        """Count the cards that an earlier import has brought; tell of deals that would be there twice."""
        card = Card.__table__
        mine = (card.c.board_id == self.around.board) & card.c.imported_in.is_distinct_from(self.id)
        query = select(card.c.id, card.c.title, card.c.archived_at).where(mine)
        with db.engine.connect() as connection:
            there = connection.execute(query).all()
        ids, titles = (
            {row.id for row in there},
            {row.title for row in there if not row.archived_at},
        )
        new = [card for card in plan.cards if card["id"] not in ids]
        plan.known = len(plan.cards) - len(new)
        plan.tell_doubles(sum(1 for card in new if card["title"] in titles))

    def carry_out(self, plan: Plan) -> None:
        self.plan = plan
        self.step(0, len(plan.cards))
        self._start()
        self._bring_people()
        companies = self._bring_companies()
        self._bring_labels()
        self._bring_cards(companies)
        self._bring_tasks()
        self._finish()

    def _start(self) -> None:
        new = [
            {
                "id": stage.id,
                "name": stage.name,
                "kind": stage.kind,
                "probability": stage.probability,
                "color": stage.color,
            }
            for stage in self.plan.stages
            if stage.is_new
        ]
        args = {"id": self.id, "file": self.file[:255], "total": len(self.plan.cards)}
        self._run(self.board, "import.start", args | {"columns": new})

    def _bring_people(self) -> None:
        # Who may import may name people and companies; the house does it for them.
        for name, id in self.plan.new_people.items():
            args = {"id": id, "name": name[:80]}
            self._run(self.workspace, "member.add_placeholder", args, id, as_house=True)

    def _bring_companies(self) -> dict[str, str]:
        """Make the new companies and copy all to the board; return the id which each got."""
        ids = {id: id for id in self.plan.companies.values()}
        for name, id in self.plan.new_companies.values():
            args = {"id": id, "name": name[:200]}
            if DOMAIN.fullmatch(name):
                args["domain"] = name
            made = self._run(self.workspace, "company.create", args, id, as_house=True)
            # Somebody else may have made it in the meantime.
            ids[id] = made["company"]
            self.step(0, len(self.plan.cards))
        copied = list(dict.fromkeys(ids.values()))
        for number, portion in enumerate(_portions(copied, PORTION)):
            args = {"import": self.id, "companies": portion}
            self._run(self.board, "import.companies", args, "companies", str(number))
        return ids

    def _bring_labels(self) -> None:
        for number, portion in enumerate(_portions(self.plan.new_labels, PORTION)):
            args = {"import": self.id, "labels": portion}
            self._bring("import.labels", args, "labels", str(number))

    def _bring_cards(self, companies: dict[str, str]) -> None:
        done, total = 0, len(self.plan.cards)
        has_texts = any(card["description"] for card in self.plan.cards)
        size = PORTION // 2 if has_texts else PORTION
        for number, portion in enumerate(_portions(self.plan.cards, size)):
            cards = [card | {"company": companies.get(card["company"])} for card in portion]
            args = {"import": self.id, "cards": cards}
            self._bring("import.cards", args, "cards", str(number))
            done += len(portion)
            self.step(done, total)

    def _bring_tasks(self) -> None:
        for number, portion in enumerate(_portions(self.plan.tasks, TASKS)):
            args = {"import": self.id, "tasks": portion}
            self._bring("import.tasks", args, "tasks", str(number))
            self.step(len(self.plan.cards), len(self.plan.cards))

    def _finish(self) -> None:
        people = list(dict.fromkeys(self.plan.people.values()))
        columns = [stage.id for stage in self.plan.stages if stage.is_new]
        args = {"import": self.id, "columns": columns, "people": people}
        self._run(self.board, "import.finish", args, "finish")

    def _bring(self, name: str, args: dict[str, Any], *words: str) -> None:
        """Bring a portion; count what it changed of earlier imports, and what people's changes kept it from."""
        said = self._run(self.board, name, args, *words) or {}
        self.plan.changed += said.get("changed", 0)
        self.plan.left += said.get("left_count", 0)

    def _run(
        self, stream: str, name: str, args: dict[str, Any], *words: str, as_house: bool = False
    ) -> dict[str, Any]:
        id = derived_id(self.base, name, *words)
        outcome = execute(
            stream, name, args, self.actor, id,
            as_house=as_house, group=self.id, cause={"import": self.id},
        )  # fmt: skip
        return outcome.result


def _portions(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
