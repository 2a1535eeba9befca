"""Looks at the clock for rules that wait for time to pass: a durable job each morning, which plans the next one."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Row

from board.fields import instant
from board.queries import BOARD
from core import clock
from core.clock import to_wire
from core.commands import derived_id
from core.errors import Unavailable
from core.extensions import db
from core.jobs import Later, Progress, enqueue, job
from rules.reading import working_rule
from rules.running import run
from rules.times import Window, next_look
from rules.triggers import TRIGGERS

# Seconds until it goes on where the database did not answer.
A_WHILE = 10


def plan(board: str, rules: list[Row[Any]]) -> None:
    """See to it that the clock is looked at for those of some rules which wait for it."""
    for rule in rules:
        if TRIGGERS[rule.condition["on"]].moments:
            _plan_next(board, rule, clock.now())


@job("rule.look", for_others=True)
def look(progress: Progress) -> dict[str, Any]:
    """Run a rule on the deals whose time has come since the last look, if it is still the same rule."""
    # Where nobody worked for days, all of them are looked at together.
    given, until = progress.args, clock.now()
    with db.engine.connect() as connection:
        rule = working_rule(connection, given["board"], given["rule"])
        if rule is None or rule.from_seq != given["from_seq"]:
            # It was changed or put to work again: then the next look was planned with that.
            return {"runs": 0}
        window = Window(connection, given["board"], instant(given["since"]), until)
        trigger = TRIGGERS[rule.condition["on"]]
        moments = list(trigger.moments(window, rule.condition)) if trigger.moments else []
    _plan_next(given["board"], rule, until)
    if _is_archived(given["board"]):
        return {"runs": 0}
    for place, moment in enumerate(moments):
        try:
            run(given["board"], rule, moment.card, derived_id(rule.id, moment.key), [rule.id])
        except Unavailable:
            raise Later(A_WHILE) from None
        progress.step(place + 1, len(moments))
    return {"runs": len(moments)}


def _plan_next(board: str, rule: Row[Any], since: datetime) -> None:
    with db.engine.connect() as connection:
        at = next_look(connection, board, since)
    args = {"board": board, "rule": rule.id, "from_seq": rule.from_seq, "since": to_wire(since)}
    id = derived_id(rule.id, "look", str(rule.from_seq), to_wire(at))
    enqueue("rule.look", args, rule.author, id=id, run_after=at)


def _is_archived(board: str) -> bool:
    with db.engine.connect() as connection:
        row = connection.execute(select(BOARD.c.archived_at).where(BOARD.c.id == board)).first()
    return row is None or row.archived_at is not None
