"""The job that rehearses a process: it reads the log in portions, so that nobody waits for it."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from board.commands.undo import reader
from board.scope import BoardContext, open_board
from core import clock, i18n, server
from core.actors import Actor
from core.as_of import find_place, gather
from core.changes import CHANGE
from core.clock import to_wire
from core.database import one_moment
from core.errors import Forbidden
from core.extensions import db
from core.garbage import without_long_search
from core.jobs import TRIALS, Progress, job
from core.snapshots import look
from rehearsal.plans import Fields, check_process, difference, today_of
from rehearsal.replay import Replay
from rehearsal.reporting import report_of
from rehearsal.rule_trial import RuleTrial, planned_rules, silenced
from rehearsal.stages import planned_stages, stages_of_today
from rules.times import Window
from rules.trying import kept_since

# To go through so many changes takes some milliseconds; then others have as long for themselves, at most this long.
PORTION = 80
MOST_REST = 0.02
# To tell how far it is is a transaction of its own.
TELL_SECONDS = 0.5
READ = (
    *(CHANGE.c.seq, CHANGE.c.name, CHANGE.c.actor, CHANGE.c.at, CHANGE.c.happened_at),
    *(CHANGE.c.patches, CHANGE.c.before, CHANGE.c.cause),
)


@job("rehearsal", lane=TRIALS)
def run(progress: Progress) -> Fields:
    """Go through the days that were asked for under the planned process; the report says what would be different."""
    i18n.speak_to(progress.actor)
    with without_long_search():
        return _Rehearsal(progress).do()


def check_may(board: BoardContext) -> None:
    """Refuse whoever may not change the process, or does not see all of it."""
    if not board.may("process.adopt") or not board.sight.is_whole:
        raise Forbidden("Your role does not allow this.", {"command": "process.adopt"})


class _Rehearsal:
    def __init__(self, progress: Progress) -> None:
        self.progress, self.told = progress, 0.0
        self.board, self.process = progress.args["board"], progress.args["process"]
        self.stream = f"board:{self.board}"

    def do(self) -> Fields:
        replay = self._begin()
        for row in self._changes():
            replay.follow(row)
        replay.rules.pass_time(replay, self.until)
        facts = {
            "since": to_wire(self.since),
            "until": to_wire(self.until),
            "changes": self.last - self.first,
            "base": self.last,
        }
        return facts | report_of(replay, self.found, self.process)

    def _begin(self) -> Replay:
        """Read the process and the board of then; what is asked for is checked once more, since time has passed."""
        actor = Actor(self.progress.actor)
        with one_moment(db.engine) as connection:
            context = open_board(self.board, actor, connection)
            check_may(context)
            change = reader(connection, self.stream)
            today = today_of(change)
            check_process(change, context, self.process, today)
            self.found = difference(self.process, today)
            view = look(connection, self.stream, actor)
            self._set_times(connection)
            place = find_place(connection, view, to_wire(self.since))
            self.first, self.last = place.seq, view.seq
            gathered = gather(connection, view, place.seq, actor.id)
            rules = RuleTrial(
                planned_rules(self.process, self.found),
                silenced(self.found),
                Window(connection, self.board, self.since, self.until, past=True),
            )
        cards = server.run_off_loop(gathered.records).get("card", {})
        stages = planned_stages(self.process, today)
        now = stages_of_today(today)
        return Replay(stages, now, self.found.removed, rules, cards.values())

    def _set_times(self, connection: Connection) -> None:
        self.until = clock.now()
        wanted = self.until - timedelta(days=self.progress.args["days"])
        self.since = kept_since(connection, self.board, wanted)

    def _changes(self) -> Iterator[Any]:
        done, total = self.first, self.last
        while done < total:
            self._tell(done - self.first, total - self.first)
            began = time.monotonic()
            rows = _portion(self.stream, done, total)
            yield from rows
            done = rows[-1].seq if rows else total
            server.sleep(min(time.monotonic() - began, MOST_REST))
        self.progress.step(total - self.first, total - self.first)

    def _tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.told > TELL_SECONDS:
            self.told = now
            self.progress.step(done, total)


def _portion(stream: str, after: int, last: int) -> list[Any]:
    """Return the next changes, in a transaction of its own: a long one would hold up cleaning."""
    here = (CHANGE.c.stream == stream) & (CHANGE.c.seq > after) & (CHANGE.c.seq <= last)
    with db.engine.connect() as connection:
        page = select(*READ).where(here).order_by(CHANGE.c.seq).limit(PORTION)
        return list(connection.execute(page))
