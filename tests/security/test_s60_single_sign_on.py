"""S-60: another's identity by single sign-on. A real provider first, then one that lies."""

import base64
import dataclasses
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import func, select

from auth import provider
from auth.models import Account, Identity, SignOn
from core.audit import AuditEntry
from core.extensions import db
from core.jobs import JOB
from tests.security.accounts import Phone, pass_time
from tests.support.lying_provider import CLIENT, SECRET, open_liar
from tests.support.real_provider import open_provider
from tests.support.settings import make_config
from tests.support.signing_in import command, sign_in

# What is refused is decided before a database is asked; what is kept is asked by auth and migrations.
pytestmark = pytest.mark.once

RETURN = "http://127.0.0.1:5000/sign-in/return"
ANSWER = "/api/session/provider/answer"


@pytest.fixture(scope="module")
def real():
    with open_provider(RETURN) as found:
        yield found


@pytest.fixture
def harbour(app):
    """A provider that says what the test wants."""
    with open_liar() as liar:
        use(app, liar)
        yield liar


@pytest.fixture
def tom(member):
    """Tom, signed in by password."""
    return member


@pytest.fixture
def linked(tom, harbour):
    """Tom, whose identity at the provider is linked."""
    assert link(tom, harbour).status_code == 201
    return tom


def test_s60_with_a_real_provider_from_invitation_to_the_next_sign_in(app, real, invite, browser):
    use(app, real)
    client = browser()
    back = real.visit(begin(client), "tom")
    answer = client.post(ANSWER, json=back | {"invitation": invite("tom@example.com", "guest")})
    assert answer.status_code == 201, answer.text
    assert answer.json["user"] | {"name": "Tom", "email": "tom@example.com"} == answer.json["user"]
    assert client.get("/api/me").json["workspaces"][0]["role"] == "guest"
    again = browser()
    answer = again.post(ANSWER, json=real.visit(begin(again), "tom"))
    assert (answer.status_code, answer.json["user"]["email"]) == (200, "tom@example.com")
    location = again.post("/api/session/proof/provider").json["location"]
    assert again.post(ANSWER, json=real.visit(location, "tom")).json == {"proven": True}


def test_s60_with_a_real_provider_an_address_alone_opens_nothing(app, real, tom, browser, invite):
    """Tom has an account with this address; and Una's address was never confirmed."""
    use(app, real)
    client = browser()
    answer = client.post(ANSWER, json=real.visit(begin(client), "tom"))
    assert (answer.status_code, why(answer)) == (403, "not_linked")
    token = invite("una@example.com")
    back = real.visit(begin(client), "una.unverified")
    assert client.post(ANSWER, json=back | {"invitation": token}).status_code == 403
    assert client.get("/api/me").status_code == 401
    assert count(Identity) == 0


def test_s60_one_links_an_identity_after_a_proof_and_signs_in_with_it(
    harbour, tom, browser, monkeypatch
):
    pass_time(monkeypatch, timedelta(minutes=11))
    assert tom.post("/api/account/identities").status_code == 403
    tom.put("/api/session/proof", json={"password": "tideline-2026"})
    assert link(tom, harbour, "tom at the harbour").status_code == 201
    client = browser()
    assert come_in(client, harbour, "tom at the harbour").status_code == 200
    assert client.get("/api/me").json["user"]["id"] == tom.id
    (shown,) = tom.get("/api/account/identities").json["identities"]
    assert shown["issuer"] == harbour.issuer
    assert {"identity_linked", "signed_in_by_provider"} <= noted()


def test_s60_a_fresh_sign_in_there_is_a_proof_and_an_old_one_or_anothers_is_none(
    harbour, linked, monkeypatch
):
    now = int(time.time())
    pass_time(monkeypatch, timedelta(minutes=11))
    for claims in ({"auth_time": now - 3600}, {}, {"auth_time": now + 660, "sub": "eve"}):
        assert prove(linked, harbour, **claims).status_code == 422
        assert linked.post("/api/account/identities").status_code == 403
    assert prove(linked, harbour, auth_time=now + 660).status_code == 200
    assert linked.post("/api/account/identities").status_code == 200


