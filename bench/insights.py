"""The figures of a board of 8,800 deals on a log of 100,000 changes. `.venv/bin/python -m bench.insights`

How long does each insight take, warm, and how long do moves take with and without somebody pulling insights?
The aims are 200 ms each, and that no insight blocks a move.
"""

import argparse
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bench.large_board import say
from bench.serving import Serving, fetch, serving
from bench.travel import make_history, processor_ms, quantiles, taken
from board.models import Card
from core import clock
from core.database import writing
from core.extensions import db
from insights.models import StayRow, Told
from insights.stays import keep_up
from insights.tracks import keep_tracks
from tests.support.people import SocketPerson

ASKED = {
    "forecast": "/forecast",
    "forecast_by_owner": "/forecast?by=owner",
    "funnel": "/funnel",
    "funnel_of_a_quarter": "/funnel?from={quarter}",
    "all_together": "/insights",
    "deals_behind": "/insights/deals?figure=open",
    "file": "/insights/tables/funnel",
}
ROUNDS = 15
MOVES = 150


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--cards", type=int, default=8_800)
    options.add_argument("--changes", type=int, default=100_000)
    given = options.parse_args()
    with serving(people=2, cards=given.cards) as here:
        make_history(here, given.changes)
        make_deals(here)
        say(cards=given.cards, changes=here.board.head(), stays_made_in_s=forget_and_reckon(here))
        for name, path in ASKED.items():
            say(insight=name, **measure(here, path))
        say(moves_alone_ms=moves(here))
        with pulling(here) as pulled:
            say(moves_while_pulling_ms=moves(here))
        say(pulled=len(pulled), ms=quantiles(pulled))


def make_deals(here: Serving) -> None:
    """Give the deals days of closing, owners and outcomes, in the table alone."""
    today = clock.now().date()
    cards = here.board.records("card")
    with writing(db.engine) as connection:
        for number, card in enumerate(cards):
            values: dict[str, object] = {
                "expected_close": today + timedelta(days=number % 365 - 180),
                "owner": here.members[number % 2],
                "value_amount": number * 100,
                "value_currency": "EUR",
            }
            if number % 3 == 0:
                closed = clock.now() - timedelta(days=number % 180)
                values |= {"status": "won" if number % 2 else "lost", "closed_at": closed}
            this = (Card.board_id == here.board.id) & (Card.id == card["id"])
            connection.execute(update(Card.__table__).where(this).values(values))


def forget_and_reckon(here: Serving) -> float:
    """Return how many seconds it takes to reckon all stays from the log; what else follows it is brought up as well."""
    with writing(db.engine) as connection:
        for model in (StayRow, Told):
            connection.execute(model.__table__.delete())
    began = time.monotonic()
    keep_up(db.engine, here.board.id)
    took = round(time.monotonic() - began, 1)
    keep_tracks(db.engine, here.board.id)
    return took


def measure(here: Serving, path: str) -> dict[str, Any]:
    """Return how long an answer takes, each after another move: nothing may be kept from before. Beside it, what does
    not depend on who else is using the machine: for how long the server computed, the move included.
    """
    quarter = (clock.now() - timedelta(days=60)).date().isoformat()
    path = path.format(quarter=quarter)
    taken(here, path)
    times = []
    person = SocketPerson(here.server.url, here.tokens[0])
    before = processor_ms(here)
    for number in range(ROUNDS):
        move(person, here, number)
        times.append(taken(here, path))
    computed = round((processor_ms(here) - before) / ROUNDS)
    person.client.disconnect()
    return {"ms": quantiles(times), "processor_ms": computed}


def moves(here: Serving) -> str:
    """Return how long moves take until they are acknowledged."""
    person = SocketPerson(here.server.url, here.tokens[0])
    times = []
    for number in range(MOVES):
        began = time.monotonic()
        move(person, here, number)
        times.append((time.monotonic() - began) * 1000)
        time.sleep(0.02)
    person.client.disconnect()
    return quantiles(times)


def move(person: SocketPerson, here: Serving, number: int) -> None:
    if here.board.id not in CARDS:
        CARDS[here.board.id] = [card["id"] for card in here.board.records("card")]
    cards = CARDS[here.board.id]
    columns = list(here.board.columns.values())[:4]
    args = {"card": cards[number % 50], "column": columns[number % 4]}
    person.command(here.board.stream, "card.move", args)


CARDS: dict[str, list[str]] = {}


@contextmanager
def pulling(here: Serving) -> Iterator[list[float]]:
    """Pull the whole page's figures again and again meanwhile."""
    over, times = threading.Event(), []

    def pull() -> None:
        while not over.is_set():
            began = time.monotonic()
            fetch(f"{here.server.url}/api/boards/{here.board.id}/insights", here.tokens[1])
            times.append((time.monotonic() - began) * 1000)

    thread = threading.Thread(target=pull)
    thread.start()
    try:
        yield times
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    main()
