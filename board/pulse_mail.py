"""A link to the two questions by mail: its secret is made this moment, so that it lies in the mail alone."""

from email.message import EmailMessage
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from auth.digests import digest, new_secret
from auth.models import Workspace
from auth.people import memberships_of
from board.pulses import is_open
from core import clock
from core.actors import NOBODY, Actor
from core.commands import execute
from core.consumers import consumer
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import QUICK, Progress, enqueue, job
from core.mail import deliver
from customers.queries import CONTACT, PULSE

WORKSPACE = Workspace.__table__


def link_to(token: str) -> str:
    """Return the address at which a customer answers."""
    return f"{current_app.config['BATON'].address}/pulse/{token}"


@consumer("pulse-mails", streams="workspace", types=["pulse"])
def follow_workspace(change: Any) -> None:
    """Somebody asked a contact by mail."""
    if change.name != "pulse.ask":
        return
    for patch in change.patches:
        if patch.get("put", {}).get("is_mailed"):
            enqueue("mail.pulse", {"pulse": patch["id"]}, change.actor, id=patch["id"])


@job("mail.pulse", lane=QUICK)
def mail_pulse(progress: Progress) -> dict[str, Any]:
    """Send the link in the language of whoever asks; the page itself speaks the customer's."""
    row = _row(progress.args["pulse"])
    if row is None or not is_open(row, clock.now()) or not row.mail:
        return {"sent": "no"}
    if progress.done:
        # What was handed over must go on to work.
        return {"sent": "unknown"}
    token = new_secret()
    given = {"pulse": row.id, "digest": digest(token)}
    execute(f"workspace:{row.workspace_id}", "pulse.renew", given, Actor(NOBODY), as_house=True)
    with speaking_to(progress.actor, _locale_of(progress.actor)):
        return deliver(progress, _message(row, link_to(token)))


def _row(pulse: str) -> Any:
    found = (
        select(PULSE, CONTACT.c.mail, CONTACT.c.name.label("to"), WORKSPACE.c.name.label("house"))
        .join(WORKSPACE, WORKSPACE.c.id == PULSE.c.workspace_id)
        .join(
            CONTACT,
            (CONTACT.c.workspace_id == PULSE.c.workspace_id) & (CONTACT.c.id == PULSE.c.contact),
        )
        .where(PULSE.c.id == pulse, CONTACT.c.archived_at.is_(None))
    )
    with db.engine.connect() as connection:
        return connection.execute(found).first()


def _locale_of(person: str) -> str:
    with db.engine.connect() as connection:
        membership = next(iter(memberships_of(connection, person)), None)
    return membership.locale if membership else "en"


def _message(row: Any, link: str) -> EmailMessage:
    message = EmailMessage()
    message["To"] = row.mail
    # A name must not end the header.
    message["Subject"] = " ".join(_("Two questions from %(name)s", name=row.house).split())
    message["Date"] = clock.now()
    message["Auto-Submitted"] = "auto-generated"
    facts = {"to": row.to, "name": row.house, "link": link}
    message.set_content(render_template("email/pulse.txt", **facts))
    message.add_alternative(render_template("email/pulse.html", **facts), subtype="html")
    return message
