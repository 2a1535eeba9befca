"""Faults put into the server on purpose, to see that the checker finds them. The product knows nothing of this."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from flask import current_app
from sqlalchemy import Engine, UniqueConstraint

from core import broadcast, commands, server, sockets
from core.changes import CHANGE, Change
from core.database import WRITE
from core.records import record_of
from core.server import guards, patience
from core.server import sockets as server_sockets

LATER = 0.5
HELD = 0.1


def put_in(bug: str) -> None:
    """Let this process have the bug."""
    BUGS[bug]()


@contextmanager
def loosen_tables(bug: str | None) -> Iterator[None]:
    """Without the constraint that would keep a command from being recorded twice, if the bug needs that."""
    unique = [c for c in CHANGE.constraints if isinstance(c, UniqueConstraint)]
    taken = unique if bug == "no_idempotency" else []
    CHANGE.constraints.difference_update(taken)
    try:
        yield
    finally:
        CHANGE.constraints.update(taken)


def ack_before_commit() -> None:
    """The answer goes out first; the commit follows a little later, if the server still lives then."""
    real = commands.commit_together

    def commit_later(app: Any, *args: Any) -> None:
        server.sleep(LATER)
        with app.app_context():
            real(*args, lambda outcome: None)

    def hasty(engine: Engine, stream: str, run: Any, tell: Any) -> Any:
        with engine.connect().execution_options(**WRITE) as connection:
            transaction = connection.begin()
            try:
                outcome = run(connection)
            finally:
                transaction.rollback()
        tell(outcome)
        server.spawn(commit_later, current_app._get_current_object(), engine, stream, run)
        return outcome

    commands.commit_together = hasty


def no_idempotency() -> None:
    """A command id that was seen before is not recognised."""
    commands._recorded = lambda connection, change: None


def gap() -> None:
    """Now and then a number is left out."""
    real, now = commands._next_seq, _every(40)

    def careless(connection: Any, stream: str) -> int:
        if now():
            real(connection, stream)
        return real(connection, stream)

    commands._next_seq = careless


def log_without_table() -> None:
    """Now and then the log says what the table does not."""
    real, now = Change.put, _every(10)

    def careless(self: Change, type: str, id: str, **fields: Any) -> Any:
        old = self.find(type, id)
        row = real(self, type, id, **fields)
        if type == "card" and old is not None and now():
            record = record_of(self.kind, type)
            mine = record.identity(self.scope_id, id)
            undone = record.table.update().where(mine).values(dict(old._mapping))
            self.connection.execute(undone)
        return row

    Change.put = careless


def swapped_order() -> None:
    """Now and then a command is handled after the one that was sent behind it."""
    real, now = guards.Guard.on_message, _every(3)
    held: dict[str, Any] = {}

    def let_go(guard: Any, sid: str) -> None:
        server.sleep(HELD)
        if sid in held:
            real(guard, sid, held.pop(sid))

    def careless(guard: Any, sid: str, data: Any) -> None:
        if '["command"' in data and sid not in held and now():
            held[sid] = data
            server.spawn(let_go, guard, sid)
            return
        real(guard, sid, data)
        if sid in held:
            real(guard, sid, held.pop(sid))

    guards.Guard.on_message = careless


def stale_room() -> None:
    """Who was removed from a board stays in its room."""
    broadcast._recheck_access = lambda change: None
    sockets.recheck_some = lambda beat: None


def unbounded_queue() -> None:
    """Everything is kept for a client that does not read."""
    server_sockets.MAX_QUEUED_PACKETS = server_sockets.MAX_QUEUED_CHARACTERS = 10**9
    # Where the flood is slow, the system would end the silent line before there is much to be kept.
    patience.SILENT_SECONDS = 3600.0


def lost_broadcasts() -> None:
    """One change in twenty is not sent. No promise is broken: clients notice, and fetch it."""
    real, now = broadcast._send, _every(20)

    def careless(*args: Any) -> None:
        if not now():
            real(*args)

    broadcast._send = careless


def differing_reducer() -> None:
    """The fault is not here, but in how the browser's reducer is run: see reducer.mjs."""


def _every(many: int) -> Callable[[], bool]:
    # By count and not by chance, so that a short run has it too.
    turns = count(1)
    return lambda: next(turns) % many == 0


BUGS: dict[str, Callable[[], None]] = {
    bug.__name__: bug
    for bug in (
        ack_before_commit,
        no_idempotency,
        gap,
        log_without_table,
        swapped_order,
        stale_room,
        unbounded_queue,
        lost_broadcasts,
        differing_reducer,
    )
}
