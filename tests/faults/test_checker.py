"""A short run in which every promise is kept, and the proof that the checker notices when one is not."""

import shlex

import pytest

from tests.faults.check import check, schedule_of, text
from tests.faults.options import Options, parse
from tests.support.settings import POSTGRESQL

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.timeout(240)]

SERVER = {"database": "postgresql", "workers": 3, "async_mode": "threading"} if POSTGRESQL else {}

# Which check names the bug, and what has to go wrong for it to show.
BUGS = {
    "ack_before_commit": ("A1", "kill"),
    "no_idempotency": ("A2", "duplicate,twin"),
    "gap": ("B1", "none"),
    "log_without_table": ("C1", "none"),
    "swapped_order": ("B2", "none"),
    "stale_room": ("D1", "revoke"),
    "unbounded_queue": ("D2", "flood"),
    "lost_broadcasts": ("E3", "none"),
    "differing_reducer": ("C4", "none"),
}


def test_the_printed_command_plays_the_same_run_again():
    options = Options(seed=7, kill_every=0.5, database="postgresql", workers=3, hot=False)
    again = parse(shlex.split(options.replay)[1:])
    assert again == options
    assert schedule_of(again) == schedule_of(options)


def test_a_short_run_keeps_every_promise(tmp_path):
    options = Options(seed=11, seconds=20, clients=6, folder=str(tmp_path), **SERVER)
    line, found = check(options, schedule_of(options))
    assert not found, text(line, found, options.replay)
    assert line["acked"] > 100
    assert line["faults"]["kill"] > 0


@pytest.mark.skipif(POSTGRESQL, reason="the checks are the same on both databases")
@pytest.mark.parametrize("bug", BUGS)
def test_the_checker_finds(bug, tmp_path):
    expected, only = BUGS[bug]
    # A flood is slow enough by itself.
    rate = 1 if only == "flood" else 6
    options = Options(
        seconds=5, clients=4, rate=rate, kill_every=2, only=only, bug=bug, patience=4, folder=str(tmp_path)
    )  # fmt: skip
    line, found = check(options, schedule_of(options))
    assert expected in {violation.check for violation in found}, text(line, found, options.replay)
