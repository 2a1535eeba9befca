"""Taking back more than fits into one change: portion by portion, while others go on working."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from board.commands.undo import MAX_NAMED, allowed, breathe, in_the_way, named, reader, shown
from board.rewinding import Rewind, Step
from board.scope import hidden_amounts
from board.undoable import Target, changes_of
from core import server
from core.actors import Actor
from core.commands import derived_id, execute
from core.database import one_moment
from core.extensions import db
from core.garbage import without_long_search
from core.jobs import Progress, job
from core.pace import Pace
from core.scopes import open_stream

# Nobody notices waiting for a portion that takes so long. Each is a change for everybody who looks, and of the
# keys' last three hundred: there are not to be many more of them where all is slow.
AIM_SECONDS = 0.02
LEAST = 40
MOST_REST = 0.04
# To tell how far it is is a transaction of its own.
TELL_SECONDS = 0.25


@job("undo")
def run(progress: Progress) -> dict[str, Any]:
    """Take back what was asked for; the report says how much that was, and what was left as it is."""
    work = _Undo(progress)
    # Of thousands of records, each as it is and as it would be.
    with without_long_search():
        return work.do()


class _Undo:
    def __init__(self, progress: Progress) -> None:
        args = dict(progress.args)
        self.progress, self.told = progress, 0.0
        self.id, self.actor = progress.id, Actor(progress.actor)
        self.group, self.partly = args.pop("as"), args.pop("partly")
        self.stream = f"board:{args.pop('board')}"
        since = args.pop("since")
        self.target = Target(**args, since=since and datetime.fromisoformat(since))
        # What was begun goes on, whatever others have done meanwhile.
        self.is_begun = progress.done > 0
        self.left: list[dict[str, Any]] = []
        self.cause: dict[str, Any] = {}

    def do(self) -> dict[str, Any]:
        """Plan it, and take back portion by portion."""
        steps = self.plan()
        done, pace = 0, Pace(AIM_SECONDS, LEAST)
        while done < len(steps):
            self.tell(done, len(steps))
            with pace.turn() as size:
                self.take_back(steps[done : done + size])
            done += size
            # Others have the board for twice as long as we had it.
            server.sleep(min(2 * pace.took, MOST_REST))
        self.progress.step(len(steps), len(steps))
        return self.report(len(steps))

    def plan(self) -> list[Step]:
        """Return what is to be done; after a crash only what is left of it."""
        with one_moment(db.engine) as connection:
            _scope, board = open_stream(self.stream, self.actor, connection)
            rows = list(_calmly(changes_of(connection, self.stream, self.target)))
            rows = allowed(connection, board, self.actor, rows, self.target)
            rewind = Rewind(reader(connection, self.stream), breathe).take_back(rows)
        if rewind.touched and not self.partly and not self.is_begun:
            raise in_the_way(rewind.touched)
        self.left = [shown(one) for one in rewind.touched]
        self.cause = self.target.cause() | named(rows)
        steps = rewind.steps()
        if not board.sight.amounts and any("value" in step.fields for step in steps):
            raise hidden_amounts(board)
        return steps

    def tell(self, done: int, total: int) -> None:
        """Say how far it is: as soon as something was done, since it then goes on after a crash, and now and then."""
        now = time.monotonic()
        if not self.progress.done or now - self.told > TELL_SECONDS:
            self.told = now
            self.progress.step(done, total)

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


def _calmly(rows: Iterable[Any]) -> Iterator[Any]:
    for row in rows:
        yield row
        breathe()
