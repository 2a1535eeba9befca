"""Taking back more than fits into one change: portion by portion, while others go on working."""

from datetime import datetime
from typing import Any

from board.commands.undo import MAX_NAMED, allowed, breathe, in_the_way, named, reader, shown
from board.rewinding import Rewind, Step
from board.undoable import Target, changes_of
from core.actors import Actor
from core.commands import derived_id, execute
from core.database import one_moment
from core.extensions import db
from core.jobs import Progress, job
from core.scopes import open_stream

# Small enough that nobody waits for one.
PORTION = 50


@job("undo")
def run(progress: Progress) -> dict[str, Any]:
    """Take back what was asked for; the report says how much that was, and what was left as it is."""
    work = _Undo(progress)
    steps = work.plan()
    for start in range(0, len(steps), PORTION):
        progress.step(start, len(steps))
        work.take_back(steps[start : start + PORTION])
    progress.step(len(steps), len(steps))
    return work.report(len(steps))


class _Undo:
    def __init__(self, progress: Progress) -> None:
        args = dict(progress.args)
        self.id, self.actor = progress.id, Actor(progress.actor)
        self.group, self.partly = args.pop("as"), args.pop("partly")
        self.stream = f"board:{args.pop('board')}"
        since = args.pop("since")
        self.target = Target(**args, since=since and datetime.fromisoformat(since))
        # What was begun goes on, whatever others have done meanwhile.
        self.is_begun = progress.done > 0
        self.left: list[dict[str, Any]] = []
        self.cause: dict[str, Any] = {}

    def plan(self) -> list[Step]:
        """Return what is to be done; after a crash only what is left of it."""
        with one_moment(db.engine) as connection:
            _scope, board = open_stream(self.stream, self.actor, connection)
            rows = list(changes_of(connection, self.stream, self.target))
            rows = allowed(board, self.actor, rows, self.target)
            rewind = Rewind(reader(connection, self.stream), breathe).take_back(rows)
        if rewind.touched and not self.partly and not self.is_begun:
            raise in_the_way(rewind.touched)
        self.left = [shown(one) for one in rewind.touched]
        self.cause = self.target.cause() | named(rows)
        return rewind.steps()

    def take_back(self, steps: list[Step]) -> None:
        """Take back one portion. Its id derives from what is in it: planned anew it may begin elsewhere."""
        words = [f"{step.type}/{step.id}" for step in steps]
        done = execute(
            self.stream, "change.rewind", {"steps": [vars(step) for step in steps]}, self.actor,
            derived_id(self.id, *words), as_house=True, cause=self.cause, group=self.group,
        )  # fmt: skip
        self.left += done.result.get("left", [])

    def report(self, steps: int) -> dict[str, Any]:
        return {"records": steps, "left": self.left[:MAX_NAMED], "left_count": len(self.left)}
