"""A board of 5,000 cards in a browser: until it is drawn, dragging on it, and what others do meanwhile.

Run by `.venv/bin/python -m bench.browser [quick]`. Chromium has no screen and no graphics card here: it draws
by the processor which it shares with the server, so this is the worst that a person could have. The floor is
the sign-in page of the same server: what a browser takes for a page at all. Each opening has a cold cache.
"""

import json
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, CDPSession, JSHandle, Page, sync_playwright

from auth.sessions import start_session
from bench.machine import HERE
from bench.report import FLOOR, Table, percentile, say, say_facts
from bench.serving import Serving, serving
from bench.two_screens import FLAGS
from core.config import COOKIE

CARDS = 5_000
VIEW = {"width": 1440, "height": 900}
SECOND = 200
A_FRAME = 1000 / 60
PROBE = HERE / "browser.js"


def measure(is_quick: bool) -> None:
    """Measure and print."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        say("\nThe browser is not measured: there is no Chromium here (apt-get install chromium).")
        return
    opening = Table(
        "browser open", f"A board of {CARDS:,} cards in a browser, cold cache", "drawn_ms"
    )
    dragging = Table("browser drag", "Dragging a card there by the mouse, moves of others")
    rows = Table("browser table", "The same cards as a table, scrolled by the wheel")
    with serving(people=2, cards=CARDS) as here, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for _ in range(1 if is_quick else 5):
            opening.add(FLOOR, **_floor(browser, here))
            with _page(browser, here) as page:
                opening.add("Baton", **_open(page, here))
        with _page(browser, here) as page:
            _open(page, here)
            for _ in range(1 if is_quick else 3):
                dragging.add("Baton", **_drag(page), **_patch(page, here))
            dragging.add("Baton", **_flood(page, here))
            for _ in range(1 if is_quick else 3):
                rows.add("Baton", **_table(page))
        browser.close()
    opening.close()
    dragging.close()
    rows.close()


def _floor(browser: Browser, here: Serving) -> dict[str, float]:
    with _page(browser, here) as page:
        page.context.clear_cookies()
        page.goto("/sign-in")
        found = page.wait_for_function("performance.getEntriesByName('first-contentful-paint')[0]")
        return {"drawn_ms": found.evaluate("entry => entry.startTime")}


def _open(page: Page, here: Serving) -> dict[str, float]:
    watch = page.context.new_cdp_session(page)
    watch.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(f"/boards/{here.board.id}", wait_until="commit")
    drawn = page.evaluate("bench.drawn()") | {"cpu_ms": cpu_ms(watch)}
    live = page.evaluate("bench.live()")
    # What is fetched when the board stands may not keep anybody waiting either.
    page.wait_for_timeout(2_000)
    return drawn | live | page.evaluate("bench.rest()")


def cpu_ms(watch: CDPSession) -> float:
    """Return what the page's main thread has taken of a processor so far."""
    metrics = {one["name"]: one["value"] for one in watch.send("Performance.getMetrics")["metrics"]}
    return metrics["TaskDuration"] * 1000


def _drag(page: Page) -> dict[str, float]:
    """Carry a card over all stages and back to the second one."""
    source, target, *others = _columns(page)
    card, start = _first_card(page, source)
    x, y = start["x"] + 60, start["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    lift = _begin(page, "lift")
    page.mouse.move(x + 12, y + 6)
    lift_ms = _end(lift)
    page.evaluate("bench.startFrames()")
    for column in (target, *others, target):
        end = page.locator(f'baton-column[data-column="{column}"]').bounding_box()
        assert end
        if end["x"] + 100 < VIEW["width"]:
            page.mouse.move(end["x"] + 100, end["y"] + 300, steps=25)
            page.mouse.move(end["x"] + 100, end["y"] + 110, steps=25)
    frames = page.evaluate("bench.stopFrames()")
    drop = _begin(page, "drop", card, target)
    page.mouse.up()
    drop_ms = _end(drop)
    page.wait_for_timeout(500)
    return {"lift_ms": lift_ms, "frame_p95_ms": percentile(frames, 95), "drop_ms": drop_ms}


def _patch(page: Page, here: Serving) -> dict[str, float]:
    """Somebody else moves a card from one stage that is in view to the top of another."""
    source, target = _columns(page)[:2]
    card, _ = _first_card(page, source)
    patch = _begin(page, "patch", card, target)
    _move(here, card, target)
    patch_ms = _end(patch)
    page.wait_for_timeout(1_000)
    return {"patch_ms": patch_ms}


def _flood(page: Page, here: Serving) -> dict[str, float]:
    page.evaluate("bench.startFrames()")
    page.evaluate("bench.flood", [SECOND, here.members[1]])
    frames = page.evaluate("bench.stopFrames()")
    lost = sum(max(0, round(time / A_FRAME) - 1) for time in frames)
    return {f"p95_ms_at_{SECOND}": percentile(frames, 95), "lost_frames": lost}


def _table(page: Page) -> dict[str, float]:
    """From the click until the rows are drawn, then down the whole table and back."""
    opened = page.evaluate("bench.table()")
    page.mouse.move(700, 500)
    page.evaluate("bench.startFrames()")
    for way in (1, -1):
        for _ in range(60):
            page.mouse.wheel(0, way * 400)
            page.wait_for_timeout(16)
    frames = page.evaluate("bench.stopFrames()")
    page.get_by_role("button", name="Board", exact=True).click()
    page.locator("baton-card").first.wait_for()
    lost = sum(max(0, round(time / A_FRAME) - 1) for time in frames)
    return {"opened_ms": opened, "frame_p95_ms": percentile(frames, 95), "lost_frames": lost}


def _begin(page: Page, name: str, *args: str) -> JSHandle:
    """Let the page watch out for something before it is made to happen."""
    return page.evaluate_handle(f"args => ({{ found: bench.{name}(args) }})", args)


def _end(watch: JSHandle) -> float:
    return watch.evaluate("({ found }) => found")


def _columns(page: Page) -> list[str]:
    return page.locator("baton-column").evaluate_all("all => all.map((one) => one.dataset.column)")


def _first_card(page: Page, column: str) -> tuple[str, dict[str, float]]:
    card = page.locator(f'baton-column[data-column="{column}"] baton-card').first
    id, box = card.get_attribute("data-card"), card.bounding_box()
    assert id
    assert box
    return id, box


def _move(here: Serving, card: str, column: str) -> None:
    url = f"{here.server.url}/api/boards/{here.board.id}/commands/card.move"
    body = json.dumps({"card": card, "column": column, "after": None}).encode()
    headers = {"Authorization": f"Bearer {here.tokens[1]}", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20).close()


@contextmanager
def _page(browser: Browser, here: Serving) -> Iterator[Page]:
    """A page of one who has never been here: a context has a cache of its own."""
    context = browser.new_context(base_url=here.server.url, viewport=VIEW, locale="en")
    value = start_session(here.members[0], "bench")
    context.add_cookies([{"name": COOKIE, "value": value, "url": here.server.url}])
    page = context.new_page()
    page.add_init_script(path=PROBE)
    yield page
    context.close()


if __name__ == "__main__":
    say_facts()
    measure("quick" in sys.argv)
