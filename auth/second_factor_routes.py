"""The API about the second factor: the app that shows codes, recovery codes, passkeys."""

from flask import Blueprint, Response, request

from auth import passkeys, requests, second_factor, sessions, shapes, throttle
from auth.accounts import email_of
from auth.auditing import note_person
from auth.entry import (
    body,
    by_passkey,
    give_cookie,
    in_person,
    on_the_wire,
    prove,
    proven,
    setting_up,
    signed_in,
)
from core.actors import Actor
from core.openapi import described
from core.rest import json_response

second_factor_api = Blueprint("second_factor_api", __name__, url_prefix="/api")


@second_factor_api.post("/session/passkey/options")
@described(is_open=True, answer=shapes.OPTIONS)
def passkey_options() -> Response:
    """Return what a browser needs to sign in by a passkey, for `navigator.credentials.get`."""
    # Whoever has not asked has nothing to answer: so both are slowed down here.
    throttle.pay(throttle.brakes_for_passkey(request.remote_addr))
    return json_response({"options": passkeys.sign_in_options()})


@second_factor_api.post("/session/passkey")
@described(body=requests.SignInByPasskey, is_open=True, answer=shapes.SIGNED_IN)
def sign_in_by_passkey() -> Response:
    """Open a session by a passkey alone, which counts as both factors."""
    return signed_in(by_passkey(**body(requests.SignInByPasskey)), 200)


@second_factor_api.put("/session/proof")
@described(body=requests.Prove, status=204)
def prove_it() -> Response:
    """Show once more, by password or passkey, that it is you; good for ten minutes."""
    actor, given = in_person(), body(requests.Prove)
    prove(actor, given.get("password"), given.get("passkey"))
    return Response(status=204)


@second_factor_api.get("/account/second-factor")
@described(answer=shapes.SECOND_FACTOR)
def show() -> Response:
    """Return whether codes are asked for, and which passkeys there are."""
    actor = in_person()
    keys = [on_the_wire(row) for row in passkeys.passkeys_of(actor.id)]
    state = second_factor.state_of(actor.id) | {"passkeys": keys, "host": passkeys.where()}
    return json_response(state)


@second_factor_api.post("/account/second-factor/app")
@described(answer=shapes.NEW_APP, status=201)
def begin_app() -> Response:
    """Make a secret for an app that shows codes; it counts once a code of it is sent."""
    actor = setting_up()
    return json_response(second_factor.begin_app(actor.id, email_of(actor.id)), 201)


@second_factor_api.put("/account/second-factor/app")
@described(body=requests.ConfirmApp, answer=shapes.MAYBE_CODES)
def confirm_app() -> Response:
    """Turn the app on by a code of it; the first time, recovery codes are in the answer."""
    actor, given = setting_up(), body(requests.ConfirmApp)
    codes = second_factor.confirm_app(actor.id, given["code"], request.remote_addr)
    note_person("app_added", actor.id)
    return _done(actor, {"recovery_codes": codes}, 200)


@second_factor_api.delete("/account/second-factor/app")
@described(status=204)
def remove_app() -> Response:
    """Turn the app off."""
    actor = proven()
    second_factor.remove_app(actor.id)
    note_person("app_removed", actor.id)
    return Response(status=204)


@second_factor_api.post("/account/second-factor/recovery-codes")
@described(answer=shapes.CODES, status=201)
def new_codes() -> Response:
    """Replace the recovery codes; the answer alone shows them."""
    actor = proven()
    codes = second_factor.new_codes(actor.id)
    note_person("codes_made", actor.id)
    return json_response({"recovery_codes": codes}, 201)


@second_factor_api.post("/account/passkeys/options")
@described(answer=shapes.OPTIONS)
def registration_options() -> Response:
    """Return what a browser needs to make a passkey, for `navigator.credentials.create`."""
    actor = setting_up()
    options = passkeys.registration_options(actor.id, email_of(actor.id))
    return json_response({"options": options})


@second_factor_api.post("/account/passkeys")
@described(body=requests.AddPasskey, answer=shapes.NEW_PASSKEY, status=201)
def add_passkey() -> Response:
    """Keep a passkey; the first time, recovery codes are in the answer."""
    actor, given = setting_up(), body(requests.AddPasskey)
    id = passkeys.register(actor.id, given["name"], given["passkey"])
    note_person("passkey_added", actor.id, passkey=id)
    return _done(actor, {"id": id, "recovery_codes": second_factor.first_codes(actor.id)}, 201)


@second_factor_api.put("/account/passkeys/<string(length=36):id>")
@described(body=requests.RenamePasskey, status=204)
def rename_passkey(id: str) -> Response:
    """Give a passkey another name."""
    passkeys.rename(in_person().id, id, body(requests.RenamePasskey)["name"])
    return Response(status=204)


@second_factor_api.delete("/account/passkeys/<string(length=36):id>")
@described(status=204)
def remove_passkey(id: str) -> Response:
    """Forget a passkey."""
    actor = proven()
    passkeys.remove(actor.id, id)
    note_person("passkey_removed", actor.id, passkey=id)
    return Response(status=204)


def _done(actor: Actor, answer: dict[str, object], status: int) -> Response:
    response = json_response(answer, status)
    if sessions.is_waiting(actor.session):
        # What it waited for is there: a new session, since this one was good for less.
        sessions.end_session(actor.id, actor.session or "")
        give_cookie(response, actor.id)
    return response
