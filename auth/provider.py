"""Talking to the identity provider: where it is asked, and what it says about a person, once that is proved.

The protocol (OpenID Connect, authorization code with PKCE) is Authlib's; the calls go by core/outbound.py, as all do.
What comes from there is believed only after its signature, issuer, audience, age and nonce were looked at.
"""

import base64
import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app
from flask_babel import gettext as _
from marshmallow import ValidationError

from auth.fields import EmailAddress
from core import outbound, strict_json
from core.errors import AppError, Invalid, NotFound, Unavailable
from core.identity_provider import IdentityProvider
from core.schemas import Text

log = logging.getLogger(__name__)

SCOPE = "openid email profile"
# Signed with a key that is the provider's alone: neither unsigned, nor by a secret that both know.
ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
]
# Two clocks are never the same.
LEEWAY_SECONDS = 60
REMEMBER_SECONDS = 600
# How somebody proved themselves there (RFC 8176), where it was more than a password.
STRONG = frozenset(("mfa", "otp", "hwk"))

_remembered: dict[str, tuple[float, dict[str, Any]]] = {}


@dataclass(frozen=True)
class Told:
    """What the provider says about the person who has just signed in there."""

    issuer: str
    subject: str
    name: str | None
    email: str | None
    # Whether the provider has seen to it that the address is theirs.
    is_verified: bool
    is_strong: bool
    # When they signed in there, in seconds, where it says so.
    signed_in_at: float | None


class NotBelieved(Exception):
    """What came from the provider, or in its name, is not what it has to be; the message is for the operator."""


def configured() -> IdentityProvider | None:
    """Return the provider of this installation, if there is one."""
    return current_app.config["BATON"].identity_provider


def required() -> IdentityProvider:
    """Return the provider; raise NotFound where there is none."""
    provider = configured()
    if provider is None:
        raise NotFound(_("There is no single sign-on here."))
    return provider


def return_address() -> str:
    """Where the provider sends people back to."""
    return f"{current_app.config['BATON'].address}/sign-in/return"


def sign_on_address(state: str, nonce: str, verifier: str, *, afresh: bool = False) -> str:
    """Return where a browser has to go, so that its person signs in there, or does so once more."""
    # Slow to load, and not needed everywhere.
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415

    provider = required()
    try:
        endpoint = _endpoint(provider, "authorization_endpoint")
    except NotBelieved as doubt:
        raise _away(provider, doubt) from doubt
    return prepare_grant_uri(
        endpoint,
        provider.client_id,
        "code",
        return_address(),
        SCOPE,
        state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
        **({"prompt": "login", "max_age": "0"} if afresh else {}),
    )


def ask(code: str, issuer: str | None, nonce: str, verifier: str) -> Told:
    """Turn the code with which a browser came back into what the provider says; raise Invalid for what is not right."""
    provider = required()
    try:
        _check_sender(provider, issuer)
        tokens = _redeem(provider, code, verifier)
        claims = _claims(provider, tokens, nonce)
        return _told(provider, tokens, claims)
    except NotBelieved as doubt:
        log.warning("single sign-on refused: %s", doubt)
        message = _("What %(name)s said could not be verified. Begin again.", name=provider.name)
        raise Invalid(message) from doubt


def forget() -> None:
    """Drop what is remembered of the provider's documents."""
    _remembered.clear()


def _check_sender(provider: IdentityProvider, issuer: str | None) -> None:
    # Whoever says whose answer it is must say so each time, and be the one who was asked (RFC 9207).
    says_so = _metadata(provider).get("authorization_response_iss_parameter_supported") is True
    if (issuer is None and says_so) or issuer not in (None, provider.issuer):
        raise NotBelieved("the answer names another issuer, or none")


