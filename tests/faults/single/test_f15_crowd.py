"""F-15: thousands of connections come to stay without saying who they are. Who is signed in does not notice."""

import statistics
import threading
import time

import pytest

from tests.support.crowd import come
from tests.support.figures import amount
from tests.support.process import peak_mb
from tests.support.settings import MODE
from tests.support.tiny import TinyServer

pytestmark = pytest.mark.live
ATTEMPTS = amount(600, 10_000)
# The door's five seconds, five for the head, a moment for each step, and much for a busy machine.
PATIENCE = amount(30, 60)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("mode", amount([MODE], ["eventlet", "threading"]))
def test_f15_whoever_says_nothing_is_cut_and_keeps_nobody_waiting(tmp_path, figure, mode):
    with (
        TinyServer(tmp_path, ASYNC_MODE=mode, RATE_LIMIT="20:60") as server,
        server.sign_in(timeout=60) as known,
    ):
        before, calm = peak_mb(server.process.pid), round_trips(known, lambda: time.sleep(0.02), 50)
        outcomes = []
        crowd = threading.Thread(
            target=lambda: outcomes.append(come(server.port, ATTEMPTS, PATIENCE))
        )
        crowd.start()
        waits = round_trips(known, lambda: crowd.join(0.05), 10**6, lambda: not crowd.is_alive())
        outcome = outcomes[0]
        sockets, peak = server.facts()["sockets"], peak_mb(server.process.pid)
        with server.sign_in(timeout=30) as another:
            another.emit("echo", "still here", 1)
            assert another.wait_for("431")
        said = server.log.stat().st_size
    figure(
        attempts=outcome.attempts,
        unconnected=outcome.unconnected,
        answers=dict(outcome.answers),
        longest_s=round(max(outcome.lives), 1),
        survivors=outcome.survivors.total(),
        peak_rss_mb=f"{before} to {peak}",
        p95_ms=f"{p95(calm):.0f} calm, {p95(waits):.0f} crowded",
        log_bytes_each=round(said / outcome.attempts),
    )
    assert +outcome.survivors == {}
    assert sockets == 1


def round_trips(sock, wait, most, is_over=lambda: False):
    """How long the signed-in client waited for each answer."""
    waits = []
    while len(waits) < most and not is_over():
        began = time.monotonic()
        sock.emit("echo", len(waits), len(waits))
        assert sock.wait_for(f"43{len(waits)}[")
        waits.append(time.monotonic() - began)
        wait()
    return waits


def p95(waits):
    return statistics.quantiles(waits, n=20)[-1] * 1000
