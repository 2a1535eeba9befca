"""F-20: a board of 10,000 deals with 200 people watching it. `.venv/bin/python -m bench.large_board`

How large and how quick is its snapshot, how soon does it stand on a screen, how long does a move take to its
sender and to the last of the watchers, and how much memory does the server need?
"""

import argparse
import json
import selectors
import statistics
import sys
import threading
import time

from playwright.sync_api import sync_playwright

from auth.sessions import start_session
from bench.serving import Serving, fetch, serving
from bench.two_screens import FLAGS
from core.config import COOKIE
from tests.support.people import SocketPerson
from tests.support.raw_socket import RawSocket


class Watchers:
    """Many sockets that joined the board; counts how many of them have got which change."""

    def __init__(self, here: Serving, count: int) -> None:
        self.arrivals: dict[int, list[float]] = {}
        self._selector = selectors.DefaultSelector()
        url = f"{here.server.url}/api/boards/{here.board.id}"
        seq = json.loads(fetch(url, here.tokens[0]))["seq"]
        for number in range(count):
            sock = RawSocket(here.server.port, timeout=60)
            sock.sign_in(here.tokens[number % len(here.tokens)])
            sock.emit("join", {"stream": here.board.stream, "since": seq}, 1)
            assert sock.wait_for("431")
            self._selector.register(sock.sock, selectors.EVENT_READ, sock)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            for key, _ in self._selector.select():
                text = key.data.read()[1]
                if text == b"2":
                    key.data.frame("3")
                if text.startswith(b'42["change"'):
                    seq = json.loads(text[2:])[1]["seq"]
                    self.arrivals.setdefault(seq, []).append(time.monotonic())


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--cards", type=int, default=10_000)
    options.add_argument("--watchers", type=int, default=200)
    options.add_argument("--moves", type=int, default=200)
    given = options.parse_args()
    with serving(people=20, cards=given.cards) as here:
        say(cards=given.cards, rss_mb=round(here.resources()["rss_mb"]))
        measure_snapshot(here)
        measure_screen(here)
        measure_moves(here, given.watchers, given.moves)
        say(rss_mb=round(here.resources()["rss_mb"]), loop_blocked=blocked(here))


def measure_snapshot(here: Serving) -> None:
    """How large it is and how long it takes."""
    url = f"{here.server.url}/api/boards/{here.board.id}"
    times = []
    for _ in range(5):
        began = time.monotonic()
        packed = fetch(url, here.tokens[0], **{"Accept-Encoding": "gzip"})
        times.append((time.monotonic() - began) * 1000)
    say(
        snapshot_kb=len(fetch(url, here.tokens[0])) // 1024,
        gzip_kb=len(packed) // 1024,
        first_ms=round(times[0]),
        median_ms=round(statistics.median(times)),
    )


def measure_screen(here: Serving) -> None:
    """How soon the cards stand on a screen, and how many are in the document."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        value = start_session(here.members[0], "bench")
        context.add_cookies([{"name": COOKIE, "value": value, "url": here.server.url}])
        times = []
        for _ in range(3):
            page = context.new_page()
            began = time.monotonic()
            page.goto(f"{here.server.url}/boards/{here.board.id}")
            page.wait_for_selector("baton-card .card__title", timeout=60_000)
            times.append((time.monotonic() - began) * 1000)
            shown = page.locator("baton-card").count()
            page.close()
        browser.close()
    say(open_ms=[round(one) for one in times], cards_in_document=shown)


def measure_moves(here: Serving, watchers: int, moves: int) -> None:
    """How long a move takes to its sender, and to the last watcher."""
    watching = Watchers(here, watchers)
    mover = SocketPerson(here.server.url, here.tokens[0])
    snapshot = json.loads(fetch(f"{here.server.url}/api/boards/{here.board.id}", here.tokens[0]))
    cards = [card["id"] for card in snapshot["records"]["card"][:moves]]
    columns = list(here.board.columns.values())[:4]
    acks, last = [], []
    for number, card in enumerate(cards):
        began = time.monotonic()
        args = {"card": card, "column": columns[number % 4], "after": None}
        seq = mover.command(here.board.stream, "card.move", args)["ok"]["seq"]
        acks.append((time.monotonic() - began) * 1000)
        until = began + 10
        while len(watching.arrivals.get(seq, ())) < watchers and time.monotonic() < until:
            time.sleep(0.001)
        last.append((watching.arrivals[seq][-1] - began) * 1000)
    mover.close()
    say(watchers=watchers, moves=len(acks), ack_ms=spread(acks), last_watcher_ms=spread(last))


def blocked(here: Serving) -> str:
    """The longest time for which the server's watchdog saw the loop stand still."""
    lines = [line for line in here.server.log.read_text().splitlines() if "stood still" in line]
    return max((line.partition("for ")[2] for line in lines), key=milliseconds, default="never")


def milliseconds(text: str) -> int:
    return int(text.split()[0])


def spread(times: list[float]) -> dict[str, int]:
    """The usual quantiles."""
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49]), "p95": round(cuts[94]), "p99": round(cuts[98])}


def say(**figures: object) -> None:
    sys.stdout.write(", ".join(f"{name} {value}" for name, value in figures.items()) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
