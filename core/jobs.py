"""Durable background jobs in a table, and the loop which works them off one by one."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Integer, String, case, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, i18n, server
from core.database import log_failure, writing
from core.errors import AppError
from core.extensions import db
from core.models import Json, Model, UtcDateTime, Uuid, new_id

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
# Time for others after each step: a command takes several turns of the loop, not the one that sleep(0) gives.
BREATH = 0.02
# A job whose worker was killed is taken over after this long without a sign of life.
STALE = timedelta(seconds=30)
LIFE_SECONDS = 10.0

BEGUN = ("running", "cancelling")


class Job(Model):
    """One piece of long work: what to do, how far it is, what came of it."""

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(Uuid, index=True)
    args: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12), index=True)
    done: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


JOB = Job.__table__

Handler = Callable[["Progress"], dict[str, Any]]
handlers: dict[str, Handler] = {}


class Cancelled(Exception):
    """Somebody asked that the job should stop."""


class Progress:
    """A running job as its handler sees it: `args`, `actor`, and `step()` to be called often."""

    def __init__(self, row: Row[Any]) -> None:
        self.id: str = row.id
        self.actor: str = row.actor
        self.args: dict[str, Any] = row.args

    def step(self, done: int, total: int) -> None:
        """Tell how far the job is and let others run; raise Cancelled when it should stop."""
        _set(self.id, done=done, total=total, seen_at=clock.now())
        server.sleep(BREATH)
        row = find_job(self.id)
        # None: a backup was restored meanwhile in which nobody has asked for this.
        if row is None or row.state == "cancelling":
            raise Cancelled


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the function below to do jobs of a kind; what it returns is the job's report.

    A job may be started again after a crash: what the handler writes must have derived ids.
    """

    def register(handler: Handler) -> Handler:
        handlers[kind] = handler
        return handler

    return register


def enqueue(kind: str, args: dict[str, Any], actor: str) -> str:
    """Keep a job to be done; return its id."""
    id = new_id()
    values = {"id": id, "kind": kind, "actor": actor, "args": args, "state": "queued"}
    _write(insert(JOB).values(values | {"done": 0, "total": 0, "created_at": clock.now()}))
    return id


def find_job(id: str) -> Row[Any] | None:
    """Return a job's row, None when there is none."""
    with db.engine.connect() as connection:
        return connection.execute(select(JOB).where(JOB.c.id == id)).first()


def cancel_job(id: str) -> None:
    """Ask a job to stop; one that has not begun stops at once."""
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "queued").values(state="cancelled"))
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "running").values(state="cancelling"))


def work(app: Flask) -> None:
    """Loop for ever: do the jobs that wait."""
    while True:
        try:
            with app.app_context():
                busy = work_one()
        except Exception:
            log_failure(log, "looking for jobs failed; trying again")
            busy = False
        if not busy:
            server.sleep(IDLE_SECONDS)


_working = threading.Lock()


def work_one() -> bool:
    """Do the job that waits longest; return whether there was one."""
    with _working:
        row = _claim()
        if row is None:
            return False
        _do(row)
        return True


def _claim() -> Row[Any] | None:
    stale = JOB.c.state.in_(BEGUN) & (JOB.c.seen_at < clock.now() - STALE)
    waiting = select(JOB.c.id).where(or_(JOB.c.state == "queued", stale)).order_by(JOB.c.created_at)
    with db.engine.connect() as connection:
        id = connection.execute(waiting.limit(1)).scalar()
    if id is None:
        return None
    mine = update(JOB).where(JOB.c.id == id, or_(JOB.c.state == "queued", stale))
    # Whoever takes over a job that should stop has to stop it, so that it cleans up after itself.
    state = case((JOB.c.state == "queued", "running"), else_=JOB.c.state)
    taken = _write(mine.values(state=state, seen_at=clock.now()))
    return find_job(id) if taken else None


def _do(row: Row[Any]) -> None:
    # What the report says is for whoever asked for the job.
    i18n.speak_to(row.actor)
    try:
        with _sign_of_life(row.id):
            report = handlers[row.kind](Progress(row))
    except Cancelled:
        _set(row.id, state="cancelled")
    except AppError as error:
        _set(row.id, state="failed", error=error.to_dict())
    except Exception:
        log.exception("job %s (%s) failed", row.id, row.kind)
        message = "Something went wrong on our side."
        _set(row.id, state="failed", error={"code": "internal", "message": message, "data": {}})
    else:
        _set(row.id, state="done", report=report)


@contextmanager
def _sign_of_life(id: str) -> Iterator[None]:
    """Keep others from taking a job over, however long it takes from one step to the next."""
    done, app = threading.Event(), current_app._get_current_object()

    def live() -> None:
        while not done.wait(LIFE_SECONDS):
            with app.app_context(), suppress(SQLAlchemyError):
                _set(id, seen_at=clock.now())

    server.spawn(live)
    try:
        yield
    finally:
        done.set()


def _set(id: str, **values: Any) -> None:
    _write(update(JOB).where(JOB.c.id == id).values(values))


def _write(statement: Any) -> int:
    with writing(db.engine) as connection:
        return connection.execute(statement).rowcount
