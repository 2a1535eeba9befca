"""What a server leans on, to be hurt as well: a PostgreSQL that keeps its promises, and a Redis."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.faults.server import children
from tests.support.live import free_port
from tests.support.postgres import DURABLE, Cluster, running_cluster


class Postgres:
    """A cluster that can crash and stand still."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._paused: list[int] = []

    def crash_and_start(self) -> None:
        self.cluster.stop()
        self.cluster.start()

    def pause(self) -> None:
        lock = self.cluster.folder / "data" / "postmaster.pid"
        parent = int(lock.read_text().split()[0])
        self._paused = [parent, *children(parent)]
        _signal(self._paused, signal.SIGSTOP)

    def go_on(self) -> None:
        _signal(self._paused, signal.SIGCONT)
        self._paused = []


class Redis:
    """A Redis that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command = ["redis-server", *options, "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def running_postgres() -> Iterator[tuple[Postgres, str]]:
    """A durable cluster, and the URL of an empty database in it."""
    with running_cluster(DURABLE) as cluster:
        postgres = Postgres(cluster)
        try:
            yield postgres, cluster.create("faults")
        finally:
            postgres.go_on()


@contextlib.contextmanager
def running_redis(folder: Path) -> Iterator[Redis | None]:
    """A Redis, if the machine has one."""
    redis = Redis(folder) if shutil.which("redis-server") else None
    try:
        yield redis
    finally:
        if redis:
            redis.kill()


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