def test_s60_an_identity_belongs_to_one_account(harbour, linked, owner, browser):
    assert link(owner, harbour).status_code == 409
    client = browser()
    assert come_in(client, harbour).json["user"]["id"] == linked.id


def test_s60_a_link_is_for_whoever_began_it_and_nobody_who_signed_in_since(harbour, tom):
    location = tom.post("/api/account/identities").json["location"]
    sign_in(tom)  # as the owner, in the same browser
    assert tom.post(ANSWER, json=harbour.visit(location)).status_code == 403
    assert count(Identity) == 0


def test_s60_who_is_disabled_does_not_come_in(harbour, linked, owner, browser):
    command(owner, "member.disable", member=linked.id)
    answer = come_in(browser(), harbour)
    assert answer.status_code == 401
    assert count(Account) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "made up"},
        {"state": "made up"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"code": None, "error": "access_denied"},
    ],
)
def test_s60_an_answer_that_is_not_the_providers_is_refused(harbour, linked, browser, wrong):
    client = browser()
    back = harbour.visit(begin(client)) | wrong
    back = {name: value for name, value in back.items() if value is not None}
    assert client.post(ANSWER, json=back).status_code in (410, 422)
    assert client.get("/api/me").status_code == 401


def test_s60_an_answer_is_taken_once_soon_and_from_the_browser_that_was_sent(
    harbour, linked, browser, monkeypatch
):
    client, other = browser(), browser()
    back = harbour.visit(begin(client))
    assert other.post(ANSWER, json=back).status_code == 410
    begin(other)
    assert other.post(ANSWER, json=back).status_code == 410
    assert client.post(ANSWER, json=back).status_code == 200
    assert client.post(ANSWER, json=back).status_code == 410
    late = harbour.visit(begin(client))
    pass_time(monkeypatch, timedelta(minutes=10, seconds=1))
    assert client.post(ANSWER, json=late).status_code == 410


def test_s60_a_code_of_another_sign_in_is_worth_nothing(harbour, linked, browser):
    """A thief puts the code made for somebody into an answer of their own: PKCE and nonce belong to the other."""
    victim, thief = browser(), browser()
    stolen, own = harbour.visit(begin(victim)), harbour.visit(begin(thief), "thief")
    assert thief.post(ANSWER, json=own | {"code": stolen["code"]}).status_code == 422
    assert thief.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"aud": None},
        {"azp": "another client"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": timedelta(seconds=-61)},
        {"exp": None},
        {"nbf": timedelta(minutes=10)},
        {"iat": timedelta(minutes=10)},
        {"sub": None},
        {"sub": ""},
        {"sub": "t\x00m"},
        {"sub": "x" * 256},
        {"sub": 1},
        {"at_hash": "wrong"},
    ],
    ids=lambda claims: "-".join(claims),
)
def test_s60_a_token_that_is_not_for_this_sign_in_is_refused(harbour, linked, browser, claims):
    client = browser()
    told = {name: at(value) for name, value in claims.items()}
    answer = client.post(ANSWER, json=harbour.visit(begin(client), **told))
    assert answer.status_code == 422, answer.text
    assert client.get("/api/me").status_code == 401


