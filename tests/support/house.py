"""A server of several workers on PostgreSQL and Redis, and people of whom one knows at which worker they are."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from app import create_app
from auth.tokens import create_token
from core.extensions import db
from core.models import new_id
from tests.support.live import LiveServer
from tests.support.new_tables import make_new_tables
from tests.support.people import SocketPerson
from tests.support.postgres import Cluster
from tests.support.redis_server import RedisServer
from tests.support.settings import make_config, settings
from tests.support.waiting import eventually

WORKERS = 3
# So many sockets are opened, at most, until each worker has one.
TRIES = 90


class House:
    """The running server, its Redis, and whoever is connected."""

    def __init__(self, server: LiveServer, redis: RedisServer) -> None:
        self.server, self.redis = server, redis
        self._people: list[SocketPerson] = []

    @property
    def url(self) -> str:
        return self.server.url

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        return children_of(self.server.process.pid)

    def connect(self, **credential: str) -> SocketPerson:
        """Return a person at some worker."""
        self._people.append(SocketPerson(self.url, **credential))
        return self._people[-1]

    def at_each_worker(
        self, stream: str | None, *credentials: dict[str, str]
    ) -> list[SocketPerson]:
        """Return a person at each worker, who have joined a stream; one credential is for all."""
        left = list(credentials) if len(credentials) > 1 else [*credentials] * WORKERS
        found: dict[int, SocketPerson] = {}
        for _ in range(TRIES):
            person = self.connect(**left[0])
            worker = worker_of(person.local_port, self.workers())
            if worker in found:
                person.close()
                continue
            found[worker] = person
            left.pop(0)
            if stream:
                person.join(stream)
            if not left:
                return list(found.values())
        raise AssertionError("no socket came to one of the workers")

    def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[Any, int]:
        """Return what the API answers, and which worker answered."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.connect()
        worker = worker_of(connection.sock.getsockname()[1], self.workers())
        if isinstance(body, dict):
            body, headers = json.dumps(body), headers | {"Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.status < 300, content
        return json.loads(content or "null"), worker

    def kill_worker_of(self, person: SocketPerson) -> None:
        """End the worker at which a person is, as a crash would; return when there is another."""
        before = self.workers()
        os.kill(worker_of(person.local_port, before), signal.SIGKILL)
        assert eventually(lambda: len(set(self.workers()) - set(before)) == 1)

    def dismiss(self) -> None:
        """Disconnect everybody."""
        for person in self._people:
            person.close()
        self._people.clear()


@contextmanager
def open_house(
    folder: Path, cluster: Cluster, mode: str, *, with_redis: bool = True, **more: str
) -> Iterator[House]:
    """Make a database of its own and serve it; arrange inside, as within an application context."""
    name = f"house-{new_id()[-8:]}"
    url = cluster.create(name)
    app = create_app(make_config(folder, url))
    redis = RedisServer(folder)
    with app.app_context():
        make_new_tables()
        environment = settings(folder, url) | {"WORKERS": str(WORKERS), "ASYNC_MODE": mode}
        if with_redis:
            environment["REDIS_URL"] = redis.start().url
        server = LiveServer(folder, environment | more)
        try:
            server.start()
            house = House(server, redis)
            assert eventually(lambda: len(house.workers()) == WORKERS)
            yield house
            house.dismiss()
        finally:
            server.stop()
            redis.kill()
            db.session.remove()
            db.engine.dispose()
            cluster.drop(name)


def token_of(person: str) -> str:
    """Return a new token of a person."""
    token = create_token(person, "test", ["read", "write"])[1]
    db.session.rollback()
    return token


def children_of(pid: int) -> list[int]:
    """Return the process ids of the children of a process."""
    command = ["pgrep", "-P", str(pid)]
    found = subprocess.run(command, capture_output=True, check=False, text=True)
    return sorted(map(int, found.stdout.split()))


def worker_of(local_port: int, workers: list[int]) -> int:
    """Return the process at which a connection from a port ends."""
    found: list[int] = []

    def look() -> list[int]:
        # A connection waits in the queue of the listener until a worker takes it.
        inodes = [row[9] for row in _connections() if _port(row[2]) == local_port]
        found[:] = [p for p in workers for i in inodes if f"socket:[{i}]" in _open_files(p)]
        return found

    assert eventually(look), "no worker has this connection"
    return found[0]


def _connections() -> Iterator[list[str]]:
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return (row.split() for row in rows)


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)


def _open_files(pid: int) -> set[str]:
    folder, found = Path(f"/proc/{pid}/fd"), set()
    for link in folder.iterdir():
        try:
            found.add(os.readlink(link))
        except FileNotFoundError:
            continue
    return found
