"""What the browser is told about trust, and which requests are refused before they are read."""

from io import BytesIO

import pytest
from flask import request

from app import create_app
from core.security import BODY_LIMIT, content_security_policy
from tests.factories import make_workspace
from tests.support.settings import make_config

pytestmark = pytest.mark.once

MEMORY = "sqlite:///:memory:"
ORIGIN = {"Origin": "http://localhost:5000"}
SIGN_IN = {"email": "nobody@example.com", "password": "wrong"}


@pytest.fixture
def cookie(client):
    """A session cookie, whatever it is worth: the guard stands before the session."""
    client.set_cookie("baton_session", "x" * 43)


def test_pages_run_our_own_code_alone(client):
    policy = client.get("/sign-up").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy


def test_sockets_may_reach_their_own_origin_alone(tmp_path):
    config = make_config(tmp_path, MEMORY, PUBLIC_URL="https://baton.example")
    with create_app(config).app_context():
        policy = content_security_policy(config)
    assert "connect-src 'self' wss://baton.example;" in policy


def test_text_becomes_code_in_no_page_of_ours(client):
    policy = client.get("/sign-up").headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'; trusted-types lit-html baton" in policy


@pytest.mark.parametrize(
    ("host", "status"),
    [("baton.example", 200), ("baton.example:8443", 200), ("evil.example", 422), ("", 422)],
)
def test_s53_where_its_address_is_known_baton_answers_to_no_other(
    database_url, tmp_path, host, status
):
    app = create_app(make_config(tmp_path, database_url, PUBLIC_URL="https://baton.example"))
    answer = app.test_client().get("/sign-in", headers={"Host": host}, follow_redirects=True)
    assert answer.status_code == status
    assert app.test_client().get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


def test_every_answer_says_what_it_is(client):
    headers = client.get("/sign-up").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_and_answers_of_the_api_are_not_kept(client):
    assert client.get("/sign-up").headers["Cache-Control"] == "no-store"
    assert client.get("/api/me").headers["Cache-Control"] == "no-store"


def test_https_stays_https(tmp_path):
    app = create_app(make_config(tmp_path, MEMORY, PUBLIC_URL="https://baton.example"))
    answer = app.test_client().get("/static/img/logo.svg")
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://localhost"])
def test_a_cookie_without_our_origin_is_refused(client, cookie, origin):
    headers = {"Origin": origin} if origin else {}
    answer = client.post("/api/session", json=SIGN_IN, headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "forbidden")


def test_a_cookie_with_our_origin_passes(client, cookie):
    assert client.post("/api/session", json=SIGN_IN, headers=ORIGIN).status_code == 401


def test_without_any_cookie_a_program_needs_no_origin(client):
    assert client.post("/api/session", json=SIGN_IN).status_code == 401


def test_another_site_cannot_sign_somebody_in(client):
    answer = client.post("/api/session", json=SIGN_IN, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_what_a_foreign_form_can_send_is_refused(client, cookie, kind):
    answer = client.post("/api/session", data=b"{}", content_type=kind, headers=ORIGIN)
    assert answer.status_code == 403


def test_a_token_needs_no_origin(client):
    answer = client.delete("/api/session", headers={"Authorization": "Bearer none"})
    assert answer.status_code != 403


def test_a_body_that_claims_too_much_is_refused_unread(client):
    body = b'{"email": "' + b"x" * BODY_LIMIT + b'"}'
    answer = client.post("/api/session", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")


def test_a_body_that_tells_no_length_is_too_large_all_the_same(client):
    body = BytesIO(b'{"email": "' + b"x" * BODY_LIMIT + b'"}')
    answer = client.post(
        "/api/session",
        input_stream=body,
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")


def test_forwarded_addresses_count_only_behind_named_proxies(tmp_path):
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert seen_by(make_config(tmp_path, MEMORY), forwarded) == ("127.0.0.1", "http")
    behind = make_config(tmp_path, MEMORY, TRUSTED_PROXIES="1")
    assert seen_by(behind, forwarded) == ("203.0.113.9", "https")


def test_a_page_that_is_not_there_says_so_in_words(client):
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_whoever_has_not_signed_in_is_sent_to_do_so(client):
    make_workspace()
    answer = client.get("/boards/0197f2b0-0000-7000-8000-000000000000")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=/boards/0197f2b0-0000-7000-8000-000000000000")


def test_a_fault_names_its_place_in_the_log_and_nothing_else(app, client):
    def fail():
        raise RuntimeError("secret detail")

    app.add_url_rule("/fault", view_func=fail)
    app.testing = False
    answer = client.get("/fault")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret detail" not in answer.text


def seen_by(config, headers: dict[str, str]) -> tuple[str, str]:
    """Return the address and scheme that a request with these headers seems to come with."""
    app = create_app(config)
    app.add_url_rule("/seen", view_func=lambda: f"{request.remote_addr} {request.scheme}")
    address, scheme = app.test_client().get("/seen", headers=headers).text.split()
    return address, scheme
