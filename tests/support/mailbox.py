"""A real SMTP server on this machine, which keeps what it was given and can be told to misbehave."""

import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.live import free_port


class Mailbox:
    """What came in, newest last; `answers` are given to the next messages instead of a yes."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: list[str] = []
        self.on_data: Callable[[], None] = lambda: None
        self.port = free_port()
        self.open()

    def open(self) -> None:
        """Take mail, from the beginning or again."""
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        """Be away."""
        self.controller.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Called by the server with each message."""
        self.on_data()
        if self.answers:
            return self.answers.pop(0)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def texts(self, subtype: str = "plain") -> list[str]:
        """Return the messages' bodies, as plain text or HTML."""
        return [message.get_body((subtype,)).get_content() for message in self.messages]

    @property
    def subjects(self) -> list[str]:
        return [message["Subject"] for message in self.messages]


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Run a server for as long as somebody looks into it."""
    mailbox = Mailbox()
    try:
        yield mailbox
    finally:
        mailbox.close()