FORGERIES = {
    "unsigned": lambda liar, claims: unsigned(claims),
    "signed by nobody known": lambda liar, claims: liar.signed(claims, key=stranger()),
    "by a key that it brings along": lambda liar, claims: liar.signed(
        claims, key=(key := stranger()), jwk=key.as_dict(private=False)
    ),
    "by the client's secret": lambda liar, claims: by_secret(claims, SECRET.encode()),
    "by the public key as a secret": lambda liar, claims: by_secret(
        claims, liar.key.as_pem(private=False)
    ),
    "changed afterwards": lambda liar, claims: changed(liar.signed(claims)),
    "no token": lambda liar, claims: None,
    "half a token": lambda liar, claims: liar.signed(claims).rpartition(".")[0],
    "a list": lambda liar, claims: ["token"],
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_s60_a_token_that_the_provider_did_not_sign_is_refused(harbour, linked, browser, forgery):
    harbour.sign = lambda claims: FORGERIES[forgery](harbour, claims)
    client = browser()
    assert come_in(client, harbour).status_code == 422
    assert client.get("/api/me").status_code == 401


def test_s60_a_new_key_of_the_provider_is_fetched(harbour, linked, browser):
    harbour.key = stranger("second")
    harbour.keys = [harbour.key]
    assert come_in(browser(), harbour).status_code == 200


def test_s60_parallel_sign_ins_never_swap_people(app, harbour, owner, linked, browser):
    link(owner, harbour, "olga")

    def knock(number):
        with app.app_context():
            client, who = browser(), ("tom", "olga")[number % 2]
            told = come_in(client, harbour, who).json["user"]["email"]
            return told == f"{who}@example.com" == client.get("/api/me").json["user"]["email"]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(knock, range(8)))


def test_s51_the_second_factor_is_asked_for_unless_the_provider_had_one(harbour, linked, browser):
    phone = Phone(linked)
    client = browser()
    back = harbour.visit(begin(client), amr=["pwd"])
    answer = client.post(ANSWER, json=back)
    assert answer.status_code == 401
    assert "code" in answer.json["error"]["data"]["second_factor"]
    assert client.get("/api/me").status_code == 401
    given = {"state": back["state"], "code": phone.recovery_codes[0]}
    assert browser().post("/api/session/provider/code", json=given).status_code == 410
    wrong = given | {"code": "000000"}
    assert client.post("/api/session/provider/code", json=wrong).status_code == 422
    assert client.post("/api/session/provider/code", json=given).status_code == 200
    assert client.get("/api/me").status_code == 200
    assert client.post("/api/session/provider/code", json=given).status_code == 410
    assert come_in(browser(), harbour, amr=["pwd", "otp"]).status_code == 200


def test_s51_where_everybody_needs_a_second_factor_one_of_the_providers_will_do(
    harbour, linked, owner, browser
):
    command(owner, "workspace.require_second_factor", required=True)
    client = browser()
    assert come_in(client, harbour, amr=["mfa"]).json.get("waits_for") is None
    assert client.get("/api/me").status_code == 200
    waiting = browser()
    assert come_in(waiting, harbour).json["waits_for"] == "second_factor"
    assert waiting.get("/api/me").status_code == 401


def test_s60_the_last_way_in_stays(harbour, owner, browser, invite):
    token, client = invite("una@example.com"), browser()
    back = harbour.visit(begin(client), "una")
    assert client.post(ANSWER, json=back | {"invitation": token}).status_code == 201
    assert remove_identity(client).status_code == 409
    assert come_in(browser(), harbour, "una").status_code == 200


def test_s60_an_identity_that_was_unlinked_opens_nothing(harbour, linked, browser):
    assert remove_identity(linked).status_code == 204
    assert why(come_in(browser(), harbour)) == "not_linked"
    assert "identity_removed" in noted()


def test_s60_an_invitation_is_for_the_address_that_the_provider_confirms(harbour, invite, browser):
    client, token = browser(), invite("una@example.com")
    for claims in ({"subject": "eve"}, {"subject": "una", "email_verified": False}):
        back = harbour.visit(begin(client), **claims)
        answer = client.post(ANSWER, json=back | {"invitation": token})
        assert answer.status_code in (403, 422)
    assert count(Account) == 1


def test_s60_while_the_provider_is_away_the_password_still_works(app, harbour, tom, browser):
    harbour.close()
    answer = browser().post("/api/session/provider")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert "Harbour does not answer" in answer.json["error"]["message"]
    assert sign_in(browser(), "tom@example.com").status_code == 200