def _redeem(provider: IdentityProvider, code: str, verifier: str) -> dict[str, Any]:
    from authlib.oauth2.rfc6749.parameters import prepare_token_request  # noqa: PLC0415

    facts = {"code": code, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    methods = _metadata(provider).get("token_endpoint_auth_methods_supported") or []
    if "client_secret_post" in methods and "client_secret_basic" not in methods:
        facts |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    else:
        headers["Authorization"] = f"Basic {_basic(provider)}"
    body = prepare_token_request("authorization_code", "", return_address(), **facts)
    endpoint = _endpoint(provider, "token_endpoint")
    return _json(provider, lambda: outbound.post(endpoint, body.encode(), headers))


def _basic(provider: IdentityProvider) -> str:
    pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
    return base64.b64encode(pair.encode()).decode()


def _claims(provider: IdentityProvider, tokens: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Return what the ID token says, after everything about it that can be looked at was."""
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415

    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    known = {
        "nonce": nonce,
        "client_id": provider.client_id,
        "access_token": tokens.get("access_token"),
    }
    try:
        token = _decode(provider, tokens.get("id_token"))
        claims = CodeIDToken(token.claims, token.header, options, known)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        # Whatever may stand there in place of a token.
        raise NotBelieved(f"the ID token: {error!r}") from error
    return dict(claims)


def _decode(provider: IdentityProvider, token: Any) -> Any:
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import InvalidKeyIdError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415
    from joserfc.jws import JWSRegistry  # noqa: PLC0415

    if not isinstance(token, str):
        raise NotBelieved("there is no ID token")
    # Headers that nobody needs to know are passed over, as the standard has it.
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    url = _endpoint(provider, "jwks_uri")
    try:
        return jwt.decode(token, KeySet.import_key_set(_document(provider, url)), registry=registry)
    except InvalidKeyIdError:
        # The provider has changed its keys.
        _remembered.pop(url, None)
        return jwt.decode(token, KeySet.import_key_set(_document(provider, url)), registry=registry)


def _told(provider: IdentityProvider, tokens: dict[str, Any], claims: dict[str, Any]) -> Told:
    subject = claims["sub"]
    is_subject = isinstance(subject, str) and 0 < len(subject) <= 255
    if not is_subject or not subject.isascii() or not subject.isprintable():
        raise NotBelieved("the subject is none")
    if "email" not in claims:
        claims = _user_info(provider, tokens, subject) | claims
    methods = claims.get("amr") or []
    return Told(
        issuer=provider.issuer,
        subject=subject,
        name=_clean(Text(max=80), claims.get("name")),
        email=_clean(EmailAddress(), claims.get("email")),
        is_verified=claims.get("email_verified") is True,
        is_strong=any(method in STRONG for method in methods if isinstance(method, str)),
        signed_in_at=claims.get("auth_time"),
    )


def _user_info(provider: IdentityProvider, tokens: dict[str, Any], subject: str) -> dict[str, Any]:
    """Ask for what the token leaves out; it has to be about the same person."""
    if not _metadata(provider).get("userinfo_endpoint"):
        return {}
    endpoint = _endpoint(provider, "userinfo_endpoint")
    headers = {"Authorization": f"Bearer {tokens.get('access_token')}"}
    told = _json(provider, lambda: outbound.get(endpoint, headers))
    if told.get("sub") != subject:
        raise NotBelieved("the user info is about somebody else")
    # Unsigned, it says nothing about how somebody signed in.
    return {name: told.get(name) for name in ("name", "email", "email_verified")}


def _clean(field: Text, value: Any) -> str | None:
    try:
        return field.deserialize(value)
    except ValidationError:
        return None


def _endpoint(provider: IdentityProvider, name: str) -> str:
    url = _metadata(provider).get(name)
    if not isinstance(url, str) or urlsplit(url).scheme not in ("https", _scheme(provider)):
        raise NotBelieved(f"its discovery document names no {name} that can be used")
    return url


def _scheme(provider: IdentityProvider) -> str:
    return urlsplit(provider.issuer).scheme


def _metadata(provider: IdentityProvider) -> dict[str, Any]:
    found = _document(provider, provider.discovery_url)
    if found.get("issuer") != provider.issuer:
        raise NotBelieved("its discovery document is of another issuer than OIDC_ISSUER")
    return found


def _document(provider: IdentityProvider, url: str) -> dict[str, Any]:
    until, found = _remembered.get(url, (0.0, {}))
    if until < time.monotonic():
        found = _json(provider, lambda: outbound.get(url, {"Accept": "application/json"}))
        _remembered[url] = (time.monotonic() + REMEMBER_SECONDS, found)
    return found


def _json(provider: IdentityProvider, call: Any) -> dict[str, Any]:
    """Return the object of an answer; raise Unavailable where none comes, NotBelieved for a refusal."""
    try:
        answer = call()
    except (outbound.Unreachable, outbound.AddressRefused) as error:
        raise _away(provider, error) from error
    if answer.status >= 500:
        raise _away(provider, f"status {answer.status}")
    try:
        found = strict_json.loads(answer.body)
    except ValueError:
        found = None
    if answer.status != 200 or not isinstance(found, dict):
        raise NotBelieved(f"status {answer.status}, {answer.body[:200]!r}")
    return found


def _away(provider: IdentityProvider, reason: object) -> AppError:
    log.warning("the identity provider %s cannot be used: %s", provider.issuer, reason)
    return Unavailable(
        _("%(name)s does not answer now. Try again, or sign in another way.", name=provider.name)
    )
