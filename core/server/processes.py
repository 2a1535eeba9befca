"""The processes of a server: its listening socket, its lock on the database, its workers."""

import contextlib
import ctypes
import fcntl
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from core.config import Config

log = logging.getLogger(__name__)

BACKLOG = 1024
MAX_FILES = 65_536
STOP_SECONDS = 10.0
SHORT_LIFE = 2.0
PR_SET_PDEATHSIG = 1
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}


def open_listener(host: str, port: int) -> socket.socket:
    """Listen at an address. What it accepts inherits TCP_NODELAY, without which acks take 50 ms."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as error:
        sys.exit(f"Baton cannot listen on {host}:{port}: HOST is no address ({error}).")
    listener = socket.socket(family, kind)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind(address)
    except OSError as error:
        sys.exit(f"Baton cannot listen on {host}:{port}: {error.strerror}. Choose another PORT.")
    listener.listen(BACKLOG)
    return listener


def raise_file_limit() -> None:
    """Allow as many connections as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextlib.contextmanager
def database_lock(config: Config) -> Iterator[None]:
    """Keep a second server off the same SQLite file: each would miss what the other commits."""
    database = make_url(config.database_url).database if config.is_sqlite else None
    if not database or database == ":memory:":
        yield
        return
    # Beside the database, whatever DATA_DIR says; never the database file, whose locks are SQLite's.
    path = Path(f"{Path(database).resolve()}.server")
    with path.open("a+") as lock:
        _take(lock.fileno(), path, database)
        yield


def supervise(
    count: int, app: Flask, after_fork: Callable[[], None], work: Callable[[], None]
) -> None:
    """Keep so many children at work on the inherited socket until told to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)

    def start() -> int:
        return _fork(lambda: (_forget_connections(app), after_fork(), work()))

    children = {start(): time.monotonic() for _ in range(count)}
    while signal.sigwait(SIGNALS) == signal.SIGCHLD:
        for pid in _reap(children):
            log.error("worker %d died; starting another", pid)
            if time.monotonic() - children.pop(pid) < SHORT_LIFE:
                time.sleep(1)
            children[start()] = time.monotonic()
    _stop(children)


def _take(descriptor: int, path: Path, database: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = path.read_text().strip() or "unknown"
        sys.exit(
            f"Baton cannot start: another server (process {owner}) already serves {database}. "
            "Stop it first, or give this one a DATABASE_URL of its own."
        )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _fork(work: Callable[[], object]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _die_with(parent)
        work()
        status = 0
    except Exception:
        log.exception("worker failed")
    finally:
        os._exit(status)


def _die_with(parent: int) -> None:
    """Without its parent a worker would hold the port for ever."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _forget_connections(app: Flask) -> None:
    """Connections that a parent opened belong to the parent."""
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose(close=False)


def _reap(children: dict[int, float]) -> list[int]:
    return [pid for pid in list(children) if os.waitpid(pid, os.WNOHANG)[0]]


def _stop(children: dict[int, float]) -> None:
    for pid in children:
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while children and time.monotonic() < until:
        signal.sigtimedwait({signal.SIGCHLD}, 0.2)
        for pid in _reap(children):
            del children[pid]
    for pid in children:
        os.kill(pid, signal.SIGKILL)
