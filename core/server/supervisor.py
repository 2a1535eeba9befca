"""Keeps workers at work on one socket: replaces who dies and, told by SIGHUP, all of them one by one."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from core.server.drain import hang_up
from core.server.processes import INHERITED, SIGNALS

log = logging.getLogger(__name__)

STOP_SECONDS = 10.0
SHORT_LIFE = 2.0
TICK = 0.2
CHECK_SECONDS = 60
# The workers of before a reload, which leave when the new ones are at work.
FORMER = "BATON_FORMER_WORKERS"


class Supervisor:
    """The parent of the workers. It serves nobody itself."""

    def __init__(self, count: int, listener: socket.socket, start: Callable[[int], int]) -> None:
        self._count, self._listener, self._start = count, listener, start
        self._workers: dict[int, float] = {}
        self._numbers: dict[int, int] = {}
        self._former = [int(pid) for pid in os.environ.pop(FORMER, "").split(",") if pid]
        self._leaving: tuple[int, float] | None = None

    def run(self) -> None:
        """Work until told to stop."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for number in range(self._count):
            self._add(number)
        while (number := self._wait()) not in (signal.SIGTERM, signal.SIGINT):
            if number == signal.SIGHUP:
                self._reload()
            self._replace_the_dead()
            self._retire_one()
        self._stop()

    def _add(self, number: int) -> None:
        pid = self._start(number)
        self._workers[pid], self._numbers[pid] = time.monotonic(), number

    def _wait(self) -> int | None:
        if not self._former:
            return signal.sigwait(SIGNALS)
        woken = signal.sigtimedwait(SIGNALS, TICK)
        return woken and woken.si_signo

    def _replace_the_dead(self) -> None:
        for pid in _dead(list(self._workers)):
            log.error("worker %d died; starting another", pid)
            if time.monotonic() - self._workers.pop(pid) < SHORT_LIFE:
                time.sleep(1)
            self._add(self._numbers.pop(pid))

    def _retire_one(self) -> None:
        """Have one worker of before leave at a time, once the new ones have shown that they can work."""
        for pid in _dead(self._former):
            self._former.remove(pid)
            self._leaving = None
        youngest = max(self._workers.values())
        if not self._former or time.monotonic() - youngest < SHORT_LIFE:
            return
        if self._leaving is None:
            self._leaving = self._former[0], time.monotonic() + STOP_SECONDS
            os.kill(self._former[0], signal.SIGTERM)
        elif time.monotonic() > self._leaving[1]:
            os.kill(self._leaving[0], signal.SIGKILL)

    def _reload(self) -> None:
        """Become the program as it is on disk now, with the same socket, number and children."""
        if self._former:
            log.warning("not reloading: the last time is not over yet")
            return
        if problem := _problem_with_the_program():
            log.error("not reloading, since it would not start again: %s", problem)
            return
        log.warning("reloading: new workers start, then the present ones leave one by one")
        self._listener.set_inheritable(True)
        os.environ[INHERITED] = str(self._listener.fileno())
        os.environ[FORMER] = ",".join(map(str, self._workers))
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])

    def _stop(self) -> None:
        hang_up(self._listener)
        children = [*self._workers, *self._former]
        for pid in children:
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        while children and time.monotonic() < until:
            signal.sigtimedwait({signal.SIGCHLD}, TICK)
            gone = _dead(children)
            children = [pid for pid in children if pid not in gone]
        for pid in children:
            os.kill(pid, signal.SIGKILL)


def _dead(pids: list[int]) -> list[int]:
    return [pid for pid in list(pids) if os.waitpid(pid, os.WNOHANG)[0]]


def _problem_with_the_program() -> str | None:
    """Try in a process of its own whether what is on disk now can start."""
    command = [sys.executable, "-c", "import app; app.create_app()"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stderr.strip().splitlines() or ["it ended without a word"]
    return lines[-1] if done.returncode else None
