"""F-12: the clock of the server steps back and forth. Order is the log's, and nobody's work depends on the time."""

import shutil
from itertools import pairwise
from subprocess import check_output

import pytest
from sqlalchemy import select

from auth.tokens import create_token
from core.changes import CHANGE
from core.extensions import db
from core.pace import Pace
from core.replay import differences
from tests.factories import make_board, make_card, make_member
from tests.support.live import LiveServer
from tests.support.people import SocketPerson
from tests.support.settings import settings
from tests.support.verify import snapshot_state

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is missing"),
]
STEPS = ("+0", "-1d", "+1d", "-2h", "+6h", "-1d", "+0")


@pytest.fixture
def clock(tmp_path):
    """Sets the server's clock while it runs; only the wall's, as a time server would."""
    file = tmp_path / "clock"
    file.write_text("+0")
    return file


@pytest.fixture
def stepping_server(app, database_url, tmp_path, clock):
    environment = {
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    under = ("env", "-u", "FAKETIME", f"LD_PRELOAD={library()}")
    server = LiveServer(tmp_path, settings(tmp_path, database_url) | environment, under=under)
    yield server
    server.stop()


def test_f12_order_and_acknowledgement_are_unaffected_by_steps(stepping_server, clock, figure):
    board = make_board()
    card = make_card(board, "Lead", "Anvil")
    tokens = [create_token(make_member(board), "t", ["read", "write"])[1] for _ in range(2)]
    stepping_server.start()
    ana, tom = (SocketPerson(stepping_server.url, token) for token in tokens)
    for person in (ana, tom):
        person.join(board.stream)
    acks = []
    for step in STEPS:
        clock.write_text(step)
        for person in (ana, tom):
            acks += [
                person.command(board.stream, name, args) for name, args in work(board, card, step)
            ]
    assert [ack for ack in acks if "error" in ack] == []
    seqs = [ack["ok"]["seq"] for ack in acks]
    tom.wait_for_seq(board.stream, seqs[-1])
    times = times_of(board)
    figure(
        steps=len(STEPS),
        acked=len(acks),
        order_violations=sum(a >= b for a, b in pairwise(seqs)),
        times_that_go_back=sum(a > b for a, b in pairwise(times)),
    )
    assert seqs == sorted(set(seqs))
    # Else the clock has not stepped, and nothing was shown.
    assert times != sorted(times)
    assert tom.view(board.stream) == snapshot_state(board.stream, "everyone")
    assert list(differences(db.engine, board.stream, Pace())) == []
    history = [change["seq"] for change in ana.changes[board.stream]]
    assert history == sorted(history)
    for person in (ana, tom):
        person.close()


def work(board, card, step):
    return (
        ("card.create", {"column": board.columns["Lead"], "title": f"At {step}"}),
        ("comment.add", {"card": card, "text": f"At {step}"}),
        ("card.move", {"card": card, "column": board.columns["Won"]}),
        ("card.move", {"card": card, "column": board.columns["Proposal"]}),
    )


def times_of(board):
    statement = select(CHANGE.c.at).where(CHANGE.c.stream == board.stream).order_by(CHANGE.c.seq)
    with db.engine.connect() as connection:
        return list(connection.scalars(statement))


def library():
    """The library which faketime loads, from the command itself."""
    return (
        check_output(["faketime", "-f", "+1d", "printenv", "LD_PRELOAD"], text=True)
        .split(":")[0]
        .strip()
    )
