"""What is attacked: a real server with people on a board, and what an attack does to it."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app import create_app
from bench.machine import ROOT
from core.changes import CHANGE
from core.extensions import db
from core.models import new_id
from tests.factories import (
    MadeBoard,
    make_board,
    make_card,
    make_many_cards,
    make_member,
    make_person,
    make_workspace,
)
from tests.support.house import children_of, token_of
from tests.support.live import LiveServer
from tests.support.new_tables import make_new_tables
from tests.support.postgres import running_cluster
from tests.support.redis_server import RedisServer
from tests.support.settings import make_config, settings

KINDS = ("eventlet", "threading", "several")


@dataclass
class Ground:
    """A running server; `people` are ids and `tokens` secrets, by what somebody is to the board."""

    kind: str
    server: LiveServer
    board: MadeBoard
    card: str
    people: dict[str, str]
    tokens: dict[str, str]
    redis: RedisServer | None = None

    @property
    def port(self) -> int:
        return self.server.port

    def pids(self) -> list[int]:
        """Return the process that listens and its workers."""
        assert self.server.process
        return [self.server.process.pid, *children_of(self.server.process.pid)]

    def rss_mb(self) -> float:
        return sum(_kib(pid, "VmRSS:") for pid in self.pids()) / 1024

    def files(self) -> int:
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.pids())

    def errors(self) -> int:
        """Return how many stack traces stand in the log."""
        return self.server.log.read_text(errors="replace").count("Traceback (most recent")

    def log_bytes(self) -> int:
        return self.server.log.stat().st_size

    def is_alive(self) -> bool:
        return self.server.process is not None and self.server.process.poll() is None

    def ask(self, path: str, token: str = "") -> Any:
        """Return what the API says to somebody."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(f"{self.server.url}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def head(self) -> int:
        """Return the number of the board's newest change."""
        return self.ask(f"/api/boards/{self.board.id}", self.tokens["normal"])["seq"]

    def changes_by(self, person: str) -> int:
        """Return how many changes of the board somebody made."""
        mine = (CHANGE.c.stream == self.board.stream) & (CHANGE.c.actor == person)
        with db.engine.connect() as connection:
            return connection.scalar(select(func.count()).where(mine)) or 0

    def verify(self) -> str:
        """Return what `flask verify` says: whether the log, replayed, is what the tables hold."""
        command = [sys.executable, "-m", "flask", "--app", "app", "verify"]
        environment = os.environ | self.server.environment
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout if done.returncode == 0 else done.stdout[-500:] + done.stderr[-500:]


@contextmanager
def open_ground(kind: str = "eventlet", cards: int = 400, **changes: str) -> Iterator[Ground]:
    """Serve a board of its own: on SQLite in one of the two modes, or two workers on PostgreSQL and Redis."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if kind != "several":
            environment = settings(folder, f"sqlite:///{folder / 'baton.db'}")
            with _served(kind, folder, environment | {"ASYNC_MODE": kind} | changes, cards) as it:
                yield it
            return
        redis = RedisServer(folder)
        with running_cluster() as cluster:
            url = cluster.create(f"ground-{new_id()[-8:]}")
            more = {"WORKERS": "2", "REDIS_URL": redis.start().url, "ASYNC_MODE": "eventlet"}
            try:
                with _served(kind, folder, settings(folder, url) | more | changes, cards) as it:
                    it.redis = redis
                    yield it
            finally:
                redis.kill()


@contextmanager
def _served(kind: str, folder: Path, environment: dict[str, str], cards: int) -> Iterator[Ground]:
    app = create_app(make_config(folder, environment["DATABASE_URL"]))
    with app.app_context():
        make_new_tables()
        board = make_board()
        make_many_cards(board, "Lead", cards)
        card = make_card(board, title="An offer")
        people = {
            "normal": make_member(board),
            "member": make_member(board),
            "viewer": make_member(board, "viewer"),
            "guest": make_person(board.workspace, "guest"),
            "stranger": make_workspace("Elsewhere").owner,
        }
        tokens = {role: token_of(person) for role, person in people.items()}
        server = LiveServer(folder, environment)
        server.start()
        try:
            yield Ground(kind, server, board, card, people, tokens)
        finally:
            server.stop()
            db.session.remove()
            db.engine.dispose()


def _kib(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
