"""Passkeys, as far as no device is needed: what is asked, and that nothing else is taken for an answer.

That one signs in with them is played in a real browser: tests/browser/test_signing_in.py.
"""

import base64
import dataclasses
import json

import pytest

from tests.support.signing_in import sign_in

pytestmark = pytest.mark.once


def test_the_options_bind_to_the_host_and_want_the_person_verified(owner):
    options = owner.post("/api/account/passkeys/options").json["options"]
    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert len(options["challenge"]) >= 43  # 256 bits


def test_the_public_address_decides_the_host(owner, app):
    configured = app.config["BATON"]
    for url, host in (
        ("https://baton.example.com", "baton.example.com"),
        ("https://10.0.0.5", None),
    ):
        app.config["BATON"] = dataclasses.replace(configured, public_url=url)
        owner.set_cookie("__Host-baton_session", owner.get_cookie("baton_session").value)
        assert owner.get("/api/account/second-factor").json["host"] == host
        status = owner.post("/api/session/passkey/options").status_code
        assert status == (200 if host else 403)


def test_questions_are_slowed_down_by_place(app, browser):
    def ask(place):
        where = {"environ_overrides": {"REMOTE_ADDR": place}}
        return browser().post("/api/session/passkey/options", **where).status_code

    # Some are forgiven meanwhile, the more the slower the machine.
    asked = [ask("203.0.113.9") for _number in range(45)]
    assert asked[:30] == [200] * 30
    assert 429 in asked
    assert ask("198.51.100.7") == 200


@pytest.mark.parametrize(
    "passkey",
    [
        {},
        {"response": None},
        {"response": {"clientDataJSON": 7}},
        {"response": {"clientDataJSON": "%%%"}},
        {"id": "x", "response": {"clientDataJSON": "e30"}},
        {"id": "\u0000", "rawId": [], "response": {"clientDataJSON": "bnVsbA"}},
    ],
)
def test_nonsense_is_no_passkey(owner, browser, passkey):
    for path, body in (
        ("/api/session/passkey", {"passkey": passkey}),
        ("/api/account/passkeys", {"passkey": passkey, "name": "Key"}),
    ):
        answer = owner.post(path, json=body)
        assert answer.status_code == 422, answer.text
    assert owner.put("/api/session/proof", json={"passkey": passkey}).status_code == 422


def test_a_challenge_is_good_for_its_purpose_alone_and_once(owner, browser):
    options = owner.post("/api/account/passkeys/options").json["options"]
    body = {"passkey": answer_to(options["challenge"])}
    first, second = (browser().post("/api/session/passkey", json=body) for _number in range(2))
    assert (first.status_code, second.status_code) == (422, 422)
    assert first.json == second.json


def test_nobody_touches_the_passkey_of_another(owner, member):
    id = "01a22458-444f-701d-a0c3-455f69c02aa7"
    assert member.put(f"/api/account/passkeys/{id}", json={"name": "Mine"}).status_code == 404
    assert member.delete(f"/api/account/passkeys/{id}").status_code == 404


def test_signing_in_by_password_still_works_without_one(owner, browser):
    assert sign_in(browser()).status_code == 200


def answer_to(challenge):
    data = {"type": "webauthn.get", "challenge": challenge, "origin": "http://localhost:5000"}
    encoded = base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")
    empty = {"clientDataJSON": encoded, "authenticatorData": "", "signature": ""}
    return {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": empty}
