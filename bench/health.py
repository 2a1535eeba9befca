"""The facts about a board's deals. `.venv/bin/python -m bench.health [--cards 5000] [--changes 20000]`

On the server: how long the one read of a board takes, warm, each after another move, and one deal's facts. In the
browser: how long all facts of the board take, which it reckons in ten portions. Aims: 200 ms and 50 ms.
"""

import argparse
import shutil
import time
from typing import Any

from playwright.sync_api import Page, sync_playwright

from auth.sessions import start_session
from bench.browser import cpu_ms
from bench.insights import make_deals, measure
from bench.large_board import say
from bench.serving import Serving, serving
from bench.travel import make_history
from bench.two_screens import FLAGS
from core.config import COOKIE

ROUNDS = 21
READS = {"whole": "/health", "limits": "/health?only=limits"}
FACTS = "document.querySelector('baton-board').scene.health.health"
ALL = f"rounds => {{ for (; rounds > 0; rounds--) {{ {FACTS}.touchAll(); {FACTS}.reckon(); }} }}"
KNOWN = "() => document.querySelector('baton-board')?.session?.ui.get('facts')?.size"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--cards", type=int, default=5_000)
    options.add_argument("--changes", type=int, default=20_000)
    given = options.parse_args()
    with serving(people=2, cards=given.cards) as here:
        make_history(here, given.changes)
        make_deals(here)
        for name, path in READS.items():
            say(read=name, **measure(here, path))
        say(browser=in_browser(here))


def in_browser(here: Serving) -> dict[str, Any]:
    """Return how long the facts are reckoned in a page that shows the board."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        context = browser.new_context(base_url=here.server.url)
        session = start_session(here.members[0], "bench")
        context.add_cookies([{"name": COOKIE, "value": session, "url": here.server.url}])
        found = _reckoned(context.new_page(), here)
        browser.close()
        return found


def _reckoned(page: Page, here: Serving) -> dict[str, Any]:
    """Return the wall clock's time, and the page's own: what does not depend on who else uses the machine."""
    page.goto(f"/boards/{here.board.id}")
    page.wait_for_function(KNOWN, timeout=60_000)
    watch = page.context.new_cdp_session(page)
    watch.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(ALL, ROUNDS)
    clock, processor = time.monotonic(), cpu_ms(watch)
    page.evaluate(ALL, ROUNDS)
    return {
        "deals": page.evaluate(f"{FACTS}.store.size('card')"),
        "with_facts": page.evaluate(KNOWN),
        "all_ms": round((time.monotonic() - clock) * 1000 / ROUNDS, 1),
        "processor_ms": round((cpu_ms(watch) - processor) / ROUNDS, 1),
    }


if __name__ == "__main__":
    main()
