"""What the routes about people share: who may call them, and how somebody comes in."""

from typing import Any
from zoneinfo import available_timezones

from flask import Response, current_app, request
from flask_babel import gettext as _

from auth import passkeys, second_factor, sessions
from auth.accounts import account_of, authenticate, email_of
from auth.auditing import device, note_person
from auth.fields import fold_email
from auth.people import describe_user
from core.actors import Actor
from core.clock import to_wire
from core.errors import AppError, Forbidden, Invalid, RateLimited, Unauthenticated
from core.i18n import locale_name
from core.ratelimit import RateLimit
from core.rest import current_actor, json_body, json_response, session_cookie
from core.schemas import Schema, load

BRAKED_SECONDS = 600
_braked = RateLimit(rate=1 / BRAKED_SECONDS, burst=1, what="audit")

TIMES = ("created_at", "seen_at", "expires_at", "used_at")


def body(schema: type[Schema]) -> dict[str, Any]:
    """Return what a request contains."""
    return load(schema(), json_body())


def in_person() -> Actor:
    """Return who makes this request; a token may not manage its owner's ways in."""
    actor = current_actor()
    if actor.session is None or actor.token_scopes is not None:
        raise Forbidden(_("This takes a sign-in; a token is not enough."))
    return actor


def proven() -> Actor:
    """Return who makes this request, if they have shown a moment ago that it is really they."""
    actor = in_person()
    if not sessions.is_proven(actor.session):
        raise Forbidden(_("Show first that it is you: give your password again."), {"proof": True})
    return actor


def setting_up() -> Actor:
    """Return who sets up a second factor: also somebody who may do nothing else before."""
    if "Authorization" in request.headers:
        return in_person()
    return sessions.find_waiting(session_cookie()) or proven()


def by_password(email: str, password: str, code: str | None) -> str:
    """Return whose address and password, and where they have a second factor, whose code this is."""
    try:
        account = authenticate(fold_email(email), password, request.remote_addr)
    except RateLimited:
        _note_braked(email)
        raise
    if account is None:
        _note_refusal(email)
        raise Unauthenticated(_("The address or the password is not right."))
    ways = second_factor.ways_of(account)
    if not ways:
        return account
    if not code:
        raise needs_second_factor(ways)
    check_second_factor(account, code)
    return account


def needs_second_factor(ways: list[str]) -> Unauthenticated:
    """Return the refusal that says by what else somebody has to show who they are."""
    return Unauthenticated(_("Your second factor is needed too."), {"second_factor": ways})


def by_passkey(passkey: dict[str, Any], email: str | None = None) -> str:
    """Return whose passkey this is; with an address, only if it is theirs."""
    account = passkeys.authenticate(passkey)
    if email and email_of(account) != fold_email(email):
        raise Invalid(_("This passkey belongs to another account."))
    return account


def prove(actor: Actor, password: str | None, passkey: dict[str, Any] | None) -> None:
    """Note that it is really they, by their password or a passkey of theirs."""
    if passkey is not None:
        account = by_passkey(passkey)
    else:
        account = authenticate(email_of(actor.id), password or "", request.remote_addr)
    if account != actor.id:
        message = _("The password is not right.")
        raise Invalid(message, {"fields": {"password": [message]}})
    sessions.prove(actor.session)


def check_second_factor(account: str, code: str) -> None:
    """Accept a code of the app or a recovery code; note a wrong one."""
    try:
        second_factor.check(account, code, request.remote_addr)
    except AppError:
        note_person("second_factor_refused", account, device=device())
        raise


def chosen_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Return language and time zone of whoever signs up, as far as their browser tells them."""
    zone = given.get("time_zone")
    known = zone if zone in available_timezones() else None
    return {"time_zone": known, "locale": locale_name()}


def signed_in(
    account: str, status: int, kind: str = "signed_in", *, is_strong: bool = False
) -> Response:
    """Answer with the cookie of a new session, which may have to wait for a second factor."""
    is_missing = not is_strong and second_factor.is_missing(account)
    waits_for = "second_factor" if is_missing else None
    answer = {"user": describe_user(account)} | ({"waits_for": waits_for} if waits_for else {})
    note_person(kind, account, device=device())
    response = json_response(answer, status)
    give_cookie(response, account, waits_for)
    return response


def give_cookie(response: Response, account: str, waits_for: str | None = None) -> None:
    """Open a session and put its cookie into the answer."""
    device, address = request.user_agent.string, request.remote_addr
    token = sessions.start_session(account, device, address, waits_for)
    response.set_cookie(value=token, max_age=sessions.ABSOLUTE, **_cookie())


def drop_cookie(response: Response) -> None:
    """Have the browser forget the session's cookie."""
    response.delete_cookie(**_cookie())


def _cookie() -> dict[str, Any]:
    config = current_app.config["BATON"]
    flags = {"httponly": True, "samesite": "Lax", "secure": config.is_secure}
    return {"key": config.session_cookie, **flags}


def _note_refusal(email: str) -> None:
    account = account_of(email)
    if account:
        note_person("sign_in_refused", account, device=device())


def _note_braked(email: str) -> None:
    """Note that somebody goes on guessing, once in a while: the brake is there so that it costs us little."""
    account = account_of(email)
    if account and not _braked.spend(account):
        note_person("sign_in_refused", account, device=device(), braked=True)


def on_the_wire(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its times as they are written in JSON."""
    return {
        name: to_wire(value) if value and name in TIMES else value for name, value in row.items()
    }
