"""Mail by SMTP, as MAIL_URL says, handed over once.

SMTP has no key by which a server would know a message again: whoever is killed between handing it over and writing
down the answer cannot know whether it was taken. So a job writes down first that it is about to hand over, and is not
handed over again after that: a mail comes once or, in that instant, never, and not twice. What a mail tells is in
the inbox in any case.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Any

from flask import current_app

from core.errors import AppError
from core.jobs import Later, Progress
from core.mail_url import MailServer

PATIENCE = 20
# Seconds from one try to the next while the server is away or has no time.
PAUSES = (10, 60, 300, 900, 3600, 3600, 3600, 3600)


class MailRefused(AppError):
    """The mail server does not take this mail, now or later."""

    code = "refused"


def mail_server() -> MailServer | None:
    """Return the server of this installation, None where it sends no mail."""
    return current_app.config["BATON"].mail_server


def deliver(progress: Progress, message: EmailMessage) -> dict[str, Any]:
    """Hand a job's message over; raise Later when it may go another time. See above for what once means."""
    server = mail_server()
    if server is None:
        return {"sent": "no"}
    if progress.done:
        return {"sent": "unknown"}
    message["From"] = server.sender
    message["Message-ID"] = f"<{progress.id}@{server.sender.partition('@')[2]}>"
    try:
        with _connected(server) as smtp:
            _hand_over(smtp, server, message, progress)
    except smtplib.SMTPResponseException as error:
        raise _refusal(progress, error) from error
    except (OSError, smtplib.SMTPException) as error:
        if progress.done:
            return {"sent": "unknown"}
        raise _later(progress) from error
    return {"sent": "yes"}


def _hand_over(
    smtp: smtplib.SMTP, server: MailServer, message: EmailMessage, progress: Progress
) -> None:
    to = str(message["To"])
    if not to.isascii():
        raise MailRefused("Mail to an address beyond ASCII cannot be sent.")
    _expect(smtp.mail(server.sender))
    _expect(smtp.rcpt(to))
    # From here on nobody hands it over again.
    progress.step(1, 1)
    _expect(smtp.data(message.as_bytes(policy=WIRE)))


def _expect(answer: tuple[int, bytes]) -> None:
    code, said = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, said)


def _refusal(progress: Progress, error: smtplib.SMTPResponseException) -> Exception:
    said = error.smtp_error
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    if error.smtp_code >= 500:
        return MailRefused(f"The mail server refused: {error.smtp_code} {words}")
    # It has said no, so that it may be handed over again.
    progress.step(0, 1)
    return _later(progress)


def _later(progress: Progress) -> Exception:
    if progress.tries >= len(PAUSES):
        return MailRefused("The mail server could not be reached for hours.")
    return Later(PAUSES[progress.tries])


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    with smtp:
        if server.scheme == "starttls":
            smtp.starttls(context=context)
        if server.user and server.password is not None:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
        yield smtp
