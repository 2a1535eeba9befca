"""Commands that wait together are committed together: in one transaction, each in a savepoint of its own.

SQLite has one writer for all, PostgreSQL one for each stream. Whoever comes while a commit is under way joins
the next one, so that the disk is waited for once for all of them.
"""

import threading
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine

from core import metrics, server
from core.database import is_outage, writing
from core.errors import Unavailable

MAX_TOGETHER = 50

Run = Callable[[Connection], Any]
Tell = Callable[[Any], None]


def commit_together(engine: Engine, stream: str, run: Run, tell: Tell) -> Any:
    """Return what `run(connection)` returns, once it is committed, beside others that wait.

    Then `tell` is called with it, in the order of the commits. What `run` raises is raised here, and
    nothing of it is kept; what the database raises at the commit is raised for all who were in it.
    """
    name = "" if engine.dialect.name == "sqlite" else stream
    line = _lines.setdefault(f"{id(engine)} {name}", _Line(engine))
    return line.pass_through(_Attempt(run, tell))


@dataclass
class _Attempt:
    run: Run
    tell: Tell
    # It may be run by whoever stands first in the line, yet it answers in its own reader's language.
    context: Context = field(default_factory=copy_context)
    is_over: bool = False
    result: Any = None
    error: Exception | None = None

    def run_alone(self, connection: Connection) -> None:
        self.result = self.context.run(self.run, connection)

    def run_beside_others(self, connection: Connection) -> None:
        connection.exec_driver_sql("SAVEPOINT attempt")
        try:
            self.run_alone(connection)
        except Exception as error:
            if is_outage(error):
                # It is not this one alone that cannot be written.
                raise
            self.error = error
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT attempt")
        if connection.dialect.name == "sqlite":
            # It copies pages for each that is open. PostgreSQL may end them with the transaction.
            connection.exec_driver_sql("RELEASE SAVEPOINT attempt")


def waiting() -> int:
    """Return how many wait for their turn, in all lines of this process."""
    return sum(line.length for line in list(_lines.values()))


class _Line:
    """Those who wait for one writer. Whoever gets its turn takes all others along."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._waiting: list[_Attempt] = []

    @property
    def length(self) -> int:
        return len(self._waiting)

    def pass_through(self, mine: _Attempt) -> Any:
        self._waiting.append(mine)
        with self._turn:
            if not mine.is_over:
                # Whoever is about to ask for the same comes along.
                server.sleep(0)
            while not mine.is_over:
                group = self._waiting[:MAX_TOGETHER]
                del self._waiting[:MAX_TOGETHER]
                self._commit(group)
        if mine.error:
            raise mine.error
        return mine.result

    def _commit(self, group: list[_Attempt]) -> None:
        try:
            self._write(group)
        except Exception as error:
            for attempt in group:
                attempt.error = attempt.error or error
        except BaseException:
            # Only the one at work is put to an end, such as by a server that leaves.
            for attempt in group:
                attempt.error = attempt.error or Unavailable("This was interrupted; try again.")
            raise
        finally:
            for attempt in group:
                attempt.is_over = True
        for attempt in group:
            if not attempt.error:
                attempt.tell(attempt.result)

    def _write(self, group: list[_Attempt]) -> None:
        begun = time.perf_counter()
        self._write_all(group)
        metrics.observe("baton_commit_seconds", time.perf_counter() - begun)
        metrics.observe("baton_commit_commands", len(group))

    def _write_all(self, group: list[_Attempt]) -> None:
        with writing(self._engine) as connection:
            if len(group) == 1:
                group[0].run_alone(connection)
                return
            for attempt in group:
                attempt.run_beside_others(connection)


_lines: WeakValueDictionary[str, _Line] = WeakValueDictionary()
