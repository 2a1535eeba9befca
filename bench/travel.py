"""A board as it was, on a log of 100,000 changes. `.venv/bin/python -m bench.travel`

How long does the server take for the board at any time, how long for a comparison, and how many frames a second
are drawn while the hand is dragged over all of it?
"""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, insert, select, update

from auth.sessions import start_session
from bench.large_board import say
from bench.serving import Serving, fetch, serving
from bench.two_screens import FLAGS
from board.models import Card
from core import checkpoints, clock
from core.changes import CHANGE, STREAM, head
from core.checkpoints import CHECKPOINT
from core.config import COOKIE
from core.consumers import CURSOR, consumers
from core.database import writing
from core.extensions import db
from core.models import new_id
from core.records import record_of
from tests.support.waiting import eventually

AT_ONCE = 5_000
DAYS = 90
FRAMES = """() => {
  const travel = document.querySelector("baton-travel").travel;
  const seen = { times: [], places: new Set(), over: false };
  window.seen = seen;
  const frame = (now) => {
    seen.times.push(now);
    seen.places.add(travel.machine.seq);
    if (!seen.over) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--cards", type=int, default=8_800)
    options.add_argument("--changes", type=int, default=100_000)
    given = options.parse_args()
    with serving(people=1, cards=given.cards) as here:
        make_history(here, given.changes)
        say(cards=given.cards, changes=here.board.head())
        measure_server(here)
        measure_screen(here)


def make_history(here: Serving, changes: int) -> None:
    """Move deals to and fro, written as commands would have written it, which would take far longer."""
    chance, board = random.Random(7), here.board
    cards = {card["id"]: card for card in board.records("card")}
    columns = list(board.columns.values())[:4]
    begin = clock.now() - timedelta(days=DAYS)
    first = board.head()
    with writing(db.engine) as connection:
        early = update(CHANGE).where(CHANGE.c.stream == board.stream)
        connection.execute(early.values(at=begin))
    steps = moves(cards, columns, chance)
    for start in range(first + 1, changes + 1, AT_ONCE):
        seqs = range(start, min(start + AT_ONCE, changes + 1))
        rows = []
        for seq, (name, patch, before) in zip(seqs, steps, strict=False):
            at = begin + timedelta(days=DAYS) * (seq / changes) - timedelta(seconds=1)
            rows.append(row_of(board, seq, name, at, patch, before, here.members[0]))
        write(board.stream, rows)
    with writing(db.engine) as connection:
        for card in cards.values():
            this = record_of("board", "card").identity(board.id, card["id"])
            values = {"column": card["column"]}
            connection.execute(update(Card.__table__).where(this).values(values))


def moves(
    cards: dict[str, Any], columns: list[str], chance: random.Random
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield changes for ever: two of three move a deal, one gives it another value."""
    ids = list(cards)
    while True:
        card = cards[chance.choice(ids)]
        if chance.random() < 2 / 3:
            name, new = "card.move", {"column": chance.choice(columns)}
        else:
            value = {"amount": chance.randrange(10**7), "currency": "EUR"}
            name, new = "card.edit", {"value": value}
        fields = {key: card[key] for key in new}
        cards[card["id"]] = after = card | new
        patch = {"type": "card", "id": card["id"], "put": after}
        yield name, patch, {"type": "card", "id": card["id"], "fields": fields}


def row_of(
    board: Any, seq: int, name: str, at: Any, patch: Any, before: Any, actor: str
) -> dict[str, Any]:
    """Return a row of the log."""
    facts = {"stream": board.stream, "seq": seq, "id": new_id(), "name": name, "actor": actor}
    empty = dict.fromkeys(("happened_at", "cause", "group", "result"))
    return facts | empty | {"at": at, "patches": [patch], "before": [before], "digest": ""}


def write(stream: str, rows: list[dict[str, Any]]) -> None:
    """Append to the log; consumers have seen it all."""
    last = rows[-1]["seq"]
    followers = [item.name for item in consumers.values() if item.streams == "board"]
    with writing(db.engine) as connection:
        connection.execute(insert(CHANGE), rows)
        connection.execute(update(STREAM).where(STREAM.c.name == stream).values(seq=last))
        connection.execute(CURSOR.delete().where(CURSOR.c.stream == stream))
        cursors = [{"consumer": name, "stream": stream, "seq": last} for name in followers]
        connection.execute(insert(CURSOR), cursors)


