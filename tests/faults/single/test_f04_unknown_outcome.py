"""F-04: nobody knows whether a command was committed. It is sent again with the same id, and has one effect."""

import pytest
from sqlalchemy import func, select

from auth.tokens import create_token
from core.changes import CHANGE
from core.extensions import db
from core.models import new_id
from tests.factories import make_board, make_member
from tests.faults.proxy import blocking_proxy
from tests.faults.single.persistent import Persistent
from tests.support.figures import amount
from tests.support.live import LiveServer
from tests.support.settings import settings

pytestmark = pytest.mark.live
WEAK = ("-m", "tests.faults.single.weak_server")
KILLS = amount(2, 30)
# What is said of a commit: by Baton, and by PostgreSQL when it is done and ready for the next.
COMMIT = {"upstream": b"Q\0\0\0\x0bCOMMIT\0", "downstream": b"C\0\0\0\x0bCOMMIT\0"}
ASKING = range(0, 12, amount(4, 1))
ANSWERING = range(0, 18, amount(3, 1))


@pytest.mark.timeout(600)
def test_f04_a_server_that_dies_before_it_acknowledges_answers_the_same_later(
    app, database_url, tmp_path, figure
):
    board = make_board()
    token = create_token(make_member(board), "test", ["read", "write"])[1]
    environment = settings(tmp_path, database_url) | {"WEAKNESS": "die-unacknowledged:2"}
    server, known = LiveServer(tmp_path, environment, WEAK), 0
    for _ in range(KILLS):
        server.start()
        person = Persistent(server.url, token, board.stream, board.columns["Lead"])
        assert "ok" in create(person, new_id())
        id = new_id()
        assert person.attempt(*command(person), id) == {"error": {"code": "unanswered"}}
        assert server.process.wait(10) == 9
        known += count(board, id)
        server.start()
        seq = create(person, id)["ok"]["seq"]
        assert (count(board, id), seq) == (1, newest(board))
        person.person.close()
        server.kill()
    figure(kills=KILLS, committed_before_the_kill=known, doubled=0)
    assert known == KILLS


@pytest.mark.timeout(600)
def test_f04_a_connection_to_postgresql_cut_at_commit_doubles_and_loses_nothing(
    durable_cluster, durable_board, tmp_path, figure
):
    board = durable_board
    token = create_token(make_member(board), "test", ["read", "write"])[1]
    with blocking_proxy(durable_cluster.socket) as proxy:
        url = f"postgresql://postgres@127.0.0.1:{proxy.port}/baton"
        server = LiveServer(tmp_path, settings(tmp_path, url))
        server.start()
        person = Persistent(server.url, token, board.stream, board.columns["Lead"])
        try:
            asked = [cut(board, person, proxy, "upstream", after) for after in ASKING]
            told = [cut(board, person, proxy, "downstream", after) for after in ANSWERING]
        finally:
            server.stop()
    found = asked + told
    unknown = [done for answer, done in found if answer != "ok"]
    figure(
        cuts=len(found),
        unanswered=len(unknown),
        of_these_committed=sum(unknown),
        of_these_not_committed=len(unknown) - sum(unknown),
        doubled=0,
        lost=0,
    )
    assert not any(done for answer, done in asked if answer != "ok")
    assert 0 < sum(unknown) < len(unknown)
    assert "internal error" not in server.log.read_text()


def cut(board, person, proxy, direction, after):
    """Cut the connection so many bytes behind the beginning of a commit, or of its answer.

    Returns the answer of Baton, and whether the command had been committed.
    """
    create(person, new_id())
    id = new_id()
    proxy.spoil(direction, mark=COMMIT[direction], limit=after)
    answer = person.attempt(*command(person), id)
    done = count(board, id)
    proxy.do("heal")
    again = create(person, id)
    assert count(board, id) == 1, "doubled or lost"
    if "ok" in answer:
        assert again == answer
    return answer.get("error", {}).get("code", "ok"), done


def create(person, id):
    return person.send(*command(person), id)


def command(person):
    return "card.create", {"column": person.column, "title": "Once"}


def count(board, id):
    """How often a command stands in the log."""
    statement = select(func.count()).where(CHANGE.c.stream == board.stream, CHANGE.c.id == id)
    with db.engine.connect() as connection:
        return connection.scalar(statement)


def newest(board):
    statement = select(func.max(CHANGE.c.seq)).where(CHANGE.c.stream == board.stream)
    with db.engine.connect() as connection:
        return connection.scalar(statement)
