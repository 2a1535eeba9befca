"""Whoever is shut out hears nothing more: their sockets close within a second."""

import json
import time
import urllib.request

import pytest
import socketio

from auth.accounts import create_user
from auth.tokens import create_token
from core.extensions import db
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.live
A_SECOND = 1.0


class Browser:
    """A person with a cookie and a socket, over the wire alone."""

    def __init__(self, base_url, email):
        self.base_url, self.cookie = base_url, ""
        self.call("POST", "/api/session", {"email": email, "password": PASSWORD})
        me = self.call("GET", "/api/me")
        self.id, self.workspace = me["user"]["id"], me["workspaces"][0]["id"]
        self.socket = self.connect()

    def call(self, method, path, body=None):
        headers = {"Origin": self.base_url, "Content-Type": "application/json"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            if cookie := answer.headers.get("Set-Cookie"):
                self.cookie = cookie.partition(";")[0]
            content = answer.read()
        return json.loads(content) if content else None

    def command(self, name, **args):
        return self.call("POST", f"/api/workspaces/{self.workspace}/commands/{name}", args)

    def connect(self, auth=None):
        client = socketio.Client(reconnection=False)
        # The library itself names the origin, as a browser would.
        client.connect(
            self.base_url,
            headers={"Cookie": self.cookie},
            auth=auth,
            transports=["websocket"],
            wait_timeout=10,
        )
        return client


@pytest.fixture
def people(app, live_server):
    """Olga, the owner, and Tom, a member, both with a page open."""
    create_user("olga@example.com", "Olga", PASSWORD)
    create_user("tom@example.com", "Tom", PASSWORD)
    db.session.remove()
    olga, tom = (Browser(live_server.url, f"{name}@example.com") for name in ("olga", "tom"))
    yield olga, tom
    for person in (olga, tom):
        person.socket.disconnect()


def test_signing_out_closes_the_socket_of_that_session_alone(people):
    olga, tom = people
    tom.call("DELETE", "/api/session")
    assert closes(tom.socket)
    assert olga.socket.connected


def test_a_page_of_somebody_who_is_signed_in_no_more_speaks_for_nobody_else(people):
    olga, tom = people
    mine = tom.connect({"user": tom.id})
    assert mine.connected
    mine.disconnect()
    with pytest.raises(socketio.exceptions.ConnectionError):
        tom.connect({"user": olga.id})


def test_disabling_somebody_closes_their_sockets(people):
    olga, tom = people
    olga.command("member.disable", member=tom.id)
    assert closes(tom.socket)
    # A worker may remember for not quite a second who came with this cookie.
    assert soon(lambda: not connects(tom))


def connects(person):
    try:
        person.connect().disconnect()
    except socketio.exceptions.ConnectionError:
        return False
    return True


def test_a_new_password_closes_the_sockets_of_old_sessions(people):
    _, tom = people
    tom.call("PUT", "/api/account/password", {"old": PASSWORD, "new": "rivermouth-27"})
    assert closes(tom.socket)
    assert tom.connect().connected


def test_a_revoked_token_closes_its_socket(people, live_server):
    olga, _ = people
    id, secret = create_token(olga.id, "Script", ["read"])
    program = socketio.Client(reconnection=False)
    program.connect(
        live_server.url, auth={"token": secret}, transports=["websocket"], wait_timeout=10
    )
    olga.call("DELETE", f"/api/tokens/{id}")
    assert closes(program)
    assert olga.socket.connected


def test_a_demoted_admin_is_told_to_look_anew(people):
    olga, tom = people
    heard = []
    olga.command("member.change_role", member=tom.id, role="admin")
    tom.socket.on("resync", heard.append)
    stream = f"workspace:{tom.workspace}"
    joined = tom.socket.call("join", {"stream": stream, "since": 0}, timeout=5)
    assert "ok" in joined
    olga.command("member.change_role", member=tom.id, role="guest")
    assert soon(lambda: heard)
    assert heard[0]["stream"] == stream


def closes(client) -> bool:
    return soon(lambda: not client.connected)


def soon(condition) -> bool:
    deadline = time.monotonic() + A_SECOND
    while time.monotonic() < deadline and not condition():
        time.sleep(0.01)
    return bool(condition())
