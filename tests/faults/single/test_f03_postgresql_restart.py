"""F-03: PostgreSQL crashes and comes back while people work. Commands wait, none is lost, none counts twice."""

import time
from collections import Counter

import pytest
from sqlalchemy import select

from auth.tokens import create_token
from core.changes import CHANGE
from core.extensions import db
from core.pace import Pace
from core.replay import differences
from tests.factories import make_member
from tests.faults.single.persistent import Persistent
from tests.support.figures import amount
from tests.support.live import LiveServer
from tests.support.settings import MODE, settings

pytestmark = pytest.mark.live
RESTARTS = amount(1, 10)
PEOPLE = 4


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", amount([MODE], ["eventlet", "threading"]))
def test_f03_a_crash_of_postgresql_delays_commands_and_loses_none(
    durable_cluster, durable_url, durable_board, tmp_path, figure, mode
):
    board = durable_board
    tokens = [create_token(make_member(board), "t", ["read", "write"])[1] for _ in range(PEOPLE)]
    server = LiveServer(tmp_path, settings(tmp_path, durable_url) | {"ASYNC_MODE": mode})
    server.start()
    people = [
        Persistent(server.url, token, board.stream, board.columns["Lead"]).start()
        for token in tokens
    ]
    try:
        waits = [crash(durable_cluster, people) for _ in range(RESTARTS)]
        for person in people:
            person.finish()
    finally:
        server.stop()
    acked = {id: seq for person in people for id, seq in person.acked.items()}
    answers = sum((person.answers for person in people), Counter())
    db.engine.dispose()
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(CHANGE.c.id, CHANGE.c.seq).where(CHANGE.c.stream == board.stream)
        )
        log = [(row.id, row.seq) for row in rows]
    unequal = list(differences(db.engine, board.stream, Pace()))
    lost = {id for id, seq in acked.items() if (id, seq) not in set(log)}
    figure(
        restarts=RESTARTS,
        acked=len(acked),
        lost=len(lost),
        answers=dict(answers),
        ack_after_start_s=[round(wait, 2) for wait in waits],
    )
    assert lost == set()
    assert len({id for id, _ in log}) == len(log)
    assert unequal == []
    assert set(answers) <= {"ok", "unavailable", "unanswered"}
    assert "internal error" not in server.log.read_text()


def crash(cluster, people):
    """Crash and restart the database; return after how many seconds somebody's command was acknowledged."""
    time.sleep(1)
    cluster.stop()
    time.sleep(1)
    cluster.start()
    began = time.monotonic()
    while time.monotonic() < began + 30:
        if any(person.ack_times and person.ack_times[-1] > began for person in people):
            return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError("no command was acknowledged within 30 s")
