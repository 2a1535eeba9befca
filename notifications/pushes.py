"""Notices at the browsers of a person, while no page is open: a durable job for a notice, and one for each browser.

What is pushed says who did what kind of thing, and where to read it: it is shown on a locked screen, and a push service
keeps it for a while, so that nothing of the board stands in it.
"""

import json
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from auth.push_subscriptions import drop_subscription, find_subscription, subscriptions_of
from core import clock
from core.commands import derived_id
from core.errors import AppError
from core.extensions import db
from core.i18n import language_tag, speaking_to
from core.jobs import CALLS, JOB, Later, Progress, enqueue, job
from core.outbound import Answer, Unreachable
from core.web_push import Browser, push, to_text
from notifications.hours import after_quiet
from notifications.inbox import NOTIFICATION
from notifications.recipients import Recipient, recipient, unread, wait_for_quiet
from notifications.telling import describe

# The ways that reach a browser: a mail at once includes it.
WAYS = ("mail", "push")
# Seconds from one try to the next while a push service is away or has no time; the inbox has it meanwhile.
PAUSES = (10, 60, 300, 900, 3600)
PATIENCE = 3600


class PushRefused(AppError):
    """The push service does not take this message, now or later."""

    code = "refused"


def schedule(to: Recipient, notice: str) -> None:
    """See to it that somebody is told a notice at their browsers."""
    when = after_quiet(clock.now(), to.choices.quiet, to.zone)
    enqueue("push.notice", {"notice": notice}, to.id, id=derived_id(notice, "push"), run_after=when)


def pushed(connection: Connection, notices: Collection[str]) -> set[str]:
    """Return those notices which some browser was told, or is to be told."""
    jobs = {derived_id(notice, "push"): notice for notice in notices}
    rows = connection.execute(select(JOB.c.id, JOB.c.report).where(JOB.c.id.in_(jobs)))
    return {jobs[row.id] for row in rows if (row.report or {}).get("browsers") != 0}


@job("push.notice", lane=CALLS)
def push_notice(progress: Progress) -> dict[str, Any]:
    """Tell a notice at each of its person's browsers, now or behind the quiet hours."""
    notice = progress.args["notice"]
    with db.engine.connect() as connection:
        to, rows = _still_wanted(connection, progress.actor, notice)
        ids = subscriptions_of(connection, progress.actor)
    if to is None or not rows:
        return {"browsers": 0}
    wait_for_quiet(to)
    for id in ids:
        args = {"notice": notice, "subscription": id}
        enqueue("push.browser", args, to.id, id=derived_id(notice, "push", id))
    return {"browsers": len(ids)}


@job("push.browser", lane=CALLS)
def push_to_browser(progress: Progress) -> dict[str, Any]:
    """Tell a notice at one browser: once, as a mail is handed over once (core/mail.py)."""
    if progress.done:
        return {"sent": "unknown"}
    with db.engine.connect() as connection:
        to, rows = _still_wanted(connection, progress.actor, progress.args["notice"])
        row = find_subscription(connection, progress.args["subscription"])
    if to is None or not rows or row is None or row.account_id != to.id:
        return {"sent": "no"}
    wait_for_quiet(to)
    message = _message(to, rows)
    # From here on nobody hands it over again.
    progress.step(1, 1)
    try:
        answer = push(Browser(row.endpoint, row.p256dh, row.auth), message, _topic(rows[0].id))
    except Unreachable as error:
        progress.step(0, 1)
        raise _later(progress, row) from error
    return _outcome(progress, row, answer)


def _still_wanted(
    connection: Connection, person: str, notice: str
) -> tuple[Recipient | None, list[Any]]:
    """Return whom to tell and what; nothing where it was read meanwhile, or is to come in another way."""
    to = recipient(connection, person)
    rows = unread(connection, person, NOTIFICATION.c.id == notice)
    return to, [row for row in rows if to and to.choices.ways[row.kind] in WAYS]


def _outcome(progress: Progress, row: Row, answer: Answer) -> dict[str, Any]:
    if 200 <= answer.status < 300:
        return {"sent": "yes"}
    if answer.status in (404, 410):
        drop_subscription(row.id)
        return {"sent": "gone"}
    if answer.status != 429 and answer.status < 500:
        raise PushRefused(f"The push service refused: {answer.status}")
    progress.step(0, 1)
    raise _later(progress, row, answer)


def _later(progress: Progress, row: Row, answer: Answer | None = None) -> Exception:
    if progress.tries >= len(PAUSES):
        # Its browser asks anew when somebody opens Baton there.
        drop_subscription(row.id)
        return PushRefused("The push service could not be reached for hours.")
    asked = (answer.headers.get("Retry-After") or "") if answer else ""
    seconds = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    return Later(max(PAUSES[progress.tries], min(seconds, PATIENCE)))


def _message(to: Recipient, rows: list[Any]) -> bytes:
    with speaking_to(to.id, to.locale), db.engine.connect() as connection:
        (line,) = describe(connection, rows)
        place = f"/boards/{line['board']}" + (f"/cards/{line['number']}" if line["number"] else "")
        facts = {
            "id": line["id"],
            "title": _words(line["kind"], line["by"] and line["by"]["name"]),
            "body": line["because"],
            "url": place,
            "lang": language_tag(),
        }
    return json.dumps(facts, ensure_ascii=False).encode()


def _words(kind: str, by: str | None) -> str:
    name = by or _("Somebody")
    return {
        "mention": _("%(name)s mentioned you", name=name),
        "assigned": _("%(name)s put you on a deal", name=name),
        "task_assigned": _("%(name)s gave you a task", name=name),
        "task_due": _("A task of yours is due"),
        "review_due": _("A review begins soon"),
        "review_ended": _("%(name)s ended a review", name=name),
        "baton_passed": _("%(name)s passed you the baton", name=name),
        "baton_accepted": _("%(name)s took the baton that you passed", name=name),
        "baton_answered": _("%(name)s answered what you asked", name=name),
        "baton_returned": _("%(name)s gave the baton back", name=name),
        "question": _("%(name)s asked your department", name=name),
        "rule_told": _("%(name)s has something for you", name=name),
        "rule_failed": _("%(name)s needs a look", name=name),
        "outlet_stopped": _("A connection to another tool has stopped"),
        "question_due": _("A customer's question waits for too long"),
        "pulse": _("A customer answered the two questions"),
        "request": _("A request came by the form"),
        "reply": _("%(name)s replied to you", name=name),
        "comment": _("%(name)s commented on a deal of yours", name=name),
        "won": _("%(name)s won a deal of yours", name=name),
        "lost": _("%(name)s lost a deal of yours", name=name),
        "moved": _("%(name)s moved a deal of yours", name=name),
        "changed": _("%(name)s changed a deal of yours", name=name),
    }[kind]


def _topic(notice: str) -> str:
    """Return a name of at most 32 letters, which is all that a push service learns of a notice."""
    return to_text(bytes.fromhex(notice.replace("-", "")))
