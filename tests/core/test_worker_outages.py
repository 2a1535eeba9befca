"""While Redis hangs or is gone, while a worker dies, while all are replaced: work goes on and nothing is lost."""

import os
import signal

import pytest

from auth.sessions import start_session
from core.config import COOKIE
from core.extensions import db
from tests.factories import make_board, make_member
from tests.support.house import open_house, token_of, worker_of
from tests.support.returning import ReturningPerson, check_all_is_there, working
from tests.support.settings import MODES
from tests.support.waiting import eventually

pytestmark = pytest.mark.live
PEOPLE = 6


@pytest.fixture(scope="module", params=MODES)
def house(request, cluster, tmp_path_factory):
    with open_house(tmp_path_factory.mktemp("house"), cluster, request.param) as house:
        yield house


@pytest.fixture
def board(house):
    yield make_board()
    house.dismiss()
    db.session.rollback()


@pytest.fixture
def crew(house, board):
    """People who work without a pause, and come back when their line breaks."""
    tokens = [token_of(make_member(board)) for _ in range(PEOPLE)]
    crew = [ReturningPerson(house.url, token, board.stream) for token in tokens]
    assert eventually(lambda: all(person.is_here for person in crew))
    yield crew
    for person in crew:
        person.close()


@pytest.mark.parametrize("fault", ["hangs", "is gone"])
def test_without_redis_work_goes_on_and_everybody_sees_it(house, board, crew, fault):
    with working(board, crew):
        break_redis(house, fault)
        here = lambda: min(len(person.acked) for person in crew)  # noqa: E731
        before = here()
        assert eventually(lambda: here() > before + 2), "nobody is answered"
        newest = max(seq for person in crew for seq in person.acked)
        # Still without Redis.
        assert eventually(lambda: all(newest in person.heard for person in crew))
        mend_redis(house, fault)
    check_all_is_there(board, crew)
    assert not any(person.away for person in crew), "a line broke"


@pytest.mark.parametrize("fault", ["hangs", "is gone"])
def test_without_redis_who_is_shut_out_is_out_all_the_same(house, board, fault):
    break_redis(house, fault)
    tom, eve = make_member(board), make_member(board)
    cookie = start_session(tom, "a laptop")
    by_session = house.at_each_worker(board.stream, {"cookie": cookie})
    by_board = house.at_each_worker(board.stream, {"token": token_of(eve)})
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": house.url}
    house.ask("DELETE", "/api/session", None, headers)
    board.run("member.remove", member=eve)
    for person in by_session:
        person.wait_for(lambda p=person: not p.client.connected, "the end of the line")
    for person in by_board:
        person.wait_for(lambda p=person: p.saw("revoked"), "being put out")
    mend_redis(house, fault)


@pytest.mark.parametrize("fault", ["hangs", "is gone"])
def test_presence_is_whole_again_when_redis_is_back(house, board, fault):
    ann_id = make_member(board)
    ann, *others = house.at_each_worker(
        board.stream, *({"token": token_of(id)} for id in (ann_id, *(make_member(board),) * 2))
    )
    break_redis(house, fault)
    state = {"field": "title"}
    ann.call("presence", {"stream": board.stream, "state": state})
    mend_redis(house, fault)
    for other in others:
        other.wait_for(lambda o=other: state in [s["state"] for s in o.saw("presence")], "Ann")


def test_a_killed_worker_costs_nobody_a_command(house, board, crew):
    unlucky = crew[0]
    with working(board, crew):
        assert eventually(lambda: min(len(person.acked) for person in crew) > 2)
        victim = worker_of(unlucky.person.local_port, house.workers())
        os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: unlucky.away)
        assert eventually(lambda: len(set(house.workers()) - {victim}) == 3)
        assert eventually(lambda: all(person.is_here for person in crew))
    check_all_is_there(board, crew)


def test_a_reload_replaces_all_workers_and_costs_nobody_a_command(house, board, crew):
    before, parent = house.workers(), house.server.process.pid
    with working(board, crew):
        assert eventually(lambda: min(len(person.acked) for person in crew) > 2)
        house.server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: not set(before) & set(house.workers()), 60)
        assert eventually(lambda: len(house.workers()) == 3)
        assert eventually(lambda: all(person.is_here for person in crew))
    check_all_is_there(board, crew)
    assert house.server.process.poll() is None
    assert house.server.process.pid == parent


def break_redis(house, fault):
    house.redis.freeze() if fault == "hangs" else house.redis.kill()


def mend_redis(house, fault):
    house.redis.thaw() if fault == "hangs" else house.redis.start()
