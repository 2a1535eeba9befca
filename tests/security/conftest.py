"""What the tests of the known attacks arrange: the same people as the tests of notices."""

from tests.notifications.conftest import board, card, inbox, mailbox, told

__all__ = ["board", "card", "inbox", "mailbox", "told"]
