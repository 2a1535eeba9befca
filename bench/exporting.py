"""A board of 8,800 deals taken out in each form while somebody works on it. `.venv/bin/python -m bench.exporting`

The aim is that moves of others are answered within 50 ms (p95) meanwhile.
"""

import argparse
import statistics
import time
from typing import Any

from auth.tokens import create_token
from bench.large_board import say, spread
from bench.serving import Serving, fetch, serving
from bench.undo import is_done, post, work
from core.extensions import db
from tests.factories import make_card
from tests.support.waiting import eventually

# One person may take out twenty boards in quick succession, and three archives.
TIMES = 3
FORMATS = ("json", "csv", "xlsx", "trello", "zoho")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--deals", type=int, default=8_800)
    given = options.parse_args()
    with serving(people=1, cards=given.deals) as here:
        owner = create_token(here.board.owner, "bench", ["read", "write"])[1]
        moving = make_card(here.board)
        db.session.rollback()
        say(load="quiet", move_ms=spread(work(here, moving, lambda: time.sleep(5))))
        for format in FORMATS:
            measure(here, moving, format, Taken(here, owner, format))
        measure(here, moving, "archive", Archived(here, owner))


def measure(here: Serving, moving: str, load: str, taken: Any) -> None:
    """Take something out again and again while somebody works; say how long that took, and how large the server is."""
    times: list[float] = []

    def repeat() -> None:
        for _time in range(TIMES):
            taken.run()
            times.append(taken.seconds)

    moves = work(here, moving, repeat)
    rss = round(here.resources()["rss_mb"])
    seconds = round(statistics.median(times), 2)
    say(load=load, seconds=seconds, mb=taken.mb, rss_mb=rss, move_ms=spread(moves))


class Taken:
    """One board as a file, from the question to its last byte."""

    def __init__(self, here: Serving, token: str, format: str) -> None:
        self.url = f"{here.server.url}/api/boards/{here.board.id}/export?format={format}"
        self.token, self.seconds, self.mb = token, 0.0, 0.0

    def run(self) -> None:
        began = time.monotonic()
        self.mb = round(len(fetch(self.url, self.token)) / 1e6, 1)
        self.seconds = time.monotonic() - began


class Archived:
    """The whole workspace, from the question to the end of its job."""

    def __init__(self, here: Serving, token: str) -> None:
        self.here, self.token, self.seconds, self.mb = here, token, 0.0, 0.0

    def run(self) -> None:
        began, url = time.monotonic(), self.here.server.url
        job = post(f"{url}/api/workspaces/{self.here.board.workspace.id}/export", self.token, {})
        eventually(lambda: is_done(self.here, self.token, job["job"]), seconds=120)
        self.seconds = time.monotonic() - began
        archive = fetch(f"{url}/api/jobs/{job['job']}/archive", self.token)
        self.mb = round(len(archive) / 1e6, 1)


if __name__ == "__main__":
    main()
