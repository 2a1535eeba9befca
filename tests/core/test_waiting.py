"""What one waits for, the others do not: while a database keeps a command waiting, everybody else is served."""

import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager

import pytest
from sqlalchemy import bindparam, select

from auth.tokens import create_token
from core.changes import STREAM
from core.database import WRITE
from core.extensions import db
from tests.factories import make_board, make_card, make_member
from tests.support.live import ROOT
from tests.support.people import SocketPerson
from tests.support.settings import POSTGRESQL

TICKER = """
import sys, types
from core import server
server.prepare(types.SimpleNamespace(async_mode="eventlet"))
import eventlet, psycopg
server.let_psycopg_wait()
ticks = []

def tick():
    while True:
        ticks.append(1)
        eventlet.sleep(0.01)

with psycopg.connect(sys.argv[1]) as connection:
    eventlet.spawn(tick)
    connection.execute("SELECT pg_sleep(1)")
    slept = len(ticks)
    # An answer that comes in many pieces.
    assert len(connection.execute("SELECT repeat('x', 20000000)").fetchone()[0]) == 20000000
    print(psycopg.waiting.wait.__module__, slept)
"""


@pytest.mark.live
def test_while_a_command_waits_for_its_turn_to_write_others_read_and_hear(app, live_server):
    board = make_board()
    card = make_card(board)
    token = create_token(make_member(board), "t", ["read", "write"])[1]
    ana, answers = SocketPerson(live_server.url, token), []
    ana.join(board.stream)
    move = {"card": card, "column": board.columns["Proposal"]}
    mover = threading.Thread(
        target=lambda: answers.append(ana.command(board.stream, "card.move", move))
    )
    tom = SocketPerson(live_server.url, create_token(make_member(board), "t", ["read"])[1])
    with somebody_else_writing(board):
        mover.start()
        for _ in range(3):
            assert tom.join(board.stream)["seq"] > 0
            assert urllib.request.urlopen(f"{live_server.url}/healthz", timeout=10).status == 200
        assert answers == []
    mover.join(20)
    assert "ok" in answers[0]
    tom.wait_for_seq(board.stream, answers[0]["ok"]["seq"])
    for person in (ana, tom):
        person.close()


@pytest.mark.skipif(not POSTGRESQL, reason="a matter of PostgreSQL's driver")
def test_psycopg_lets_others_work_while_it_waits(database_url):
    address = database_url.replace("+psycopg", "")
    found = subprocess.run(
        [sys.executable, "-c", TICKER, address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert found.returncode == 0, found.stderr
    waits, ticks = found.stdout.split()
    assert waits == "core.server.psycopg_waits"
    assert int(ticks) > 30


@contextmanager
def somebody_else_writing(board):
    """Another process holds what a command needs: SQLite's one lock, PostgreSQL's row of the stream."""
    row = select(STREAM).where(STREAM.c.name == bindparam("in_stream")).with_for_update()
    with db.engine.connect().execution_options(**WRITE) as connection, connection.begin():
        connection.execute(row, {"in_stream": board.stream})
        yield
