"""A token that will end soon: its owner is told by mail while there is time to make another."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from flask import current_app, render_template
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from auth.accounts import email_of
from auth.models import Token
from auth.people import memberships_of
from core import clock
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import QUICK, Progress, enqueue, job
from core.mail import deliver, mail_server

AHEAD = timedelta(days=7)


def warn_in_time(token: str, account: str, expires_at: datetime) -> None:
    """Keep a job that tells the owner, unless so short a life was asked for that they remember."""
    if expires_at - clock.now() > AHEAD:
        enqueue("mail.token", {"token": token}, account, id=token, run_after=expires_at - AHEAD)


@job("mail.token", lane=QUICK)
def mail_token(progress: Progress) -> dict[str, Any]:
    """Send the mail; of a token that was revoked, or whose owner may no longer come in, none."""
    token, locale = _token(progress.args["token"]), _locale(progress.actor)
    if token is None or locale is None or mail_server() is None:
        return {"sent": "no"}
    with speaking_to(progress.actor, locale):
        return deliver(progress, _message(email_of(progress.actor), token))


def _token(id: str) -> Any:
    with db.engine.connect() as connection:
        return connection.execute(
            select(Token.name, Token.expires_at).where(Token.id == id)
        ).first()


def _locale(account: str) -> str | None:
    with db.engine.connect() as connection:
        membership = next(iter(memberships_of(connection, account)), None)
    return membership and membership.locale


def _message(email: str, token: Any) -> EmailMessage:
    facts = {
        "name": token.name,
        "day": format_date(token.expires_at, "long"),
        "link": f"{current_app.config['BATON'].address}/security",
    }
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = _("A token of yours ends soon")
    message["Date"] = clock.now()
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_template("email/token_ends.txt", **facts))
    message.add_alternative(render_template("email/token_ends.html", **facts), subtype="html")
    return message
