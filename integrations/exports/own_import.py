"""A new board made of one that Baton has exported."""

from collections.abc import Callable, Iterator
from typing import Any

from core.actors import Actor
from core.commands import derived_id, execute
from core.extensions import db
from integrations.exports.own_plan import OwnPlan, make_own_plan, read_document

# Small enough for a transaction of 50 ms, so that others wait for none of them.
PORTION = 100
Step = Callable[[int, int], None]


def bring_board(
    content: bytes, file: str, workspace: str, actor: Actor, *, base: str, step: Step, dry_run: bool
) -> dict[str, Any]:
    """Make a new board of an export's bytes; return the report. `base` is what all ids derive from.

    What goes wrong on the way leaves an archived board behind, and nothing on any other.
    """
    document = read_document(content)
    with db.engine.connect() as connection:
        plan = make_own_plan(connection, document, workspace, base, actor.id)
    if not dry_run:
        _Bringing(plan, workspace, actor, base, step).carry_out(file)
    return report_of(plan, derived_id(base, "board"), dry_run)


def report_of(plan: OwnPlan, board: str, dry_run: bool) -> dict[str, Any]:
    """Return what came, or would come, and what did not; the names are those of docs/protocol.md."""
    counts = {type: len(records) for type, records in plan.records.items()}
    return {
        "board": board,
        "columns": counts["column"],
        "cards": counts["card"],
        "archived": sum(1 for card in plan.records["card"] if card["archived_at"]),
        "comments": counts["comment"],
        "tasks": counts["task"],
        "labels": counts["label"],
        "members": len(plan.new_people),
        "attachments": counts["attachment"],
        "custom_fields": 0,
        "companies": len(plan.companies),
        "missing": [
            {"what": what, "count": count, "why": why}
            for (what, why), count in plan.missing.items()
        ],
        "problems": plan.problems,
        "dry_run": dry_run,
    }


class _Bringing:
    """One board being made, hidden until all of it has come."""

    def __init__(self, plan: OwnPlan, workspace: str, actor: Actor, base: str, step: Step) -> None:
        self.plan, self.actor, self.base, self.step = plan, actor, base, step
        self.workspace, self.board = f"workspace:{workspace}", f"board:{derived_id(base, 'board')}"
        self.id = derived_id(base, "import")

    def carry_out(self, file: str) -> None:
        id = self.board.partition(":")[2]
        self._run(self.workspace, "board.create", {"id": id, "name": self.plan.name})
        try:
            self._bring(file)
        except (Exception, KeyboardInterrupt):
            execute(self.board, "board.archive", {}, self.actor, as_house=True)
            raise

    def _bring(self, file: str) -> None:
        self._run(self.board, "board.edit", self.plan.fields)
        records = list(self.plan.ordered())
        args = {"id": self.id, "file": file[:255], "total": max(1, len(self.plan.records["card"]))}
        self._run(self.board, "import.start", args | {"columns": []})
        for id, name in self.plan.new_people.items():
            made = {"id": id, "name": name}
            self._run(self.workspace, "member.add_placeholder", made, id, as_house=True)
        self._bring_companies()
        for number, portion in enumerate(_portions(records)):
            self._bring_portion(number, portion)
            self.step(min(len(records), (number + 1) * PORTION), len(records))
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
