"""Two servers behind nginx or Caddy, configured as docs/deploy shows: one Baton, of which a half may be stopped."""

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request

import pytest
from flask_migrate import upgrade
from socketio.exceptions import SocketIOError

from app import create_app
from auth.accounts import email_of, set_password
from core.config import COOKIE
from core.extensions import db
from core.models import new_id
from tests.factories import make_board, make_member
from tests.support.house import token_of
from tests.support.live import LiveServer, free_port
from tests.support.people import SocketPerson
from tests.support.proxies import TRUSTING, proxy
from tests.support.redis_server import RedisServer
from tests.support.returning import ReturningPerson, check_all_is_there, working
from tests.support.settings import MODES, make_config, settings
from tests.support.signing_in import PASSWORD
from tests.support.waiting import eventually

pytestmark = pytest.mark.live


class Deployment:
    """A proxy's address and the two servers behind it."""

    def __init__(self, port, servers):
        self.port, self.servers = port, servers
        self.url = f"https://localhost:{port}"

    def sockets(self):
        """How many sockets each server holds; None for one that is down."""
        return [_sockets(server) for server in self.servers]

    def ask(self, path, body=None, **headers):
        """Return status, headers and content of an answer through the proxy."""
        if body is not None:
            headers |= {"Content-Type": "application/json", "Origin": self.url}
        request = urllib.request.Request(
            self.url + path, None if body is None else json.dumps(body).encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=20, context=TRUSTING) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


@pytest.fixture(scope="module", params=MODES)
def arranged(request, cluster, tmp_path_factory):
    """Two servers with one database, Redis and key."""
    folder, port = tmp_path_factory.mktemp("deployment"), free_port()
    name = f"deployment-{new_id()[-8:]}"
    url, redis = cluster.create(name), RedisServer(folder).start()
    app = create_app(make_config(folder, url))
    environment = settings(folder, url) | {
        "ASYNC_MODE": request.param,
        "REDIS_URL": redis.url,
        "PUBLIC_URL": f"https://localhost:{port}",
        "TRUSTED_PROXIES": "1",
    }
    servers = [LiveServer(folder, environment) for _ in range(2)]
    with app.app_context(), contextlib.ExitStack() as stack:
        stack.callback(cluster.drop, name)
        stack.callback(redis.kill)
        stack.callback(db.engine.dispose)
        upgrade()
        for server in servers:
            stack.callback(server.stop)
            server.start()
        yield folder, Deployment(port, servers)
        db.session.remove()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def deployment(request, arranged):
    folder, deployment = arranged
    ports = [server.port for server in deployment.servers]
    with proxy(request.param, folder, deployment.port, ports):
        yield deployment
    assert eventually(lambda: deployment.sockets() == [0, 0])


@pytest.fixture
def board(deployment):
    yield make_board()
    db.session.rollback()


def test_people_at_two_servers_see_each_other(deployment, board):
    member = make_member(board)
    set_password(member, PASSWORD)
    status, headers, _ = deployment.ask(
        "/api/session", {"email": email_of(member), "password": PASSWORD}
    )
    assert status == 200
    assert headers["Set-Cookie"].startswith(f"__Host-{COOKIE}=")
    assert {"Secure", "Path=/", "HttpOnly"} <= set(headers["Set-Cookie"].split("; "))
    name, _, cookie = headers["Set-Cookie"].partition(";")[0].partition("=")
    for left in (2, 1, 0):
        try:
            see_each_other(deployment, board, member, {"cookie": cookie, "name": name})
            return
        except SocketIOError:
            # Before Python 3.13 two threads may read and write one line of TLS at once, which breaks it now and
            # then; the server and the proxy only see it close.
            if not left:
                raise


def see_each_other(deployment, board, member, credential):
    assert eventually(lambda: deployment.sockets() == [0, 0])
    people = []
    try:
        people.append(ann := SocketPerson(deployment.url, **credential))
        people.append(ben := SocketPerson(deployment.url, token=token_of(make_member(board))))
        assert deployment.sockets() == [1, 1]
        for person in people:
            person.join(board.stream)
        ann.call("presence", {"stream": board.stream, "state": {"typing": True}})
        args = {"column": board.columns["Lead"], "title": "From Ann"}
        seq = ann.command(board.stream, "card.create", args)["ok"]["seq"]
        ben.wait_for_seq(board.stream, seq)
        ben.wait_for(lambda: _state_of(ben, member) == {"typing": True}, "Ann")
    finally:
        for person in people:
            person.close()


def test_nobody_loses_anything_while_one_server_after_the_other_is_restarted(deployment, board):
    headers = {"Authorization": f"Bearer {token_of(board.owner)}"}
    crew = [
        ReturningPerson(deployment.url, token_of(make_member(board)), board.stream)
        for _ in range(4)
    ]
    assert eventually(lambda: all(person.is_here for person in crew))
    is_over, answers = threading.Event(), []

    def read():
        while not is_over.wait(0.05):
            answers.append(deployment.ask(f"/api/boards/{board.id}", **headers)[0])

    reader = threading.Thread(target=read)
    reader.start()
    with working(board, crew):
        for server in deployment.servers:
            server.stop()
            assert eventually(lambda: all(person.is_here for person in crew))
            served = len(answers)
            assert eventually(lambda s=served: len(answers) > s + 3)
            server.start()
            # As docs/operations.md says: the proxy has to notice.
            time.sleep(3)
        is_over.set()
        reader.join()
    check_all_is_there(board, crew)
    assert set(answers) == {200}
    assert any(person.away for person in crew)
    for person in crew:
        person.close()


def test_nobody_gets_round_the_brake_by_naming_other_addresses(deployment, board):
    email = email_of(board.owner)
    answers = [
        deployment.ask(
            "/api/session",
            {"email": email, "password": "wrong"},
            **{"X-Forwarded-For": f"192.0.2.{number}"},
        )[0]
        for number in range(9)
    ]
    assert answers == [401] * 8 + [429]


def test_pages_and_their_scripts_come_through(deployment):
    status, headers, page = deployment.ask("/sign-in")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Strict-Transport-Security" in headers
    path = page.decode().partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    status, headers, _ = deployment.ask(path)
    assert status == 200
    assert deployment.ask("/static/dist/js/no-such.js")[0] == 404
    assert deployment.ask("/metrics")[0] == 404


def _state_of(person, member):
    states = [frame["state"] for frame in person.saw("presence") if frame["member"] == member]
    return states[-1] if states else None


def _sockets(server):
    try:
        with urllib.request.urlopen(f"{server.url}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith("baton_sockets "))
