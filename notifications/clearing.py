"""Clears up behind a person once a day: read notices that nobody looks for any more, and jobs that ended long ago."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from core import clock
from core.actors import Actor
from core.commands import derived_id, execute
from core.extensions import db
from core.jobs import QUICK, Progress, enqueue, forget_jobs, job
from notifications.commands import MOST
from notifications.inbox import NOTIFICATION

KINDS = (
    *(
        "mail.notice",
        "mail.digest",
        "mail.reset",
        "mail.sign_up",
        "mail.pulse",
        "mail.token",
        "push.notice",
        "push.browser",
    ),
    *("task.remind", "rhythm.remind", "question.remind", "notices.clear"),
    # How a pull went is said by its connection, too.
    "pull",
)


def clear_sometimes(person: str) -> None:
    """Ask for it, if nobody has today; whoever is told nothing has nothing to be cleared."""
    day = clock.now().date().isoformat()
    enqueue("notices.clear", {}, person, id=derived_id(person, "clear", day))


@job("notices.clear", lane=QUICK)
def clear(progress: Progress) -> dict[str, Any]:
    """Remove what one person has read and what was done for them, both as long ago as the operator says."""
    before = clock.now() - timedelta(days=current_app.config["BATON"].notices_keep_days)
    cleared = 0
    while ids := _old_notices(progress.actor, before):
        command = derived_id(progress.id, *ids)
        stream, actor = f"user:{progress.actor}", Actor(progress.actor)
        execute(stream, "notification.clear", {"ids": ids}, actor, command, as_house=True)
        cleared += len(ids)
        progress.step(cleared, cleared)
    return {"notices": cleared, "jobs": forget_jobs(progress.actor, KINDS, before)}


def _old_notices(person: str, before: datetime) -> list[str]:
    old = (NOTIFICATION.c.shows_at < before) & NOTIFICATION.c.read.is_(True)
    mine = select(NOTIFICATION.c.id).where(NOTIFICATION.c.user_id == person, old)
    with db.engine.connect() as connection:
        return list(connection.scalars(mine.order_by(NOTIFICATION.c.shows_at).limit(MOST)))
