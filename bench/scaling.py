"""Capacity: what a process can carry, from the measured cost of a socket, a move and a delivery.

Run by `.venv/bin/python -m bench.scaling`. Three runs give the costs, two others show whether the model
foretells what they need and how long people wait. docs/scaling.md says what follows from it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.boards import Boards, mixed_lines, sqlite_boards
from bench.load import Found, run_load
from bench.report import percentile, say, say_facts
from bench.servers import Server, baton

CARDS = 100
SECONDS, WARM = 8.0, 2.0
SENDERS = 50
HEADS_EVERY = 5.0


@dataclass(frozen=True)
class Load:
    """What people do: so many boards, on each so many who watch, so many moves a second in all."""

    boards: int
    watchers: int
    moves: int

    @property
    def sockets(self) -> int:
        return self.boards * self.watchers

    @property
    def deliveries(self) -> float:
        """Frames a second."""
        return self.moves * self.watchers


@dataclass(frozen=True)
class Costs:
    """Seconds of CPU: of the process alone and of a socket, in a second; of a move; of a delivery."""

    alone: float
    socket: float
    move: float
    delivery: float

    def of(self, load: Load) -> float:
        """Return the share of a core which a load takes."""
        return (
            self.alone
            + self.socket * load.sockets
            + self.move * load.moves
            + self.delivery * load.deliveries
        )


# What tells the four costs apart: hardly anything; many sockets; many moves; many watchers of each move.
CALIBRATION = Load(1, 2, 1), Load(10, 50, 1), Load(1, 10, 100), Load(1, 500, 8)
CHECKED = Load(10, 40, 60), Load(4, 100, 40)


def measure() -> None:
    """Measure the costs, then foretell two loads and measure them too."""
    found = {load: _run(load) for load in CALIBRATION}
    costs = solve({load: _share(run) for load, run in found.items()})
    say(
        f"\nCosts: {costs.alone * 100:.2f} % of a core alone · {costs.socket * 1e6:.1f} us a second for a socket"
        f" · {costs.move * 1e6:.0f} us a move · {costs.delivery * 1e6:.1f} us a delivery"
    )
    for load in CHECKED:
        run, waits = _run(load), simulate(costs, load)
        say(
            f"{load.boards} boards, {load.watchers} on each, {load.moves} moves a second:"
            f" foretold {costs.of(load) * 100:.0f} % of a core, measured {_share(run) * 100:.0f} %;"
            f" answer p50 foretold {percentile(waits, 50):.1f} ms, measured {run.acked(50):.1f} ms;"
            f" p99 foretold {percentile(waits, 99):.1f} ms, measured {run.acked(99):.1f} ms"
        )


def solve(shares: dict[Load, float]) -> Costs:
    """Return the costs that give these four shares of a core (linear, by elimination)."""
    rows = [
        [1.0, load.sockets, load.moves, load.deliveries, share] for load, share in shares.items()
    ]
    for column in range(4):
        pivot = max(range(column, 4), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for other in range(4):
            if other != column:
                factor = rows[other][column]
                rows[other] = [
                    value - factor * own
                    for value, own in zip(rows[other], rows[column], strict=True)
                ]
    return Costs(*(row[4] for row in rows))


def simulate(costs: Costs, load: Load, seconds: float = 120.0) -> list[float]:
    """Return how many milliseconds people wait for their answers, move by move.

    One process does one thing after the other: moves come at random, each takes its own time and that of
    its deliveries; every five seconds all sockets are told the head of their board.
    """
    chance = random.Random(7)
    free_at, waits = 0.0, []
    for at, is_move, work in sorted(_arrivals(costs, load, seconds, chance)):
        free_at = max(free_at, at) + work
        if is_move:
            waits.append((free_at - at) * 1e3)
    return waits


def _arrivals(
    costs: Costs, load: Load, seconds: float, chance: random.Random
) -> Iterator[tuple[float, bool, float]]:
    at = 0.0
    while (at := at + chance.expovariate(load.moves)) < seconds:
        yield at, True, costs.move + costs.delivery * load.watchers
    for beat in range(int(seconds / HEADS_EVERY)):
        yield beat * HEADS_EVERY, False, costs.socket * load.sockets * HEADS_EVERY


def _run(load: Load) -> Found:
    with (
        sqlite_boards(*[CARDS] * load.boards) as (folder, boards),
        baton({"DATA_DIR": str(folder)}, boards) as server,
    ):
        return _drive(server, boards, load)


def _drive(server: Server, boards: Boards, load: Load) -> Found:
    count = int(load.moves * (SECONDS + WARM)) + 10
    lines = mixed_lines(boards.all, count)
    options = {"rate": load.moves, "senders": min(load.sockets, SENDERS)}
    return run_load(
        server, "spread", lines, clients=load.sockets, warm=WARM, seconds=SECONDS, **options
    )


def _share(run: Found) -> float:
    return run.server_cpu / run.seconds


if __name__ == "__main__":
    say_facts()
    measure()
