"""S-18, S-24, S-57: what is no stream, no message and nobody's to say is refused before anybody looks at it."""

import json
import pickle

import pytest
import redis
from sqlalchemy import event

from core import bus, sockets
from core.actors import Actor
from core.commands import commands, execute
from core.errors import NotFound
from core.extensions import db
from core.models import new_id

pytestmark = pytest.mark.once

CROOKED = [
    {"board": {"$ne": 1}},
    [1, 2],
    True,
    None,
    7,
    "1 OR 1=1",
    "board:1 OR 1=1",
    "board:",
    "x:y",
]
AUTHORS = ("actor", "author", "author_id", "created_by", "user_id", "is_admin", "board_id")


@pytest.fixture
def asked(app):
    """The statements which the database is asked."""
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("stream", CROOKED, ids=repr)
def test_s18_what_is_no_stream_reaches_no_database(asked, stream):
    with pytest.raises(NotFound):
        execute(stream, "card.create", {}, Actor(new_id()))
    assert asked == []


def test_s57_no_command_lets_anybody_say_who_acts(app):
    let = {
        (name, field)
        for (_, name), command in commands.items()
        for field in set(AUTHORS) - set(command.schema.fields)
        if command.schema.validate({field: new_id()}).get(field) is None
    }
    assert let == set()


class Evil:
    def __reduce__(self):
        return (Evil.__dict__["ran"].append, (1,))

    ran = []


def test_s24_what_a_neighbour_of_redis_writes_is_no_object_and_deafens_nobody(app):
    heard, ear = [], bus._Ear(redis.Redis(), app)
    talk = bus.Topic("talk", list, lambda sender, text: heard.append((sender, text)))
    ear._topics = {"baton:0:talk": talk}
    garbage = [
        pickle.dumps(Evil()),
        b"\xff\xfe\x00",
        b"",
        b"{",
        json.dumps({"method": "emit"}).encode(),
    ]
    ear._pubsub = Line([*garbage, b"ann hello"])
    for _ in range(len(garbage) + 1):
        ear.listen()
    assert heard[-1] == ("ann", "hello")
    assert Evil.ran == []


def test_s24_a_hint_that_leads_nowhere_is_passed_over(app):
    for where in ("", "board:", "board:1 OR 1=1", "no-such:thing", "\0"):
        with pytest.raises(ValueError, match="stream"):
            sockets._look(where, 1)


class Line:
    """A subscription on which these messages come."""

    def __init__(self, messages):
        self.messages = messages

    def get_message(self, timeout):
        return {"channel": b"baton:0:talk", "data": self.messages.pop(0)}
