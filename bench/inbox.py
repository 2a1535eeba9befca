"""The inbox of somebody who was told of 10,000 things: how soon does it open? `.venv/bin/python -m bench.inbox`

The aim is 300 ms for the page with what it shows, on the screen.
"""

import argparse
import json
import statistics
import sys
import time

from playwright.sync_api import sync_playwright
from sqlalchemy import insert

from auth.sessions import start_session
from bench.large_board import say, spread
from bench.serving import Serving, fetch, serving
from bench.two_screens import FLAGS
from core.clock import now
from core.config import COOKIE
from core.database import writing
from core.extensions import db
from core.models import new_id
from notifications.models import Notification

ROUNDS = 30


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--entries", type=int, default=10_000)
    given = options.parse_args()
    with serving(people=3, cards=1_000) as here:
        fill(here, given.entries)
        measure_answer(here, given.entries)
        measure_screen(here)


def fill(here: Serving, entries: int) -> None:
    """Tell the first member of so many changes; the rows alone, since only reading is measured."""
    board = json.loads(fetch(f"{here.server.url}/api/boards/{here.board.id}", here.tokens[0]))
    cards = [card["id"] for card in board["records"]["card"]]
    rows = [
        {
            "user_id": here.members[0],
            "id": new_id(),
            "kind": "changed",
            "reason": "owner",
            "board": here.board.id,
            "card": cards[number % len(cards)],
            "seq": 1 + number % board["seq"],
            "actor": here.members[1],
            "at": now(),
            "shows_at": now(),
            "read": number % 3 == 0,
        }
        for number in range(entries)
    ]
    with writing(db.engine) as connection:
        connection.execute(insert(Notification.__table__), rows)


def measure_answer(here: Serving, entries: int) -> None:
    """How long the server takes for the first page."""
    times = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        answer = json.loads(fetch(f"{here.server.url}/api/inbox", here.tokens[0]))
        times.append((time.monotonic() - began) * 1000)
    assert answer["unread"] == entries - (entries + 2) // 3
    say(entries=entries, answer_ms=spread(times))


def measure_screen(here: Serving) -> None:
    """How soon the notices stand on a screen, from the click on."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        value = start_session(here.members[0], "bench")
        context.add_cookies([{"name": COOKIE, "value": value, "url": here.server.url}])
        page, times = context.new_page(), []
        for _ in range(10):
            page.goto(f"{here.server.url}/inbox/settings")
            began = time.monotonic()
            page.goto(f"{here.server.url}/inbox", wait_until="commit")
            page.wait_for_selector(".notice-row")
            times.append((time.monotonic() - began) * 1000)
        browser.close()
    say(open_ms=round(statistics.median(times)), slowest_ms=round(max(times)))


if __name__ == "__main__":
    sys.exit(main())
