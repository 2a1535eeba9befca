"""Bearer tokens: keys for programs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from auth import sessions
from auth.models import Token
from auth.tokens import create_token
from core import clock
from core.actors import find_actor
from core.errors import NotFound
from core.extensions import db
from core.ratelimit import EXTENSION, make_limits
from core.scopes import open_stream
from tests.factories import make_board, make_cards
from tests.support.signing_in import command


@pytest.fixture
def make_token(owner):
    def make(**args):
        answer = owner.post("/api/tokens", json={"name": "Script", **args})
        assert answer.status_code == 201, answer.text
        return answer.json

    return make


def test_a_token_acts_as_its_owner(owner, make_token, app):
    me = call(app, make_token()["token"])
    assert me.json["user"]["id"] == owner.id


def test_a_token_is_shown_once_and_stored_as_a_digest(owner, make_token):
    secret = make_token()["token"]
    listed = owner.get("/api/tokens")
    assert secret not in listed.text
    assert "hash" not in listed.text
    with db.engine.connect() as connection:
        assert secret not in str(connection.execute(select(Token.__table__)).all())


def test_a_revoked_token_is_refused(owner, make_token, app):
    made = make_token()
    assert owner.delete(f"/api/tokens/{made['id']}").status_code == 204
    assert call(app, made["token"]).status_code == 401
    assert owner.delete(f"/api/tokens/{made['id']}").status_code == 404


def test_nobody_revokes_the_token_of_another(member, make_token):
    assert member.delete(f"/api/tokens/{make_token()['id']}").status_code == 404


def test_nobody_makes_them_without_a_pause(owner, app, monkeypatch):
    monkeypatch.setitem(app.extensions, EXTENSION, make_limits(rate=0.01, burst=2))
    codes = [owner.post("/api/tokens", json={"name": "Many"}).status_code for _ in range(3)]
    assert codes == [201, 201, 429]


def test_a_token_ends_on_its_day(make_token, app, monkeypatch):
    secret = make_token(days=1)["token"]
    assert call(app, secret).status_code == 200
    actor = sessions.find_actor(None, secret)
    assert sessions.find_ended([actor]) == set()
    later = clock.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    sessions.forget()
    assert call(app, secret).status_code == 401
    # By this sockets and followers of events learn that their time is over.
    assert sessions.find_ended([actor]) == {actor.session}


def test_a_reading_token_does_not_write(owner, make_token, app):
    secret = make_token(scopes=["read"])["token"]
    url = f"/api/workspaces/{owner.workspace}"
    bearer = {"Authorization": f"Bearer {secret}"}
    client = app.test_client()
    assert client.get(url, headers=bearer).status_code == 200
    answer = client.post(
        f"{url}/commands/workspace.edit", json={"fields": {"name": "X"}}, headers=bearer
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", "/api/tokens"),
        ("post", "/api/tokens"),
        ("put", "/api/account/password"),
        ("get", "/api/account/sessions"),
        ("delete", "/api/session"),
    ],
)
def test_a_token_does_not_manage_the_ways_in(make_token, app, method, url):
    bearer = {"Authorization": f"Bearer {make_token()['token']}"}
    call_it = getattr(app.test_client(), method)
    assert call_it(url, headers=bearer, json={"name": "x"}).status_code == 403


@pytest.mark.parametrize("token", ["", "1-", "null", "x" * 10_000, "clé", "baton_"])
def test_a_broken_token_is_refused_and_hides_no_cookie(owner, token):
    answer = owner.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_the_tokens_of_a_disabled_person_are_refused(owner, member, app):
    secret = member.post("/api/tokens", json={"name": "Script"}).json["token"]
    command(owner, "member.disable", member=member.id)
    assert call(app, secret).status_code == 401


def test_a_commenting_token_comments_and_does_nothing_else(app):
    board = make_board()
    card = make_cards(board, "Lead", "a")[0]
    ask = asking(app, board, ["read", "comment"])
    url = f"/api/boards/{board.id}"
    said = ask("post", f"{url}/commands/comment.add", {"card": card, "text": "Hello"})
    assert said.status_code == 200
    moved = {"card": card, "column": board.columns["Qualified"]}
    refused = ask("post", f"{url}/commands/card.move", moved)
    assert refused.status_code == 403
    assert refused.json["error"]["message"] == "This token may only read and comment."


def test_a_token_for_some_boards_reaches_no_other_and_nothing_beside_them(app):
    board = make_board()
    other = make_board(board.workspace)
    card, foreign = make_cards(board, "Lead", "a")[0], make_cards(other, "Lead", "b")[0]
    ask = asking(app, board, ["write"], [board.id])
    assert [one["id"] for one in ask("get", "/api/boards").json["boards"]] == [board.id]
    for url in (f"/api/boards/{board.id}", f"/api/cards/{card}", "/api/me"):
        assert ask("get", url).status_code == 200
    for url in (f"/api/boards/{other.id}", f"/api/cards/{foreign}"):
        assert ask("get", url).status_code == 404
    for url in ("/api/inbox", "/api/companies", "/api/my-work", f"/api/since?board={other.id}"):
        assert ask("get", url).status_code == 403, url
    rename = {"name": "X"}
    assert ask("post", f"/api/boards/{board.id}/commands/board.rename", rename).status_code == 200
    assert ask("post", f"/api/boards/{other.id}/commands/board.rename", rename).status_code == 404
    assert ask("get", f"/api/users/{board.owner}").status_code == 403
    # At the socket there are no addresses, so the streams themselves say so.
    for stream in (f"user:{board.owner}", board.workspace.stream):
        with pytest.raises(NotFound), db.engine.connect() as connection:
            open_stream(stream, find_actor(None, ask.token), connection)
    assert ask("get", "/security").status_code == 302


def test_a_reading_token_begins_no_import(app):
    board = make_board()
    ask = asking(app, board, ["read"])
    assert ask("post", f"/api/boards/{board.id}/import", {"upload": "x"}).status_code == 403
    assert ask("post", f"/api/boards/{board.id}/forecast", {"deals": []}).status_code == 422


def call(app, secret):
    return app.test_client().get("/api/me", headers={"Authorization": f"Bearer {secret}"})


def asking(app, board, scopes, boards=None):
    """Return how a program asks with a token of the board's owner."""
    _id, token = create_token(board.owner, "Script", scopes, boards=boards)
    headers = {"Authorization": f"Bearer {token}"}

    def ask(method, url, body=None):
        return app.test_client().open(url, method=method, json=body, headers=headers)

    ask.token = token
    return ask
