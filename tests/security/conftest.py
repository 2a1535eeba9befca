"""What the tests of the known attacks arrange: the same people as the tests of notices and of sign-in."""

from tests.auth.conftest import browser, cheap_passwords, invite, member, owner
from tests.notifications.conftest import board, card, inbox, mailbox, told

__all__ = [
    "board",
    "browser",
    "card",
    "cheap_passwords",
    "inbox",
    "invite",
    "mailbox",
    "member",
    "owner",
    "told",
]
