"""Durable background jobs in a table, and the loops which work them off one by one, each loop its own lane."""

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, i18n, metrics, references, server
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
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

BEGUN = ("running", "cancelling", "pausing")
ENDED = ("done", "failed", "cancelled")
# So many are removed at once: others wait for that.
AT_ONCE = 200


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
    # Not before this moment, and how often it was put off.
    run_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, server_default="0")
    # The change or request that asked for it, as the log names them.
    cause: Mapped[str | None] = mapped_column(String(64))


JOB = Job.__table__

Handler = Callable[["Progress"], dict[str, Any]]
handlers: dict[str, Handler] = {}
# So many calls of each process wait for an answer at once, of one person a single one: a push service that keeps silent
# holds up nobody else.
CALLS_AT_ONCE = 4
# What takes long must not hold up what is to be quick, nor may those who answer slowly to a call of ours.
# Nor what only reckons, for as long as half a minute, what somebody imports or takes back.
LONG, QUICK, CALLS, TRIALS = "long", "quick", "calls", "trials"
_lanes: dict[str, str] = {}
_for_others: set[str] = set()


class Cancelled(Exception):
    """Somebody asked that the job should stop."""


class Paused(Exception):
    """Somebody asked that the job should wait: it goes on later from where it is, and takes nothing back."""


class Later(Exception):
    """It cannot be done now; try again after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.pause = timedelta(seconds=seconds)


class Progress:
    """A running job as its handler sees it: `args`, `actor`, and `step()` to be called often."""

    def __init__(self, row: Row[Any]) -> None:
        self.id: str = row.id
        self.actor: str = row.actor
        self.args: dict[str, Any] = row.args
        # How far it came, also when it was begun by somebody who was killed.
        self.done: int = row.done
        self.tries: int = row.tries

    def keep(self, **more: Any) -> None:
        """Keep what was found out on the way among `args`, for whoever goes on with it after a wait or a crash."""
        self.args = self.args | more
        _set(self.id, args=self.args)

    def step(self, done: int, total: int) -> None:
        """Tell how far the job is and let others run; raise Cancelled when it should stop."""
        self.done = done
        _set(self.id, done=done, total=total, seen_at=clock.now())
        server.sleep(BREATH)
        row = find_job(self.id)
        # None: a backup was restored meanwhile in which nobody has asked for this.
        if row is None or row.state == "cancelling":
            raise Cancelled
        if row.state == "pausing":
            raise Paused


def job(kind: str, lane: str = LONG, *, for_others: bool = False) -> Callable[[Handler], Handler]:
    """Register the function below to do jobs of a kind; what it returns is the job's report.

    A job may be started again after a crash: what the handler writes must have derived ids. One that is
    `for_others` too is done also when its actor has been forgotten.
    """

    def register(handler: Handler) -> Handler:
        handlers[kind] = handler
        if lane != LONG:
            _lanes[kind] = lane
        if for_others:
            _for_others.add(kind)
        return handler

    return register


def enqueue(
    kind: str,
    args: dict[str, Any],
    actor: str,
    *,
    id: str | None = None,
    run_after: datetime | None = None,
    connection: Connection | None = None,
) -> str:
    """Keep a job to be done, not before a moment if one is given; return its id.

    With an `id` that is known already, nothing is kept a second time. With a `connection` it is kept
    together with what else is written there, or not at all.
    """
    if id is not None and find_job(id) is not None:
        return id
    values = {"id": id or new_id(), "kind": kind, "actor": actor, "args": args, "state": "queued"}
    values |= {"done": 0, "total": 0, "tries": 0, "created_at": clock.now(), "run_after": run_after}
    values["cause"] = references.cause()
    if connection is not None:
        connection.execute(insert(JOB).values(values))
        return values["id"]
    with suppress(IntegrityError) if id else nullcontext():
        _write(insert(JOB).values(values))
    return values["id"]


def find_job(id: str) -> Row[Any] | None:
    """Return a job's row, None when there is none."""
    with db.engine.connect() as connection:
        return connection.execute(select(JOB).where(JOB.c.id == id)).first()


def unfinished(connection: Connection) -> list[tuple[str, str, int]]:
    """Return how many jobs of each kind and state have not ended."""
    counted = select(JOB.c.kind, JOB.c.state, func.count()).where(
        JOB.c.state.in_(("queued", *BEGUN))
    )
    return [tuple(row) for row in connection.execute(counted.group_by(JOB.c.kind, JOB.c.state))]


def late_seconds(connection: Connection) -> float:
    """Return for how long the job waits that has been due longest."""
    due = func.min(func.coalesce(JOB.c.run_after, JOB.c.created_at))
    since = connection.execute(select(due).where(JOB.c.state == "queued")).scalar()
    return max(0.0, (clock.now() - since).total_seconds()) if since else 0.0


def cancel_job(id: str) -> None:
    """Ask a job to stop; one that has not begun stops at once."""
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "queued").values(state="cancelled"))
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "running").values(state="cancelling"))

    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "pausing").values(state="cancelling"))
    # One that waits is taken up once more, to take back what it has done.
    again = {"state": "cancelling", "seen_at": LONG_AGO}
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "paused").values(again))


def pause_job(id: str) -> None:
    """Ask a job to wait until it is resumed."""
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "queued").values(state="paused"))
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "running").values(state="pausing"))


def resume_job(id: str) -> None:
    """Let a job that waits go on."""
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "pausing").values(state="running"))
    again = {"state": "running", "seen_at": LONG_AGO}
    _write(update(JOB).where(JOB.c.id == id, JOB.c.state == "paused").values(again))