def test_s60_where_the_network_is_closed_the_provider_is_not_called(app, harbour, browser):
    config = app.config["BATON"]
    allowed = dataclasses.replace(config.outbound_allow, networks=())
    app.config["BATON"] = dataclasses.replace(config, outbound_allow=allowed)
    assert browser().post("/api/session/provider").status_code == 503
    assert harbour.asked == []


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": ["https://evil.example"]},
    ],
)
def test_s60_a_document_that_is_not_the_issuers_leads_nowhere(harbour, browser, said):
    harbour.metadata |= said
    assert browser().post("/api/session/provider").status_code == 503


def test_s60_the_database_could_not_finish_what_a_browser_began(harbour, browser):
    client = browser()
    location = begin(client)
    kept = str(rows(SignOn)) + str(rows_of(JOB))
    sent = dict(part.split("=", 1) for part in location.partition("?")[2].split("&"))
    secret = client.get_cookie("baton_sign_on").value
    for word in (sent["state"], sent["nonce"], secret):
        assert word not in kept
    assert sent["code_challenge_method"] == "S256"
    assert client.get_cookie("baton_sign_on").http_only


def test_s60_another_sites_page_starts_nothing(harbour, browser):
    client = browser()
    evil = {"Origin": "https://evil.example"}
    client.set_cookie("baton_session", "x")
    for path in ("/api/session/provider", ANSWER):
        assert client.post(path, json={}, headers=evil).status_code == 403


def test_s60_without_a_provider_there_is_no_such_door(owner, browser):
    assert browser().post("/api/session/provider").status_code == 404
    assert owner.post("/api/account/identities").status_code == 404
    assert browser().get("/sign-in/return").status_code == 302
    assert "data-provider" not in browser().get("/sign-in").text


# -- what they do


def use(app, found):
    """Be an installation with this provider."""
    provider.forget()
    folder, url = app.config["BATON"].data_dir, app.config["BATON"].database_url
    fresh = make_config(folder, url, **found.settings)
    app.config["BATON"] = dataclasses.replace(
        app.config["BATON"],
        identity_provider=fresh.identity_provider,
        outbound_allow=fresh.outbound_allow,
    )


def begin(client):
    answer = client.post("/api/session/provider")
    assert answer.status_code == 200, answer.text
    return answer.json["location"]


def come_in(client, liar, subject="tom", **claims):
    return client.post(ANSWER, json=liar.visit(begin(client), subject, **claims))


def link(client, liar, subject="tom"):
    begun = client.post("/api/account/identities")
    assert begun.status_code == 200, begun.text
    return client.post(ANSWER, json=liar.visit(begun.json["location"], subject))


def at(value):
    """A claim; of a span, the moment so far from now."""
    return time.time() + value.total_seconds() if isinstance(value, timedelta) else value


def prove(client, liar, **claims):
    location = client.post("/api/session/proof/provider").json["location"]
    assert "max_age=0" in location
    return client.post(ANSWER, json=liar.visit(location, **claims))


def remove_identity(client):
    (shown,) = client.get("/api/account/identities").json["identities"]
    return client.delete(f"/api/account/identities/{shown['id']}")


def why(answer):
    return answer.json["error"]["data"]["why"]


def noted():
    """What kinds of things stand in the audit log."""
    with db.engine.connect() as connection:
        return set(connection.execute(select(AuditEntry.kind)).scalars())


def count(model):
    with db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model))


def rows(model):
    return rows_of(model.__table__)


def rows_of(table):
    with db.engine.connect() as connection:
        return connection.execute(select(table)).all()


def stranger(kid="first"):
    return RSAKey.generate_key(2048, {"kid": kid})


def unsigned(claims):
    return f"{part({'alg': 'none'})}.{part(claims)}."


def by_secret(claims, secret):
    told = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
    return f"{told}.{text(hmac.digest(secret, told.encode(), hashlib.sha256))}"


def part(value):
    return text(json.dumps(value).encode())


def text(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def changed(token):
    head, claims, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return f"{head}.{part(told | {'sub': 'olga'})}.{signature}"
