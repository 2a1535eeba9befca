"""How long after a drop, or after a comment was sent, does the other person's screen show it?

Run by `.venv/bin/python -m bench.two_screens`: two Chromium windows on one machine, a server of its own
with the demo workspace. Cards are dragged by the mouse from one stage to the next; then both open one deal,
and one of them writes comments. Both windows read the same clock, so the figures are from the release of
the mouse button, or the press of the key, to the moment the other page has the card, or the words, in place.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import JSHandle, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
MOVES = 20
COMMENTS = 40
PASSWORD = "baton-demo"

RELEASED = """
addEventListener('pointerup', () => { window.released = Date.now(); }, true);
addEventListener('keydown', (event) => { if (event.key === 'Enter') window.sent = Date.now(); }, true);
"""
ARRIVED = """({column, card}) => new Promise((resolve) => {
  const place = document.querySelector(`baton-column[data-column="${column}"]`);
  const there = () => place.querySelector(`.column__item[data-id="${card}"]`);
  const look = new MutationObserver(() => there() && (look.disconnect(), resolve(Date.now())));
  look.observe(place, {childList: true, subtree: true});
})"""
READ = """(words) => new Promise((resolve) => {
  const place = document.querySelector('baton-panel');
  const there = () => [...place.querySelectorAll('.comment')].some((comment) => comment.textContent.includes(words));
  const look = new MutationObserver(() => there() && (look.disconnect(), resolve(Date.now())));
  look.observe(place, {childList: true, subtree: true, characterData: true});
})"""


def main() -> None:
    """Measure and print."""
    with _server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        sofia = _open(browser, url, "sofia@baton.example")
        tom = _open(browser, url, "tom@baton.example")
        _show("moves", [_move(sofia, tom, number) for number in range(MOVES)])
        _open_deal(sofia, tom)
        _show("comments", [_comment(sofia, tom, number) for number in range(COMMENTS)])
        browser.close()


def _show(what: str, times: list[float]) -> None:
    times.sort()
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    sys.stdout.write(
        f"{len(times)} {what}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, worst {times[-1]:.0f} ms\n"
    )


def _move(sofia: Page, tom: Page, number: int) -> float:
    columns = sofia.locator("baton-column")
    source, target = (0, 1) if number % 2 == 0 else (1, 0)
    card = columns.nth(source).locator("baton-card").first
    id, column = card.get_attribute("data-card"), columns.nth(target).get_attribute("data-column")
    start, end = card.bounding_box(), columns.nth(target).bounding_box()
    assert start
    assert end
    arrived = _await(tom, ARRIVED, {"column": column, "card": id})
    mouse = sofia.mouse
    mouse.move(start["x"] + 60, start["y"] + 12)
    mouse.down()
    mouse.move(end["x"] + 100, end["y"] + 110, steps=8)
    mouse.up()
    at = arrived.evaluate("(box) => box.at")
    time.sleep(0.3)
    return at - sofia.evaluate("window.released")


def _open_deal(*pages: Page) -> None:
    deal = pages[0].locator("baton-card .card__title").first.get_attribute("href")
    assert deal
    for page in pages:
        page.goto(deal)
        page.wait_for_selector(".composer textarea")


def _comment(sofia: Page, tom: Page, number: int) -> float:
    words = f"The offer went out, number {number}."
    arrived = _await(tom, READ, words)
    sofia.locator(".composer textarea").last.fill(words)
    sofia.keyboard.press("Control+Enter")
    at = arrived.evaluate("(box) => box.at")
    time.sleep(0.2)
    return at - sofia.evaluate("window.sent")


def _await(page: Page, script: str, args: Any) -> JSHandle:
    """Begin to wait in the page for what the script waits for; `at` of the answer is the moment when it came."""
    return page.evaluate_handle(f"(args) => ({{ at: ({script})(args) }})", args)


def _open(browser, url: str, email: str) -> Page:
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    body = {"email": email, "password": PASSWORD}
    context.request.post("/api/session", data=body, headers={"Origin": url})
    board = context.request.get("/api/boards").json()["boards"][0]["id"]
    page = context.new_page()
    page.add_init_script(RELEASED)
    page.goto(f"/boards/{board}")
    page.wait_for_selector("baton-card")
    return page


@contextmanager
def _server() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environment = os.environ | {"DATA_DIR": folder, "PORT": str(port), "RATE_LIMIT": "off"}
        for words in (["db", "upgrade"], ["demo"]):
            command = [sys.executable, "-m", "flask", "--app", "app", *words]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url)
            yield url
        finally:
            server.terminate()
            server.wait()


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{url}/healthz").close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