def forget_jobs(actor: str, kinds: Collection[str], before: datetime) -> int:
    """Remove one's jobs of some kinds that ended and were asked for before a moment; return how many."""
    mine = (JOB.c.actor == actor) & JOB.c.kind.in_(kinds)
    old = JOB.c.state.in_(ENDED) & (JOB.c.created_at < before)
    some = select(JOB.c.id).where(mine, old).limit(AT_ONCE)
    forgotten = 0
    while removed := _write(delete(JOB).where(JOB.c.id.in_(some))):
        forgotten += removed
        server.sleep(BREATH)
    return forgotten


def of_nobody_else(actor: str) -> ColumnElement[bool]:
    """Say which jobs go when a person does: all that have ended, and those which wait for them alone."""
    goes_on = JOB.c.kind.in_(_for_others) & JOB.c.state.not_in(ENDED)
    return (JOB.c.actor == actor) & ~goes_on


def call_off(actor: str, but: str) -> bool:
    """Ask all that goes when a person does to stop, `but` one; return whether some of it is still under way.

    It has to end by itself: what an import has brought is hidden until it has brought all or taken that back.
    """
    theirs = of_nobody_else(actor) & (JOB.c.id != but) & JOB.c.state.not_in(ENDED)
    for id in _ids_of(theirs):
        cancel_job(id)
    return bool(_ids_of(theirs))


def _ids_of(wanted: ColumnElement[bool]) -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(select(JOB.c.id).where(wanted)))


def stand_for_others(kind: str, progress: Progress) -> None:
    """Let a job that goes on later stand for those of its kind and actor that wait now: they would hold up others."""
    others = (JOB.c.kind == kind) & (JOB.c.actor == progress.actor) & (JOB.c.id != progress.id)
    waiting = (JOB.c.state == "queued") & _is_due(clock.now())
    _write(update(JOB).where(others, waiting).values(state="done"))


def work(app: Flask, lane: str = LONG) -> None:
    """Loop for ever: do the jobs of a lane that wait."""
    while True:
        references.begin()
        try:
            with app.app_context():
                busy = work_one(lane)
        except Exception:
            log_failure(log, "looking for jobs failed; trying again")
            busy = False
        if not busy:
            server.sleep(IDLE_SECONDS)


def work_quickly(app: Flask) -> None:
    """Loop for ever beside the long jobs: do those that must not wait for them."""
    work(app, QUICK)


def work_calls(app: Flask) -> None:
    """Loop for ever beside both: do those that wait for the answers of others."""
    work(app, CALLS)


def work_trials(app: Flask) -> None:
    """Loop for ever beside them: do those that try out for somebody what would be."""
    work(app, TRIALS)


_working: dict[str, AbstractContextManager[Any]] = {
    LONG: threading.Lock(),
    QUICK: threading.Lock(),
    CALLS: threading.Semaphore(CALLS_AT_ONCE),
    TRIALS: threading.Lock(),
}


def work_one(lane: str = LONG) -> bool:
    """Do the job of a lane that waits longest; return whether there was one."""
    with _working[lane]:
        row = _claim(lane)
        if row is None:
            return False
        _do(row)
        return True


def _claim(lane: str = LONG) -> Row[Any] | None:
    now = clock.now()
    stale = JOB.c.state.in_(BEGUN) & (JOB.c.seen_at < now - STALE)
    ready = or_((JOB.c.state == "queued") & _is_due(now), stale)
    # Since when it could have been done: one that lets others have their turn comes after those that wait already.
    due = func.coalesce(JOB.c.run_after, JOB.c.created_at)
    waiting = select(JOB.c.id).where(_is_in(lane), ready).order_by(due, JOB.c.created_at)
    if lane == CALLS:
        running = JOB.c.state.in_(BEGUN) & (JOB.c.seen_at >= now - STALE)
        waiting = waiting.where(
            JOB.c.actor.not_in(select(JOB.c.actor).where(_is_in(lane), running))
        )
    with db.engine.connect() as connection:
        id = connection.execute(waiting.limit(1)).scalar()
    if id is None:
        return None
    # Whoever takes over a job that should stop has to stop it, so that it cleans up after itself.
    state = case((JOB.c.state == "queued", "running"), else_=JOB.c.state)
    claim = update(JOB).where(JOB.c.id == id, ready).values(state=state, seen_at=now)
    return find_job(id) if _write(claim) else None


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(JOB.c.run_after.is_(None), JOB.c.run_after <= now)


def _is_in(lane: str) -> ColumnElement[bool]:
    if lane == LONG:
        return JOB.c.kind.not_in(_lanes)
    return JOB.c.kind.in_([kind for kind, its in _lanes.items() if its == lane])


def _do(row: Row[Any]) -> None:
    # What the report says is for whoever asked for the job.
    i18n.speak_to(row.actor)
    references.begin(job=row.id, **({"cause": row.cause} if row.cause else {}))
    metrics.count("baton_jobs_total", kind=row.kind, outcome=_outcome_of(row))


def _outcome_of(row: Row[Any]) -> str:
    try:
        with _sign_of_life(row.id):
            report = handlers[row.kind](Progress(row))
    except Cancelled:
        return _end(row, "cancelled")
    except Paused:
        return _end(row, "paused")
    except Later as later:
        when = clock.now() + later.pause
        _set(row.id, state="queued", run_after=when, tries=row.tries + 1)
        return "later"
    except AppError as error:
        return _end(row, "failed", error=error.to_dict())
    except Exception:
        log.exception("job %s (%s) failed", row.id, row.kind)
        message, data = _("Something went wrong on our side."), {"id": row.id}
        return _end(row, "failed", error={"code": "internal", "message": message, "data": data})
    return _end(row, "done", report=report)


def _end(row: Row[Any], state: str, **values: Any) -> str:
    _set(row.id, state=state, **values)
    return state


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
