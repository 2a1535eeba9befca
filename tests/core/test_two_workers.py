"""Two worker processes on one PostgreSQL: what is done at one is seen at the other, with Redis and without."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager, suppress

import pytest

from app import create_app
from auth.tokens import create_token
from core.extensions import db
from tests.factories import make_board, make_card, make_member
from tests.support.live import LiveServer, free_port
from tests.support.new_tables import make_new_tables
from tests.support.people import SocketPerson
from tests.support.settings import MODES, make_config, settings
from tests.support.verify import snapshot_state
from tests.support.waiting import eventually

pytestmark = pytest.mark.live
SOCKETS = 6


@pytest.fixture
def url(cluster):
    """A database of its own, whatever the other tests run on."""
    yield cluster.create("workers")
    cluster.drop("workers")


@pytest.fixture
def board(url, tmp_path):
    app = create_app(make_config(tmp_path, url))
    with app.app_context():
        make_new_tables()
        yield make_board()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def redis_url(tmp_path):
    if shutil.which("redis-server") is None:
        pytest.skip("there is no redis-server")
    port = free_port()
    with redis_on(port, tmp_path):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.mark.parametrize("mode", MODES)
def test_people_at_two_workers_see_each_other(board, url, tmp_path, redis_url, mode):
    with people_at(board, url, tmp_path, mode, REDIS_URL=redis_url) as people:
        play(board, people)


def test_without_redis_they_see_each_other_within_seconds(board, url, tmp_path):
    with people_at(board, url, tmp_path, "eventlet") as people:
        play(board, people)


def test_a_redis_that_is_down_delays_no_answer(board, url, tmp_path):
    dead = f"redis://127.0.0.1:{free_port()}/0"
    with people_at(board, url, tmp_path, "eventlet", REDIS_URL=dead) as people:
        began = time.monotonic()
        for number in range(5):
            args = {"column": board.columns["Lead"], "title": str(number)}
            assert "ok" in people[0].command(board.stream, "card.create", args)
        assert time.monotonic() - began < 5
        play(board, people)


@pytest.mark.once
def test_each_worker_tells_its_figures_at_a_port_of_its_own_and_who_replaces_it_too(
    board, url, tmp_path
):
    port = free_pair()
    with people_at(board, url, tmp_path, "eventlet", METRICS_PORT=str(port)) as people:
        assert eventually(lambda: worker_at(port) and worker_at(port + 1))
        first, second = worker_at(port), worker_at(port + 1)
        assert first["process_pid"] != second["process_pid"]
        assert first["baton_sockets"] + second["baton_sockets"] == len(people)
        os.kill(int(second["process_pid"]), signal.SIGKILL)
        assert eventually(
            lambda: (
                worker_at(port + 1).get("process_pid", second["process_pid"])
                != second["process_pid"]
            )
        )
        assert worker_at(port)["process_pid"] == first["process_pid"]


def free_pair():
    """Two ports side by side that nobody listens on."""
    while True:
        port = free_port()
        with suppress(OSError), socket.create_server(("127.0.0.1", port + 1)):
            return port


def worker_at(port):
    """The figures without labels that stand at a port, none while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return {}
    return {
        name: float(value)
        for name, _, value in (
            line.partition(" ") for line in lines if line[0] != "#" and "{" not in line
        )
    }


def play(board, people):
    """Everybody moves a card of their own; in the end all know the same, without a gap."""
    cards = [make_card(board, "Lead", str(number)) for number in range(len(people))]
    for person, card in zip(people, cards, strict=True):
        args = {"card": card, "column": board.columns["Proposal"]}
        newest = person.command(board.stream, "card.move", args)["ok"]["seq"]
    truth = snapshot_state(board.stream, "everyone")
    for person in people:
        person.wait_for_seq(board.stream, newest)
        person.wait_for(lambda person=person: len(person.seqs(board.stream)) == newest, "all")
        assert sorted(person.seqs(board.stream)) == list(range(1, newest + 1))
        assert person.view(board.stream) == truth


@contextmanager
def people_at(board, url, folder, mode, **more):
    """So many sockets that both workers have some."""
    environment = settings(folder, url) | {"WORKERS": "2", "ASYNC_MODE": mode} | more
    server = LiveServer(folder, environment)
    members = [make_member(board) for _ in range(SOCKETS)]
    tokens = [create_token(member, "test", ["read", "write"])[1] for member in members]
    db.session.rollback()
    server.start()
    people = []
    try:
        for token in tokens:
            people.append(SocketPerson(server.url, token))
            people[-1].join(board.stream)
        yield people
    finally:
        for person in people:
            person.close()
        server.stop()


@contextmanager
def redis_on(port, folder):
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
