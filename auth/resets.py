"""A new password by mail: a link that works once, within an hour.

Whoever asks learns nothing about the address: the request only keeps a job, and the job looks whether there is
such a person. It also makes the secret, so that this lies in the mail alone.
"""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from auth import passwords, throttle
from auth.accounts import check_password, email_of
from auth.digests import digest, new_secret
from auth.models import Account, PasswordReset
from auth.people import memberships_of, settings_of
from auth.sessions import end_everything
from core import clock
from core.actors import NOBODY
from core.database import writing
from core.errors import Gone, Unavailable
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import QUICK, Progress, enqueue, job
from core.mail import deliver, mail_server

LASTS = timedelta(hours=1)


def ask(email: str, address: str | None) -> None:
    """See to it that a link is sent to an address, if somebody signs in with it."""
    if mail_server() is None:
        raise Unavailable(_("This Baton sends no mail. Ask whoever runs it for a new password."))
    throttle.pay(throttle.brakes_for_mail(email, address))
    enqueue("mail.reset", {"email": email}, NOBODY)


@job("mail.reset", lane=QUICK)
def mail_reset(progress: Progress) -> dict[str, Any]:
    """Send the link, made this moment; a link of before works no longer."""
    person = _person(progress.args["email"])
    if person is None:
        return {"sent": "no"}
    if progress.done:
        # What was handed over must go on to work.
        return {"sent": "unknown"}
    account, locale = person
    with speaking_to(account, locale):
        message = _message(progress.args["email"], make_link(account))
    return deliver(progress, message)


def make_link(account_id: str) -> str:
    """Return a new link for a person; one of before works no longer."""
    token = new_secret()
    values = {"token_hash": digest(token), "expires_at": clock.now() + LASTS}
    with writing(db.engine) as connection:
        connection.execute(delete(PasswordReset).where(PasswordReset.account_id == account_id))
        connection.execute(insert(PasswordReset).values(account_id=account_id, **values))
    # Behind the #, where no server on the way and no log reads it.
    return f"{current_app.config['BATON'].address}/new-password#{token}"


def redeem(token: str, password: str) -> str:
    """Set a new password by a link's token, and return whose; every session and token of the account ends."""
    is_good = (PasswordReset.token_hash == digest(token), PasswordReset.expires_at > clock.now())
    with db.engine.connect() as connection:
        account = connection.scalar(select(PasswordReset.account_id).where(*is_good))
    if account is None:
        raise _spent()
    check_password("password", password, email_of(account))
    hashed = passwords.hash_password(password)
    with writing(db.engine) as connection:
        # Of two at one instant, only one finds it.
        if not connection.execute(delete(PasswordReset).where(*is_good)).rowcount:
            raise _spent()
        change = update(Account).where(Account.id == account).values(password_hash=hashed)
        connection.execute(change)
    end_everything(account)
    return account


def _person(email: str) -> tuple[str, str] | None:
    with db.engine.connect() as connection:
        account = connection.scalar(select(Account.id).where(Account.email == email))
        membership = next(iter(memberships_of(connection, account)), None) if account else None
    if account is None or membership is None:
        return None
    own = settings_of(account)
    return account, (own and own.locale) or membership.locale


def _message(email: str, link: str) -> EmailMessage:
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = _("A new password for Baton")
    message["Date"] = clock.now()
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_template("email/new_password.txt", link=link))
    message.add_alternative(render_template("email/new_password.html", link=link), subtype="html")
    return message


def _spent() -> Gone:
    return Gone(_("This link was used, replaced by a newer one, or has expired."))
