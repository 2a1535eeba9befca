"""F-02: the power fails while people work on SQLite. What was acknowledged is there afterwards, and nothing is torn."""

import random
import shutil
from contextlib import contextmanager

import pytest

from auth.tokens import create_token
from core.extensions import db
from tests.factories import make_board, make_card, make_member
from tests.faults.single.power import (
    DATABASE,
    LOG,
    Recorder,
    crash_states,
    damage,
    lay_out,
    logged,
    unequal,
)
from tests.support.figures import amount
from tests.support.live import LiveServer
from tests.support.people import SocketPerson
from tests.support.settings import POSTGRESQL, settings

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(POSTGRESQL, reason="PostgreSQL is another program's promise"),
    pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is missing: apt-get install gcc"),
]
COMMANDS = amount(140, 400)
SHARE = amount(0.04, 1.0)
# A few states are enough to find out what is weak.
FEW = 0.015
STRONG = ("app.py",)
WEAK = ("-m", "tests.faults.single.weak_server")


@pytest.fixture
def board(app):
    board = make_board()
    board.card_id = make_card(board, "Lead", "A deal")
    return board


@pytest.mark.timeout(3600)
def test_f02_no_crash_state_lacks_what_was_acknowledged(board, database_url, tmp_path, figure):
    with recorded_play(board, database_url, tmp_path, STRONG) as (recorder, events):
        assert any(event.what == "w" and event.file == DATABASE for event in events), (
            "no checkpoint"
        )
        found = judge(events, recorder.start, board, tmp_path)
    figure(**found)
    assert found["newest_ack"] >= COMMANDS
    assert (found["lost"], found["damaged"], found["unequal"]) == (0, 0, 0)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("weakness", ["normal", "off"])
def test_f02_weaker_synchronisation_is_found_out(board, database_url, tmp_path, figure, weakness):
    with recorded_play(board, database_url, tmp_path, WEAK, WEAKNESS=weakness) as (
        recorder,
        events,
    ):
        found = judge(events, recorder.start, board, tmp_path, FEW)
    figure(**found)
    assert found["lost"] > 0


@contextmanager
def recorded_play(board, database_url, folder, program, **environment):
    """A person works on a server whose writes are recorded."""
    _id, token = create_token(make_member(board), "test", ["read", "write"])
    db.session.remove()
    db.engine.dispose()
    recorder = Recorder(folder, folder / "baton.db")
    environment = settings(folder, database_url) | recorder.environment | environment
    server = LiveServer(folder, environment, program)
    server.start()
    try:
        play(board, SocketPerson(server.url, token))
    finally:
        server.stop()
    yield recorder, recorder.events()


def play(board, person):
    """Work on the board: many small changes, and now and then one of many pages."""
    chance = random.Random(2)
    columns = list(board.columns.values())
    for number in range(COMMANDS):
        choices = (
            ("card.create", {"column": chance.choice(columns[:3]), "title": f"Deal {number}"}),
            ("card.move", {"card": board.card_id, "column": chance.choice(columns[:3])}),
            ("card.describe", {"card": board.card_id, "text": chance.choice("北京ab") * 9000}),
        )
        name, args = chance.choices(choices, (5, 3, 4))[0]
        assert "ok" in person.command(board.stream, name, args)
    person.close()


def judge(events, start, board, folder, share=SHARE):
    """Let the power fail at many moments and count what each leaves."""
    counts = {"states": 0, "lost": 0, "most_lost": 0, "damaged": 0, "unequal": 0, "replayed": 0}
    for state in crash_states(events, start, seed=7, share=share):
        counts["states"] += 1
        database = lay_out(state, folder)
        if damage(database):
            counts["damaged"] += 1
            continue
        seqs = logged(database, board.stream)
        assert seqs == list(range(1, len(seqs) + 1))
        missing = max(0, state.acked - len(seqs))
        counts["lost"] += missing > 0
        counts["most_lost"] = max(counts["most_lost"], missing)
        if counts["states"] % 10 == 0:
            counts["replayed"] += 1
            counts["unequal"] += bool(unequal(database, board.stream))
    written = sum(event.what == "w" for event in events)
    synced = sum(event.what == "s" for event in events)
    logs = sum(event.what == "w" and event.file == LOG for event in events)
    return counts | {"newest_ack": state.acked, "writes": written, "of_log": logs, "syncs": synced}
