"""A board with people on it, what each of them was told, and where their mail arrives."""

import dataclasses

import pytest
from sqlalchemy import select

from core import clock
from core.consumers import run_consumers
from core.extensions import db
from core.jobs import QUICK, work_one
from core.mail_url import parse_mail_url
from notifications.models import Notification
from tests.factories import make_board, make_card, make_member
from tests.support.mailbox import open_mailbox

ADDRESS = "https://baton.example.com"


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, "editor", name="Tom Becker")
    return board


@pytest.fixture
def at(monkeypatch):
    """Return a function that lets a moment come, and all that is to be done then be done."""

    def go(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        run_consumers()
        while work_one(QUICK):
            pass

    return go


@pytest.fixture
def card(board):
    """A deal of Tom's, of which nobody was told yet."""
    return make_card(board, owner=board.tom, title="Booking system", by=board.tom)


@pytest.fixture
def told():
    """Return (kind, reason) of what somebody was told, oldest first, after everything was followed."""

    def look(person):
        run_consumers()
        row = Notification.__table__
        with db.engine.connect() as connection:
            mine = select(row.c.kind, row.c.reason).where(row.c.user_id == person)
            return [tuple(line) for line in connection.execute(mine.order_by(row.c.seq))]

    return look


@pytest.fixture
def inbox(visitor):
    """Return a person's inbox as the API shows it, after everything was followed."""

    def look(person, **query):
        run_consumers()
        answer = visitor(person).get("/api/inbox", query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    return look


@pytest.fixture
def mailbox(app):
    """Where the application's mail arrives; people reach it at a public address."""
    with open_mailbox() as mailbox:
        server = parse_mail_url(mailbox.url, ADDRESS)
        config = app.config["BATON"]
        app.config["BATON"] = dataclasses.replace(config, mail_server=server, public_url=ADDRESS)
        yield mailbox
