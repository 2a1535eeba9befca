"""A new board made of one that Baton has exported."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from core.actors import Actor
from core.commands import derived_id, execute
from core.errors import Invalid
from core.extensions import db
from core.jobs import Paused
from integrations.exports.own_archive import Export, open_export
from integrations.exports.own_files import FileBringing
from integrations.exports.own_names import named_in
from integrations.exports.own_plan import OwnPlan, make_own_plan
from integrations.imports.places import Place, make_board
from integrations.imports.tables.table import off_loop
from integrations.imports.uploads import upload_folder

# Small enough for a transaction of 50 ms, so that others wait for none of them.
PORTION = 100
SHOWN_PROBLEMS = 200
SHOWN_ROWS = 20
Step = Callable[[int, int], None]


def look_at(path: Path, part: str | None, place: Place) -> dict[str, Any]:
    """Return what the page asks about before it is imported: nothing has to be matched by hand."""
    with _opened(path, part) as export:
        document = export.document
    _check_new(place)
    with db.engine.connect() as connection:
        currency = place.currency(connection)
    name = document["board"].get("name")
    matched: dict[str, Any] = {"columns": [], "stages": [], "people": [], "members": []}
    return matched | {"name": name if isinstance(name, str) else "", "currency": currency}


def bring_board(
    path: Path,
    file: str,
    place: Place,
    actor: Actor,
    *,
    part: str | None,
    base: str,
    step: Step,
    dry_run: bool,
    name: str | None = None,
) -> dict[str, Any]:
    """Make the new board of a place from an export; return the report. `part` names a board of an archive, `base` is
    what all ids derive from.

    What goes wrong on the way leaves an archived board behind, and nothing on any other.
    """
    _check_new(place)
    with _opened(path, part) as export:
        plan = _plan(export, place, actor, base)
        files = FileBringing(export, plan, place.workspace, actor.id, base)
        files.leave_misfits()
        if not dry_run:
            make_board(place, name or plan.name, actor, base)
            _Bringing(plan, files, place, actor, base, step).carry_out(file)
    return report_of(plan, place.board, dry_run)


def report_of(plan: OwnPlan, board: str, dry_run: bool) -> dict[str, Any]:
    """Return what came, or would come, and what did not; the names are those of docs/protocol.md."""
    counts = {type: len(records) for type, records in plan.records.items()}
    cards = plan.records["card"]
    files = sum(1 for one in plan.records["attachment"] if one["url"] is None)
    return {
        "board": board,
        "columns": counts["column"],
        "cards": counts["card"],
        "archived": sum(1 for card in cards if card["archived_at"]),
        "comments": counts["comment"],
        "tasks": counts["task"],
        "labels": counts["label"],
        "members": len(plan.new_people),
        "attachments": counts["attachment"] - files,
        "files": files,
        "rules": counts["rule"],
        "custom_fields": 0,
        "moves": 0,
        "companies": len(plan.new_companies),
        "missing": [
            {"what": what, "count": count, "why": why}
            for (what, why), count in plan.missing.items()
        ],
        "problems": plan.problems[:SHOWN_PROBLEMS],
        "problems_count": len(plan.problems),
        "changed": 0,
        "left": [],
        "dry_run": dry_run,
        "stages": _stages(plan),
        "people": [
            {"name": name, "known": id not in plan.new_people} for id, name in plan.people.items()
        ],
        "sums": _sums(cards),
        "preview": [_preview(plan, card) for card in cards[:SHOWN_ROWS]],
    }


def _opened(path: Path, part: str | None) -> closing[Export]:
    return closing(off_loop(open_export, path, part, upload_folder()))


def _plan(export: Export, place: Place, actor: Actor, base: str) -> OwnPlan:
    with db.engine.connect() as connection:
        around, here = place.around(connection), named_in(connection, place.workspace)
    return off_loop(
        make_own_plan, export.document, around, here, base, actor.id, export.members.keys()
    )


def _check_new(place: Place) -> None:
    if not place.is_new:
        message = _(
            "This is a whole board of Baton: make a new board from it, on the page of all boards."
        )
        raise Invalid(message, {"fields": {"file": [message]}})


def _stages(plan: OwnPlan) -> list[dict[str, Any]]:
    counts = Counter(card["column"] for card in plan.records["card"])
    return [
        {
            "name": column["name"],
            "kind": column["kind"],
            "count": counts[column["id"]],
            "isNew": True,
            "isArchived": column["archived_at"] is not None,
        }
        for column in plan.records["column"]
    ]


def _sums(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: Counter[str] = Counter()
    for card in cards:
        if card["value"]:
            sums[card["value"]["currency"]] += card["value"]["amount"]
    return [{"amount": amount, "currency": code} for code, amount in sorted(sums.items())]


def _preview(plan: OwnPlan, card: dict[str, Any]) -> dict[str, Any]:
    stages = {column["id"]: column["name"] for column in plan.records["column"]}
    return {
        "title": card["title"],
        "stage": stages[card["column"]],
        "company": plan.companies.get(card["company"]),
        "owner": plan.people.get(card["owner"]),
        "value": card["value"],
        "date": (card["closed_at"] or "")[:10] or card["expected_close"],
    }


class _Bringing:
    """What a new board gets, hidden until all of it has come."""

    def __init__(
        self, plan: OwnPlan, files: FileBringing, place: Place, actor: Actor, base: str, step: Step
    ) -> None:
        self.plan, self.files, self.actor, self.base, self.step = plan, files, actor, base, step
        self.workspace, self.board = f"workspace:{place.workspace}", f"board:{place.board}"
        self.id = derived_id(base, "import")

    def carry_out(self, file: str) -> None:
        try:
            self._bring(file)
        except Paused:
            raise
        except (Exception, KeyboardInterrupt):
            execute(self.board, "board.archive", {}, self.actor, as_house=True)
            raise

    def _bring(self, file: str) -> None:
        self._run(self.board, "board.edit", self.plan.fields)
        # Before the records: of a deal that had three files and gets two, the count is two from the start.
        files = len(self.plan.files)
        total = files + len(list(self.plan.ordered()))
        self.files.bring(lambda number: self.step(number, total))
        records = list(self.plan.ordered())
        args = {"id": self.id, "file": file[:255], "total": max(1, len(self.plan.records["card"]))}
        self._run(self.board, "import.start", args | {"columns": []})
        for id, name in self.plan.new_people.items():
            made = {"id": id, "name": name}
            self._run(self.workspace, "member.add_placeholder", made, id, as_house=True)
        self._bring_companies()
        for number, portion in enumerate(_portions(records)):
            self._bring_portion(number, portion)
            done = files + min(len(records), (number + 1) * PORTION)
            self.step(done, files + len(records))
        self._run(self.board, "import.finish", {"import": self.id})

    def _bring_companies(self) -> None:
        ids = []
        for id, name in self.plan.companies.items():
            made = {"id": id, "name": name}
            # Of one that is there already the answer is its id.
            ids.append(
                self._run(self.workspace, "company.create", made, id, as_house=True)["company"]
            )
        for number, some in enumerate(_portions(ids)):
            args = {"import": self.id, "companies": some}
            self._run(self.board, "import.companies", args, str(number))

    def _bring_portion(self, number: int, portion: list[Any]) -> None:
        args: dict[str, Any] = {
            "import": self.id,
            "records": [{"type": type, "record": record} for type, record in portion],
        }
        if number == 0:
            args["numbers"] = self.plan.numbers
        self._run(self.board, "import.records", args, str(number), as_house=True)

    def _run(
        self, stream: str, name: str, args: dict[str, Any], *words: str, as_house: bool = False
    ) -> dict[str, Any]:
        return execute(
            stream, name, args, self.actor, derived_id(self.base, name, *words),
            as_house=as_house, group=self.id, cause={"import": self.id},
        ).result  # fmt: skip


def _portions(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), PORTION):
        yield items[start : start + PORTION]
