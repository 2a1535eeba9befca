"""Whoever uses tokens is told before one ends."""

from datetime import timedelta

from auth.tokens import create_token, revoke_token
from core import clock
from core.jobs import QUICK, work_one


def test_whose_token_ends_soon_is_told_by_mail_unless_it_was_revoked(board, mailbox, monkeypatch):
    create_token(board.owner, "Nightly report", ["read"], days=90)
    create_token(board.owner, "A day at the fair", ["read"], days=1)
    gone, _secret = create_token(board.owner, "Gone", ["read"], days=90)
    revoke_token(board.owner, gone)
    later = clock.now() + timedelta(days=83, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    while work_one(QUICK):
        pass
    assert mailbox.subjects == ["A token of yours ends soon"]
    assert "Nightly report" in mailbox.texts()[0]
