"""Joining without an invitation, where an owner lets people of some domains do so: a link of a mail proves the address.

Whoever asks learns nothing about the address: the request keeps what was given, and the job that mails looks whether
there is an account. The one who opens the link gives the password once more, so that nobody confirms an account that
somebody else has prepared in their name.
"""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from auth import accounts, passwords, throttle
from auth.digests import digest, new_secret
from auth.models import SignUp, Workspace
from auth.provider import Told
from core import clock
from core.actors import NOBODY
from core.database import writing
from core.errors import Forbidden, Gone, Invalid, Unavailable
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import QUICK, Progress, enqueue, job
from core.mail import deliver, mail_server
from core.models import new_id

LASTS = timedelta(hours=24)


def offer() -> Any:
    """Return the workspace that may be joined without an invitation: `id`, `name`, `domains`; None where none may."""
    row = select(Workspace.id, Workspace.name, Workspace.sign_up_domains.label("domains"))
    is_open = Workspace.sign_up_role.is_not(None)
    with db.engine.connect() as connection:
        return connection.execute(row.where(is_open).order_by(Workspace.id).limit(1)).first()


def ask(email: str, name: str, password: str, address: str | None, **settings: Any) -> None:
    """Keep what somebody wants to join with, and see to it that a link is sent to the address."""
    _check_is_open_to(email)
    if mail_server() is None:
        raise Unavailable(_("This Baton sends no mail, so that nobody can sign up."))
    accounts.check_password("password", password, email, name)
    throttle.pay(throttle.brakes_for_mail(email, address, "sign-up"))
    id, moment = new_id(), clock.now()
    given = {"id": id, "email": email, "name": name, "expires_at": moment + LASTS} | settings
    hashed = passwords.hash_password(password)
    with writing(db.engine) as connection:
        connection.execute(delete(SignUp).where(SignUp.expires_at < moment))
        connection.execute(insert(SignUp).values(password_hash=hashed, **given))
    enqueue("mail.sign_up", {"sign_up": id}, NOBODY)


@job("mail.sign_up", lane=QUICK)
def mail_sign_up(progress: Progress) -> dict[str, Any]:
    """Send the link, made this moment; to somebody who has an account, a word about it instead."""
    given = _given(SignUp.id == progress.args["sign_up"])
    if given is None:
        return {"sent": "no"}
    if progress.done:
        # What was handed over must go on to work.
        return {"sent": "unknown"}
    known = accounts.account_of(given.email)
    with speaking_to(known or NOBODY, given.locale or "en"):
        message = _message(given.email, None if known else _make_link(given.id))
    return deliver(progress, message)


def confirm(token: str, password: str, address: str | None) -> str:
    """Make the account of whoever has opened the link and knows the password; return its id."""
    given = _given(SignUp.token_hash == digest(token))
    if given is None:
        raise _spent()
    throttle.pay(throttle.brakes_for(given.email, address))
    if not passwords.verify_password(given.password_hash, password):
        message = _("The password is not the one that was chosen when signing up.")
        raise Invalid(message, {"fields": {"password": [message]}})
    settings = {"locale": given.locale, "time_zone": given.time_zone}
    workspace = _check_is_open_to(given.email)
    id = accounts.sign_up(workspace, given.email, given.name, given.password_hash, **settings)
    with writing(db.engine) as connection:
        # Others that were asked for with this address, too.
        connection.execute(delete(SignUp).where(SignUp.email == given.email))
    return id


def join_as(told: Told, name: str, **settings: Any) -> str | None:
    """Make an account as the identity provider says, where its confirmed address may join; else None."""
    offered = offer()
    if not offered or not told.email or not told.is_verified:
        return None
    if not is_of(told.email, offered.domains) or accounts.account_of(told.email):
        return None
    return accounts.sign_up(offered.id, told.email, name, None, told, **settings)


def is_of(email: str, domains: list[str]) -> bool:
    """Whether an address is of one of these domains, and not of one below it."""
    return email.rpartition("@")[2] in domains


def _check_is_open_to(email: str) -> str:
    offered = offer()
    if offered is None:
        raise Forbidden(_("Signing up needs an invitation."))
    if not is_of(email, offered.domains):
        message = _(
            "Only addresses of these domains may join: %(domains)s",
            domains=", ".join(offered.domains),
        )
        raise Invalid(message, {"fields": {"email": [message]}})
    return offered.id


def _given(which: Any) -> Any:
    with db.engine.connect() as connection:
        row = select(SignUp.__table__).where(which, SignUp.expires_at > clock.now())
        return connection.execute(row).first()


def _make_link(id: str) -> str:
    token = new_secret()
    with writing(db.engine) as connection:
        made = update(SignUp).where(SignUp.id == id).values(token_hash=digest(token))
        connection.execute(made)
    # Behind the #, where no server on the way and no log reads it.
    return f"{current_app.config['BATON'].address}/confirm#{token}"


def _message(email: str, link: str | None) -> EmailMessage:
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = _("Your account for Baton")
    message["Date"] = clock.now()
    message["Auto-Submitted"] = "auto-generated"
    facts = {"link": link, "address": current_app.config["BATON"].address}
    message.set_content(render_template("email/sign_up.txt", **facts))
    message.add_alternative(render_template("email/sign_up.html", **facts), subtype="html")
    return message


def _spent() -> Gone:
    return Gone(_("This link was used, or has expired. Sign up once more."))
