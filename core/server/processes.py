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
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from core.config import Config

log = logging.getLogger(__name__)

BACKLOG = 1024
MAX_FILES = 65_536
PR_SET_PDEATHSIG = 1
# What the parent of several workers waits for, and its workers do not.
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP}
# By this variable a server that reloads hands its listening socket to itself.
INHERITED = "BATON_LISTENER"


def open_listener(host: str, port: int) -> socket.socket:
    """Listen at an address. What it accepts inherits TCP_NODELAY, without which acks take 50 ms."""
    if descriptor := os.environ.pop(INHERITED, None):
        inherited = socket.socket(fileno=int(descriptor))
        inherited.set_inheritable(False)
        return inherited
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


def fork(
    app: Flask, after_fork: Callable[[], None], work: Callable[[int], None], number: int
) -> int:
    """Start a worker; return its process id. It ends with this process."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        _die_with(parent)
        _forget_connections(app)
        after_fork()
        work(number)
        status = 0
    except Exception:
        log.exception("worker failed")
    finally:
        os._exit(status)


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
