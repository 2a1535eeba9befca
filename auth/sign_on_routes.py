"""Signing in by the identity provider (OpenID Connect), and the identities that people have linked."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from auth import (
    accounts,
    identities,
    provider,
    requests,
    second_factor,
    sessions,
    shapes,
    sign_on,
    sign_ups,
    throttle,
)
from auth.auditing import note_person
from auth.entry import (
    body,
    check_second_factor,
    chosen_settings,
    in_person,
    needs_second_factor,
    on_the_wire,
    proven,
    signed_in,
)
from core import clock
from core.actors import Actor
from core.errors import Forbidden, Invalid
from core.openapi import described
from core.rest import json_response

sign_on_api = Blueprint("sign_on_api", __name__, url_prefix="/api")
pages = Blueprint("sign_on", __name__)

KIND = "signed_in_by_provider"


@sign_on_api.post("/session/provider")
@described(is_open=True, answer=shapes.LOCATION)
def begin_sign_in() -> Response:
    """Return where this browser goes to sign in by the identity provider; it has to come back within ten minutes."""
    return _sent_away(sign_on.SIGN_IN)


@sign_on_api.post("/account/identities")
@described(answer=shapes.LOCATION)
def begin_link() -> Response:
    """Return where this browser goes so that its person's identity there is linked to their account."""
    return _sent_away(sign_on.LINK, proven().id)


@sign_on_api.post("/session/proof/provider")
@described(answer=shapes.LOCATION)
def begin_proof() -> Response:
    """Return where this browser goes to show once more, by a fresh sign-in at the provider, that it is you."""
    return _sent_away(sign_on.PROOF, in_person().id)


@sign_on_api.post("/session/provider/answer")
@described(
    body=requests.SignOnAnswer, is_open=True, answer=shapes.ANSWERED, or_else={201: shapes.ANSWERED}
)
def take_answer() -> Response:
    """Take what the provider sent the browser back with: a session is opened or proven, or an identity linked."""
    given, browser = body(requests.SignOnAnswer), _browser()
    begun = sign_on.take_up(given["state"], browser)
    if "error" in given or "code" not in given:
        raise Invalid(_("%(name)s did not sign you in.", name=provider.required().name))
    told = sign_on.ask(given["state"], browser, given["code"], given.get("iss"))
    if begun.purpose == sign_on.LINK:
        return _link(begun.account_id, told)
    if begun.purpose == sign_on.PROOF:
        return _prove(begun.account_id, told)
    account, status = _find_or_join(told, given)
    ways = second_factor.ways_of(account)
    if ways and not told.is_strong:
        sign_on.wait_for_second_factor(given["state"], browser, account)
        raise needs_second_factor(ways)
    return _come_in(account, status, told.is_strong)


@sign_on_api.post("/session/provider/code")
@described(body=requests.SignOnCode, is_open=True, answer=shapes.SIGNED_IN)
def take_second_factor() -> Response:
    """Open the session of whoever the provider has vouched for, by a code of their second factor."""
    given, browser = body(requests.SignOnCode), _browser()
    account = sign_on.waits_for_second_factor(given["state"], browser)
    check_second_factor(account, given["code"])
    sign_on.end(given["state"], browser)
    return _come_in(account, 200, is_strong=True)


@sign_on_api.get("/account/identities")
@described(answer=shapes.IDENTITIES)
def list_identities() -> Response:
    """List the identities that one signs in by, and what the provider is called, if there is one."""
    found = provider.configured()
    shown = [on_the_wire(row) for row in identities.identities_of(in_person().id)]
    return json_response({"identities": shown, "provider": found and found.name})


@sign_on_api.delete("/account/identities/<id>")
@described(status=204)
def remove_identity(id: str) -> Response:
    """Unlink an identity, unless it is the last way in."""
    actor = proven()
    identities.remove(actor.id, id)
    note_person("identity_removed", actor.id, identity=id)
    return Response(status=204)


@pages.get("/sign-in/return")
def return_page() -> str | AnyResponse:
    """Show the page to which the provider sends people back; it hands over what stands in its address."""
    found = provider.configured()
    if found is None:
        return redirect("/sign-in")
    return render_template("auth/sign_on.html", provider=found.name)


def _sent_away(purpose: str, account: str | None = None) -> Response:
    provider.required()
    throttle.pay(throttle.brakes_for_sign_on(request.remote_addr))
    location, browser = sign_on.begin(purpose, account)
    response = json_response({"location": location})
    lasts = int(sign_on.LASTS.total_seconds())
    response.set_cookie(value=browser, max_age=lasts, **_cookie())
    return response


def _find_or_join(told: provider.Told, given: dict[str, Any]) -> tuple[str, int]:
    """Return whose identity this is, and the status of the answer; somebody who may join has an account now."""
    account = identities.find(told)
    if account:
        return account, 200
    settings = chosen_settings(given)
    name = told.name or (told.email or "").partition("@")[0] or _("New member")
    if "invitation" in given:
        return accounts.accept_invitation_as(told, given["invitation"], name, **settings), 201
    account = sign_ups.join_as(told, name, **settings)
    if account:
        return account, 201
    raise _unknown(told)


def _unknown(told: provider.Told) -> Forbidden:
    # Only to whoever the address belongs to is it said that there is an account.
    is_known = told.is_verified and told.email and accounts.account_of(told.email)
    says = (
        _("There is an account with your address here, but it is not linked to you yet.")
        if is_known
        else _("No account here is linked to you yet. Without an account, ask for an invitation.")
    )
    way_on = _(
        "With one, sign in with your password and link %(name)s under “Sign-in and security”.",
        name=provider.required().name,
    )
    return Forbidden(f"{says} {way_on}", {"why": "not_linked" if is_known else "unknown"})


def _link(account: str, told: provider.Told) -> Response:
    actor = _still(account)
    id = identities.link(actor.id, told)
    note_person("identity_linked", actor.id, identity=id)
    return _without_cookie(json_response({"linked": id}, 201))


def _prove(account: str, told: provider.Told) -> Response:
    actor = _still(account)
    since = clock.now().timestamp() - sign_on.LASTS.total_seconds()
    if identities.find(told) != actor.id or (told.signed_in_at or 0) < since:
        raise Invalid(_("This does not show that it is you: sign in there anew, as yourself."))
    sessions.prove(actor.session)
    return _without_cookie(json_response({"proven": True}))


def _still(account: str) -> Actor:
    """Return who is signed in here, if it is who began this."""
    actor = in_person()
    if actor.id != account:
        raise Forbidden(_("Somebody else is signed in now. Begin again."))
    return actor


def _come_in(account: str, status: int, is_strong: bool) -> Response:
    return _without_cookie(signed_in(account, status, KIND, is_strong=is_strong))


def _browser() -> str:
    return request.cookies.get(current_app.config["BATON"].sign_on_cookie, "")


def _without_cookie(response: Response) -> Response:
    response.delete_cookie(**_cookie())
    return response


def _cookie() -> dict[str, Any]:
    config = current_app.config["BATON"]
    # Only our own page hands it over, after the provider has led to it.
    flags = {"httponly": True, "samesite": "Strict", "secure": config.is_secure}
    return {"key": config.sign_on_cookie, **flags}
