"""A process rehearsed on a log of 100,000 changes while somebody works on. `.venv/bin/python -m bench.rehearsal`

New criteria in two stages, a limit that holds, and two new rules. The aim is thirty seconds, others unaffected.
"""

import argparse
import json
import time
from typing import Any

from auth.tokens import create_token
from bench.large_board import say, spread
from bench.serving import Serving, fetch, serving
from bench.travel import make_history, processor_ms
from bench.undo import is_done, post, work
from core.extensions import db
from core.models import new_id
from tests.factories import make_card
from tests.support.waiting import eventually

# Of processor in a second.
CALM_MS = 50
SAID = ("id", "name", "kind", "color", "probability", "wip_limit", "holds", "criteria")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--cards", type=int, default=8_800)
    options.add_argument("--changes", type=int, default=100_000)
    given = options.parse_args()
    with serving(people=1, cards=given.cards) as here:
        make_history(here, given.changes)
        owner = create_token(here.board.owner, "bench", ["read", "write"])[1]
        moving = make_card(here.board)
        db.session.rollback()
        wait_until_calm(here)
        say(load="quiet", move_ms=spread(work(here, moving, lambda: time.sleep(5))))
        tried = Tried(here, owner)
        moves = work(here, moving, tried.run)
        say(load="rehearsal", seconds=round(tried.seconds, 1), move_ms=spread(moves), **tried.found)


def wait_until_calm(here: Serving) -> None:
    """Wait for what follows the log, which is new: it would be measured as well."""
    before, now = 0, processor_ms(here)
    while now - before > CALM_MS:
        time.sleep(1)
        before, now = now, processor_ms(here)


class Tried:
    """One rehearsal, from the click to its report."""

    def __init__(self, here: Serving, token: str) -> None:
        self.here, self.token = here, token
        self.seconds, self.found = 0.0, dict[str, Any]()

    def run(self) -> None:
        """Ask for it, and wait for the report."""
        url, asked = self.here.server.url, {"process": plan(self.here)}
        began = time.monotonic()
        job = post(f"{url}/api/boards/{self.here.board.id}/rehearsals", self.token, asked)["job"]
        eventually(lambda: is_done(self.here, self.token, job), seconds=300)
        self.seconds = time.monotonic() - began
        report = json.loads(fetch(f"{url}/api/jobs/{job}", self.token))["report"]
        counts = {"changes": report["changes"], "refused": report["refused"]["count"]}
        self.found = counts | {"rules_ran": sum(one["runs"] for one in report["rules"])}


def plan(here: Serving) -> dict[str, Any]:
    """Return the board's process with something new in most of its parts."""
    columns = sorted(here.board.records("column"), key=lambda one: one["position"])
    planned = [{name: column[name] for name in SAID} for column in columns]
    for column in planned[:2]:
        column["criteria"] = [{"id": new_id(), "field": "expected_close"}]
    planned[2] |= {"wip_limit": 500, "holds": True}
    rules = [rule("moved_into", planned[1]["id"]), rule("moved_out", planned[2]["id"])]
    return {"columns": planned, "removed": [], "rules": rules}


def rule(on: str, column: str) -> dict[str, Any]:
    """Return a rule that makes a task for the owner."""
    task = {"do": "task", "title": "Call", "owner": True}
    return {
        "id": new_id(),
        "name": on,
        "condition": {"on": on, "column": column},
        "actions": [task],
    }


if __name__ == "__main__":
    main()
