"""Which faults come when: all of it follows from the seed, so that a run can be played again."""

import json
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass

# Lanes run side by side; the faults of one lane follow each other. Mean pause, then weights.
PROCESS = {"kill": 7, "pause": 2, "leave": 1}
WORKERS = {"kill": 3, "kill_worker": 5, "pause_worker": 2, "pause": 1, "leave": 1}
LINE = {
    "reset": 3, "cut": 4, "silence": 2, "stall": 2, "slice": 2, "slow": 2, "shut": 1,
    "duplicate": 3, "twin": 3,
}  # fmt: skip
SERVICES = {"crash_postgres": 2, "pause_postgres": 2, "kill_redis": 2, "pause_redis": 2}
PEOPLE = {"revoke": 1}
SECONDS = {
    "kill": (0.0, 0.5), "pause": (1, 5), "leave": (0.0, 0.2), "kill_worker": (0, 0),
    "pause_worker": (1, 4), "reset": (0, 0), "cut": (0.2, 1), "silence": (1, 5), "stall": (0.5, 3),
    "slice": (1, 4), "slow": (1, 4), "shut": (0.5, 3), "duplicate": (1, 4), "twin": (1, 4),
    "crash_postgres": (0, 0), "pause_postgres": (0.5, 3), "kill_redis": (0.5, 5),
    "pause_redis": (0.5, 5), "revoke": (1.5, 4), "backup": (0, 0), "flood": (6, 6),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What goes wrong, when, for how long, and to whom (numbers of a client and a board)."""

    at: float
    lane: str
    name: str
    seconds: float
    client: int
    board: int
    size: int

    def __str__(self) -> str:
        return f"{self.at:7.2f} s  {self.name} {self.seconds:.2f} s  client {self.client}"


def make_schedule(
    seed: int,
    seconds: float,
    *,
    workers: int,
    clients: int,
    boards: int,
    services: Iterable[str],
    kill_every: float,
    only: Iterable[str] = (),
) -> list[Fault]:
    """Return the faults of a run in the order of their beginning."""
    weights = {name: n for name, n in SERVICES.items() if name.rpartition("_")[2] in services}
    lanes = {
        "process": (kill_every, WORKERS if workers > 1 else PROCESS),
        "line": (1.0, LINE),
        "other line": (1.5, LINE),
        "services": (6.0, weights),
        "people": (3.0, PEOPLE),
    }
    found = [Fault(seconds * share, name, name, SECONDS[name][0], 0, 0, 0)
             for name, share in (("backup", 0.3), ("flood", 0.5))]  # fmt: skip
    for lane, (pause, names) in lanes.items():
        found += _lane(
            random.Random(f"{seed} {lane}"), lane, pause, names, seconds, clients, boards
        )
    wanted = set(only)
    kept = [fault for fault in found if not wanted or fault.name in wanted]
    return sorted(kept, key=lambda fault: fault.at)


def to_json(faults: list[Fault]) -> str:
    return json.dumps([asdict(fault) for fault in faults])


def from_json(text: str) -> list[Fault]:
    return [Fault(**facts) for facts in json.loads(text)]


def _lane(
    chance: random.Random,
    lane: str,
    pause: float,
    names: dict[str, int],
    seconds: float,
    clients: int,
    boards: int,
) -> list[Fault]:
    found: list[Fault] = []
    at = 1.0 + chance.expovariate(1 / pause)
    while names and at < seconds - 1:
        (name,) = chance.choices(list(names), list(names.values()))
        lasts = chance.uniform(*SECONDS[name])
        places = chance.randrange(clients), chance.randrange(boards), chance.randrange(1, 400)
        found.append(Fault(round(at, 2), lane, name, round(lasts, 2), *places))
        at += lasts + chance.expovariate(1 / pause)
    return found
