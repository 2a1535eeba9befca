"""F-28: does a server grow? `.venv/bin/python -m bench.soak --minutes 10`

Fifty people work, come and go: each second moves, comments, joins, snapshots and reconnects. Each fifteen seconds
memory, files and threads of the server; at the end the slope of memory over the second half, in MB an hour.
"""

import argparse
import random
import statistics
import sys
import time

import socketio

from bench.serving import Serving, fetch, serving
from tests.factories import make_cards
from tests.support.people import SocketPerson

EVERY = 15.0
CARDS = 40


def main() -> None:
    """Work for so long, and print what the server needed."""
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--people", type=int, default=50)
    given = options.parse_args()
    with serving(people=given.people) as here:
        cards = make_cards(here.board, "Lead", *(f"Deal {number}" for number in range(CARDS)))
        samples, commands = work(here, cards, given.minutes * 60)
    half = samples[len(samples) // 2 :]
    slope = statistics.linear_regression(
        [at for at, _ in half], [found["rss_mb"] for _, found in half]
    ).slope
    first, last = samples[0][1], samples[-1][1]
    say(
        minutes=given.minutes,
        people=given.people,
        commands=commands,
        rss_mb=f"{first['rss_mb']:.1f} to {last['rss_mb']:.1f}",
        slope_mb_per_hour=round(slope * 3600, 2),
        slope_kb_per_1000_commands=round(
            slope * 1024 * 1000 / (commands / (given.minutes * 60)), 1
        ),
        files=f"{first['files']} to {last['files']}",
        threads=f"{first['threads']} to {last['threads']}",
    )


def work(here: Serving, cards: list[str], seconds: float) -> tuple[list[tuple[float, dict]], int]:
    """Let everybody work; return what the server needed from time to time, and the number of commands."""
    chance, commands, samples = random.Random(28), 0, []
    people = [connect(here, token) for token in here.tokens]
    for person in people:
        person.join(here.board.stream, since=0)
    began = time.monotonic()
    while (at := time.monotonic() - began) < seconds:
        if at >= len(samples) * EVERY:
            samples.append((at, here.resources()))
            say(
                at=round(at),
                commands=commands,
                **{k: round(v, 1) for k, v in samples[-1][1].items()},
            )
        index = chance.randrange(len(people))
        if chance.random() < 0.03:
            people[index].close()
            people[index] = connect(here, here.tokens[index])
            people[index].call("join", {"stream": here.board.stream, "since": 10**9})
            fetch(f"{here.server.url}/api/boards/{here.board.id}", here.tokens[index])
        people[index].command(here.board.stream, *act(here, cards, chance))
        people[index].call("presence", {"stream": here.board.stream, "state": {"card": cards[0]}})
        commands += 1
        for person in people:
            # Else this process would grow, not the server.
            person.changes.clear()
            person.events.clear()
        time.sleep(0.01)
    samples.append((seconds, here.resources()))
    for person in people:
        person.close()
    return samples, commands


def connect(here: Serving, token: str) -> SocketPerson:
    """Connect, however busy the machine is."""
    while True:
        try:
            return SocketPerson(here.server.url, token)
        except socketio.exceptions.ConnectionError:
            time.sleep(0.2)


def act(here: Serving, cards: list[str], chance: random.Random) -> tuple[str, dict]:
    """One thing that somebody does."""
    card = chance.choice(cards)
    column = chance.choice(list(here.board.columns.values())[:4])
    return chance.choice(
        (
            ("card.move", {"card": card, "column": column, "after": None}),
            ("card.edit", {"card": card, "fields": {"title": f"Deal {chance.random()}"}}),
            ("comment.add", {"card": card, "text": "Called them"}),
            ("card.describe", {"card": card, "text": f"Notes {chance.random()}"}),
        )
    )


def say(**figures: object) -> None:
    sys.stdout.write(", ".join(f"{name} {value}" for name, value in figures.items()) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