def measure_server(here: Serving) -> None:
    """How long the board at a random time takes: before there are checkpoints, and with them."""
    newest = head_of(here)
    say(without_checkpoints_ms=round(taken(here, f"?at={newest}")))
    wanted = min(checkpoints.MOST, newest // checkpoints.EVERY)
    began = time.monotonic()
    assert eventually(lambda: count(here) >= wanted, seconds=600)
    say(checkpoints=count(here), made_in_s=round(time.monotonic() - began, 1), mb=size(here))
    chance = random.Random(3)
    places = [f"?at={chance.randrange(1, newest)}" for _ in range(60)]
    before = processor_ms(here)
    say(at_change_ms=quantiles([taken(here, place) for place in places]))
    # What does not depend on who else is using the machine.
    say(at_change_processor_ms=round((processor_ms(here) - before) / len(places)))
    now = clock.now()
    moments = (now - timedelta(days=DAYS * chance.random()) for _ in range(30))
    say(at_time_ms=quantiles([taken(here, f"?at={clock.to_wire(one)}") for one in moments]))
    say(timeline_ms=round(taken(here, "/timeline"), 1))
    steps = [taken(here, f"/steps?since={chance.randrange(newest)}") for _ in range(20)]
    say(steps_ms=quantiles(steps))
    week = f"/compare?from={newest - newest // 12}"
    say(compare_ms=quantiles([taken(here, week) for _ in range(10)]))


def measure_screen(here: Serving) -> None:
    """How many frames a second are drawn while the hand goes over the whole line."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        value = start_session(here.members[0], "bench")
        context.add_cookies([{"name": COOKIE, "value": value, "url": here.server.url}])
        page = context.new_page()
        page.goto(f"{here.server.url}/boards/{here.board.id}")
        page.wait_for_selector("baton-panel", state="attached", timeout=60_000)
        began = time.monotonic()
        page.keyboard.press("t")
        page.wait_for_selector("baton-past-board .card", timeout=60_000)
        say(open_ms=round((time.monotonic() - began) * 1000))
        say(jump_ms=jump(page), while_it_is_read=drag(page))
        page.wait_for_function(
            "head => document.querySelector('baton-travel').travel.log.steps.size >= head - 1",
            arg=head_of(here),
            timeout=300_000,
        )
        say(all_read_s=round(time.monotonic() - began, 1), when_all_is_read=drag(page))
        began = time.monotonic()
        page.keyboard.press("Escape")
        page.wait_for_function("!document.querySelector('.board--away')")
        say(back_to_now_ms=round((time.monotonic() - began) * 1000))
        browser.close()


def jump(page: Page) -> int:
    """Return how long a click far back takes until the board of then stands."""
    left, middle, width = line(page)
    began = time.monotonic()
    page.mouse.click(left + width * 0.31, middle)
    page.wait_for_function(
        """() => {
          const { machine } = document.querySelector("baton-travel").travel;
          return machine.seq === machine.wanted;
        }"""
    )
    return round((time.monotonic() - began) * 1000)


def drag(page: Page) -> dict[str, int]:
    """Drag from end to end and back; return frames a second, the slowest, and how many times were shown."""
    left, middle, width = line(page)
    page.mouse.move(left + width - 2, middle)
    page.mouse.down()
    page.evaluate(FRAMES)
    for share in (0.02, 0.9, 0.1):
        page.mouse.move(left + width * share, middle, steps=150)
    page.evaluate("() => { window.seen.over = true; }")
    page.mouse.up()
    times = page.evaluate("() => window.seen.times")
    gaps = [later - sooner for sooner, later in pairwise(times)]
    shown = page.evaluate("() => window.seen.places.size")
    seconds = (times[-1] - times[0]) / 1000
    cuts = statistics.quantiles(gaps, n=100)
    return {
        "frames_per_s": round(len(gaps) / seconds),
        "times_shown_per_s": round(shown / seconds),
        "frame_p95_ms": round(cuts[94]),
        "slowest_ms": round(max(gaps)),
    }


def line(page: Page) -> tuple[float, float, float]:
    box = page.locator(".travel-bar__track").bounding_box()
    assert box
    return box["x"], box["y"] + box["height"] / 2, box["width"]


def taken(here: Serving, rest: str) -> float:
    """Return how many milliseconds an answer takes."""
    url = f"{here.server.url}/api/boards/{here.board.id}{rest}"
    began = time.monotonic()
    fetch(url, here.tokens[0], **{"Accept-Encoding": "gzip"})
    return (time.monotonic() - began) * 1000


def processor_ms(here: Serving) -> float:
    """Return for how many milliseconds the server has computed so far."""
    fields = Path(f"/proc/{here.server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quantiles(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=20)
    return json.dumps({"p50": round(cuts[9]), "p95": round(cuts[18]), "max": round(max(times))})


def head_of(here: Serving) -> int:
    with db.engine.connect() as connection:
        return head(connection, here.board.stream)


def count(here: Serving) -> int:
    return _of_checkpoints(here, func.count())


def size(here: Serving) -> float:
    return round(_of_checkpoints(here, func.sum(func.length(CHECKPOINT.c.body))) / 1e6, 1)


def _of_checkpoints(here: Serving, what: Any) -> Any:
    with db.engine.connect() as connection:
        mine = CHECKPOINT.c.stream == here.board.stream
        return connection.scalar(select(what).select_from(CHECKPOINT).where(mine))


if __name__ == "__main__":
    main()
