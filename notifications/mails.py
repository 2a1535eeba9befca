"""Mails about notices: at once, or a digest at a person's hour; each a durable job with an id of its own.

What somebody read in the meantime, or may read no longer, is not sent.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from flask import current_app, render_template
from flask_babel import ngettext
from sqlalchemy import Connection, select

from board.fields import instant
from core import clock
from core.clock import to_wire
from core.commands import derived_id
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import JOB, QUICK, Progress, enqueue, job
from core.mail import deliver, mail_server
from notifications.hours import after_quiet, next_digest
from notifications.inbox import NOTIFICATION
from notifications.pushes import pushed
from notifications.recipients import Recipient, recipient, unread, wait_for_quiet
from notifications.telling import describe

Letter = Callable[[Connection, Recipient, Any], EmailMessage | None]
letters: dict[str, Letter] = {}
# A digest looks back at most so far.
FIRST_LOOK = timedelta(days=7)
OVERLAP = timedelta(days=1)
# More digests than anybody gets within the overlap.
REMEMBERED = 30


def schedule(to: Recipient, notice: str, way: str) -> None:
    """See to it that a notice is mailed, if mail is sent here and its person wants that."""
    if mail_server() is None or way not in ("mail", "digest"):
        return
    if way == "mail":
        when = after_quiet(clock.now(), to.choices.quiet, to.zone)
        args, id = {"notice": notice}, derived_id(notice, "mail")
        enqueue("mail.notice", args, to.id, id=id, run_after=when)
        return
    hour = next_digest(clock.now(), to.choices.digest_hour, to.zone)
    when = after_quiet(hour, to.choices.quiet, to.zone)
    enqueue("mail.digest", {}, to.id, id=_digest_id(to.id, hour), run_after=when)


@job("mail.notice", lane=QUICK)
def mail_notice(progress: Progress) -> dict[str, Any]:
    """Send one notice at once, or behind the quiet hours."""
    with db.engine.connect() as connection:
        to = recipient(connection, progress.actor)
        rows = unread(connection, progress.actor, NOTIFICATION.c.id == progress.args["notice"])
    if to is None or not rows or to.choices.ways[rows[0].kind] != "mail":
        return {"sent": "no"}
    wait_for_quiet(to)
    with speaking_to(to.id, to.locale), db.engine.connect() as connection:
        message = letters.get(rows[0].kind, _of_one)(connection, to, rows[0])
    return deliver(progress, message) if message else {"sent": "no"}


def letter(kind: str) -> Callable[[Letter], Letter]:
    """Register the function below to write the mail of a kind of notice; None where nothing is to be said by now."""

    def register(write: Letter) -> Letter:
        letters[kind] = write
        return write

    return register


@job("mail.digest", lane=QUICK)
def mail_digest(progress: Progress) -> dict[str, Any]:
    """Send all that is still unread of what came since the last digest."""
    until = clock.now()
    with db.engine.connect() as connection:
        to = recipient(connection, progress.actor)
        rows = _for_digest(connection, to, until) if to else []
    if to is None or not rows:
        return {"sent": "no", "until": to_wire(until)}
    wait_for_quiet(to)
    with speaking_to(to.id, to.locale), db.engine.connect() as connection:
        lines = describe(connection, rows)
        count = len({line["card"] or line["board"] for line in lines})
        subject = ngettext("News of one deal of yours", "News of %(num)d deals of yours", count)
        message = _message(to, subject, lines, is_digest=True)
    sent = deliver(progress, message)
    return sent | {"until": to_wire(until), "notices": [row.id for row in rows]}


def _of_one(connection: Connection, to: Recipient, notice: Any) -> EmailMessage:
    (line,) = describe(connection, [notice])
    said = f"{line['by']['name']} {line['text']}" if line["by"] else line["text"]
    subject = f"{said}: {line['title'] or line['board_name']}"
    return _message(to, subject, [line], is_digest=False)


def _message(
    to: Recipient, subject: str, lines: list[dict[str, Any]], *, is_digest: bool
) -> EmailMessage:
    return write(to, subject, "notices", groups=_groups(lines), is_digest=is_digest)


def write(to: Recipient, subject: str, template: str, **words: Any) -> EmailMessage:
    """Return a mail to somebody, as text and as HTML, from the templates of a name."""
    message = EmailMessage()
    message["To"] = to.email
    # Names and titles are single lines already; whatever else comes in must not end the header.
    message["Subject"] = " ".join(subject.split())
    message["Date"] = clock.now()
    message["Auto-Submitted"] = "auto-generated"
    words["address"] = current_app.config["BATON"].address
    message.set_content(render_template(f"email/{template}.txt", **words))
    message.add_alternative(render_template(f"email/{template}.html", **words), subtype="html")
    return message


def _groups(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines by deal, each deal at the place of its newest line."""
    groups: dict[Any, dict[str, Any]] = {}
    for line in lines:
        group = groups.setdefault((line["board"], line["card"]), {**line, "lines": []})
        group["lines"].append(line)
    return list(groups.values())


def _for_digest(connection: Connection, to: Recipient, until: datetime) -> list[Any]:
    before = _digests(connection, to.id)
    # Somebody may be told of a change some time after it: then the digest between the two has missed it.
    since = max((instant(one["until"]) for one in before), default=until - FIRST_LOOK) - OVERLAP
    sent = {id for one in before for id in one.get("notices", ())}
    rows = unread(connection, to.id, NOTIFICATION.c.shows_at > since)
    rows = [row for row in rows if row.id not in sent]
    stranded = _stranded(connection, _of_way(to, rows, "mail"))
    of_push = _of_way(to, rows, "push")
    stranded |= set(of_push) - pushed(connection, of_push)
    return [row for row in rows if to.choices.ways[row.kind] == "digest" or row.id in stranded]


def _of_way(to: Recipient, rows: list[Any], way: str) -> list[str]:
    return [row.id for row in rows if to.choices.ways[row.kind] == way]


def _digests(connection: Connection, person: str) -> list[dict[str, Any]]:
    """Return the reports of a person's last digests, the newest first."""
    done = (JOB.c.kind == "mail.digest") & (JOB.c.actor == person) & (JOB.c.state == "done")
    newest = select(JOB.c.report).where(done).order_by(JOB.c.seen_at.desc())
    return list(connection.scalars(newest.limit(REMEMBERED)))


def _stranded(connection: Connection, notices: list[str]) -> set[str]:
    """Return the notices whose own mail failed, or may never have arrived."""
    jobs = {derived_id(notice, "mail"): notice for notice in notices}
    rows = connection.execute(select(JOB.c.id, JOB.c.state, JOB.c.report).where(JOB.c.id.in_(jobs)))
    return {
        jobs[row.id]
        for row in rows
        if row.state == "failed" or (row.report or {}).get("sent") == "unknown"
    }


def _digest_id(person: str, hour: datetime) -> str:
    return derived_id(person, "digest", to_wire(hour))
