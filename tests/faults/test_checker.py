"""A short run in which every promise is kept, and the proof that the checker notices when one is not."""

import shlex

import pytest

from tests.faults.check import check, schedule_of, text
from tests.faults.options import Options, parse
from tests.faults.schedule import Fault

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.timeout(240)]

SERVERS = {
    "sqlite": {},
    "postgresql": {"database": "postgresql", "workers": 3, "async_mode": "threading"},
}

# Which check names the bug, and what has to go wrong for it to show: when, what, for how long.
BUGS = {
    "ack_before_commit": ("A1", [(2, "kill", 0), (5, "kill", 0)]),
    "no_idempotency": ("A2", [(1, "duplicate", 5), (1, "twin", 5)]),
    "gap": ("B1", []),
    "log_without_table": ("C1", []),
    "swapped_order": ("B2", []),
    "stale_room": ("D1", [(1, "revoke", 3)]),
    "unbounded_queue": ("D2", [(1, "flood", 6)]),
    "lost_broadcasts": ("E3", []),
    "differing_reducer": ("C4", []),
}


def test_the_printed_command_plays_the_same_run_again():
    options = Options(seed=7, kill_every=0.5, database="postgresql", workers=3, hot=False)
    again = parse(shlex.split(options.replay)[1:])
    assert again == options
    assert schedule_of(again) == schedule_of(options)


@pytest.mark.parametrize("server", SERVERS)
def test_a_short_run_keeps_every_promise(server, tmp_path):
    options = Options(seed=11, seconds=20, clients=6, folder=str(tmp_path), **SERVERS[server])
    line, found = check(options, schedule_of(options))
    assert not found, text(line, found, options.replay)
    assert line["acked"] > 100
    assert line["faults"]["kill"] > 0


@pytest.mark.parametrize("bug", BUGS)
def test_the_checker_finds(bug, tmp_path):
    expected, faults = BUGS[bug]
    # A flood is slow enough by itself.
    rate = 1 if bug == "unbounded_queue" else 6
    options = Options(
        seconds=7, clients=4, rate=rate, bug=bug, patience=4, folder=str(tmp_path)
    )  # fmt: skip
    schedule = [
        Fault(at, f"{name} of {client}", name, seconds, client, 0, 3)
        for at, name, seconds in faults
        for client in range(1 if name in ("kill", "flood") else options.clients)
    ]
    line, found = check(options, schedule)
    assert expected in {violation.check for violation in found}, text(line, found, options.replay)
