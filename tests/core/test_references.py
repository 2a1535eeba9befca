"""One id leads from what a person sees to the line in the log, and to the jobs that followed."""

import json
import logging
import re

import pytest

from app import create_app
from core import jobs, references, sockets
from core.actors import Actor
from core.consumers import consumers, run_consumers
from core.extensions import db
from core.logs import JsonLines, TextLines
from core.models import new_id
from tests.factories import make_board
from tests.support.settings import make_config

pytestmark = pytest.mark.once

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def lines():
    """What the log says meanwhile, as JSON."""
    kept = []
    handler = logging.Handler()
    handler.emit = lambda record: kept.append(json.loads(JsonLines().format(record)))
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def test_each_answer_has_an_id_of_its_own(client):
    ids = {client.get(path).headers["X-Request-Id"] for path in ("/healthz", "/no-such", "/api/x")}
    assert len(ids) == 3
    assert all(map(UUID.fullmatch, ids))


def test_a_page_about_a_fault_shows_the_id_that_stands_in_the_log(app, client, lines):
    app.add_url_rule("/fault", view_func=lambda: 1 / 0)
    app.testing = False
    answer = client.get("/fault")
    id = answer.headers["X-Request-Id"]
    assert f"Reference: {id}" in answer.text
    assert (lines[-1]["message"], lines[-1]["request"]) == (f"internal error {id}", id)


def test_only_a_trusted_proxy_may_name_a_request(tmp_path, database_url):
    def named(proxies, given):
        config = make_config(tmp_path, database_url, TRUSTED_PROXIES=proxies)
        client = create_app(config).test_client()
        return client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]

    assert named("1", "proxy-0a1b2c3d") == "proxy-0a1b2c3d"
    assert named("0", "proxy-0a1b2c3d") != "proxy-0a1b2c3d"
    for evil in ("short", "x" * 65, 'say "no" 123', "<b>12345678"):
        assert UUID.fullmatch(named("1", evil))


def test_a_command_that_fails_at_the_socket_is_reported_under_its_own_id(app, monkeypatch, lines):
    board, id = make_board(), new_id()
    monkeypatch.setattr(sockets, "_actor", lambda _: Actor(board.owner))
    monkeypatch.setattr(sockets, "execute", lambda *_: 1 / 0)
    handlers = sockets._Handlers(app, None)
    payload = {"stream": board.stream, "name": "card.move", "args": {}, "id": id}
    answer = handlers.answering(handlers.command)("socket-1", payload)
    assert answer["error"]["data"] == {"id": id}
    assert lines[-1]["change"] == id


def test_a_job_carries_the_change_that_caused_it_and_its_log_says_so(app, monkeypatch, lines):
    def look(progress):
        logging.getLogger("test").error("looked")
        return {}

    monkeypatch.setitem(jobs.handlers, "look", look)
    board = make_board()
    references.begin(change="0197f2b0-0000-7000-8000-000000000001")
    id = jobs.enqueue("look", {}, board.owner)
    references.begin()
    while jobs.work_one():
        pass
    looked = next(line for line in lines if line["message"] == "looked")
    assert looked["job"] == id
    assert looked["cause"] == "0197f2b0-0000-7000-8000-000000000001"
    references.begin()


def test_a_consumer_speaks_of_the_change_that_it_was_told(app, monkeypatch):
    told = {}
    board = make_board()
    change = db.session.execute(
        db.text("SELECT id FROM change WHERE stream = :it"), {"it": board.stream}
    ).scalar()
    some = consumers["audit-boards"]
    monkeypatch.setitem(
        consumers,
        "audit-boards",
        type(some)(some.name, some.streams, lambda row: told.update({row.id: references.cause()})),
    )
    run_consumers()
    assert told[change] == change


def test_the_log_for_people_says_what_a_line_is_about():
    record = logging.LogRecord("core.bus", logging.WARNING, "", 0, "slow", (), None)
    references.begin(request="0197f2b0")
    assert TextLines().format(record) == "slow [request 0197f2b0]"
    references.begin()
    assert TextLines().format(record) == "slow"
