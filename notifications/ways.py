"""The ways of a notice beyond the inbox: browsers and mail, as its person has chosen for its kind."""

from auth.push_subscriptions import subscriptions_of
from core.extensions import db
from core.mail import mail_server
from notifications import mails, pushes
from notifications.recipients import recipient


def schedule(person: str, notice: str, way: str) -> None:
    """See to it that a notice is told in the way that was chosen for it."""
    with db.engine.connect() as connection:
        has_browser = way in pushes.WAYS and bool(subscriptions_of(connection, person))
        is_told = has_browser or mail_server() is not None
        to = recipient(connection, person) if is_told else None
    if to is None:
        return
    if has_browser:
        pushes.schedule(to, notice)
    # Who has no browser to be told at reads it in the daily mail.
    mails.schedule(to, notice, "digest" if way == "push" and not has_browser else way)
