"""The API and the pages about people: signing up, in and out, profile, members, tokens."""

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from auth import accounts, requests, sessions, tokens
from auth.auditing import device, note_person
from auth.boot import boot_data
from auth.fields import fold_email
from auth.people import describe_user, workspaces_of
from auth.permissions import GRANTABLE
from core.actors import Actor
from core.clock import to_wire
from core.errors import Forbidden, Gone, NotFound, Unauthenticated
from core.i18n import locale_name
from core.openapi import described
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Schema, load
from core.sockets import COOKIE

people_api = Blueprint("people_api", __name__, url_prefix="/api")
pages = Blueprint("auth", __name__)


@people_api.post("/session")
@described(body=requests.SignIn)
def sign_in() -> Response:
    """Open a session for an address and a password."""
    given = _load(requests.SignIn)
    email = fold_email(given["email"])
    account = accounts.authenticate(email, given["password"], request.remote_addr)
    if account is None:
        _note_refusal(email)
        raise Unauthenticated(_("The address or the password is not right."))
    note_person("signed_in", account, device=device())
    return _signed_in(account, 200)


@people_api.delete("/session")
def sign_out() -> Response:
    """End the session of this request."""
    actor = _in_person()
    sessions.end_session(actor.id, actor.session)
    note_person("signed_out", actor.id)
    response = Response(status=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response


@people_api.get("/me")
def me() -> Response:
    """Return who makes this request."""
    actor = current_actor()
    return json_response({"user": describe_user(actor.id), "workspaces": workspaces_of(actor.id)})


@people_api.post("/accounts")
@described(body=requests.SignUp)
def sign_up() -> Response:
    """Create an account: the first one here, or one that was invited."""
    given = _load(requests.SignUp)
    zone = given.pop("time_zone", None)
    given |= {"time_zone": zone if zone in available_timezones() else None}
    given |= {"locale": locale_name()}
    workspace, invitation = given.pop("workspace", None), given.pop("invitation", None)
    if invitation:
        account = accounts.accept_invitation(invitation, **given)
    else:
        account = accounts.open_house(workspace=workspace or "Baton", **given)
    return _signed_in(account, 201)


@people_api.put("/account/password")
@described(body=requests.ChangePassword)
def change_password() -> Response:
    """Set a new password; every other session and every token ends."""
    actor, given = _in_person(), _load(requests.ChangePassword)
    accounts.change_password(actor.id, given["old"], given["new"], request.remote_addr)
    note_person("password_changed", actor.id)
    response = Response(status=204)
    _give_cookie(response, actor.id)
    return response


@people_api.get("/account/sessions")
def list_sessions() -> Response:
    """List where one is signed in."""
    actor = _in_person()
    shown = [
        _on_the_wire(row) | {"current": row["id"] == actor.session}
        for row in sessions.sessions_of(actor.id)
    ]
    return json_response({"sessions": shown})


@people_api.delete("/account/sessions")
def end_other_sessions() -> Response:
    """Sign out everywhere else."""
    actor = _in_person()
    sessions.end_other_sessions(actor.id, actor.session)
    note_person("other_sessions_ended", actor.id)
    return Response(status=204)


@people_api.get("/tokens")
def list_tokens() -> Response:
    """List one's tokens, without their secrets."""
    actor = _in_person()
    return json_response({"tokens": [_on_the_wire(row) for row in tokens.tokens_of(actor.id)]})


@people_api.post("/tokens")
@described(body=requests.CreateToken)
def create_token() -> Response:
    """Create a token; the answer alone shows it."""
    actor, given = _in_person(), _load(requests.CreateToken)
    # Each is kept, and written into the audit log.
    limited_actor()
    id, secret = tokens.create_token(actor.id, **given)
    note_person("token_created", actor.id, token=id, name=given["name"], scopes=given["scopes"])
    return json_response({"id": id, "token": secret}, 201)


@people_api.delete("/tokens/<id>")
def revoke_token(id: str) -> Response:
    """Make a token useless."""
    if not tokens.revoke_token(_in_person().id, id):
        raise NotFound(_("There is no such token."))
    note_person("token_revoked", current_actor().id, token=id)
    return Response(status=204)


@pages.get("/sign-in")
def sign_in_page() -> str | AnyResponse:
    """Show where to sign in."""
    if _is_signed_in():
        return redirect("/")
    if accounts.is_open():
        return redirect(url_for("auth.sign_up_page"))
    return render_template("auth/sign_in.html")


@pages.get("/sign-up")
def sign_up_page() -> str | AnyResponse:
    """Show where the first person makes the workspace; later, that it takes an invitation."""
    if _is_signed_in():
        return redirect("/")
    if not accounts.is_open():
        return _notice(
            _("Signing up needs an invitation"),
            _("Ask an owner or an admin of your workspace for an invitation link."),
            (_("Sign in"), "/sign-in"),
        )
    return render_template("auth/sign_up.html", invitation=None)


@pages.get("/invitations/<token>")
def invitation_page(token: str) -> str | tuple[str, int]:
    """Show what an invitation leads to."""
    if _is_signed_in():
        return _notice(
            _("You are in already"),
            _("This invitation is for somebody without an account. Sign out to use it."),
            (_("Go to the boards"), "/"),
        )
    try:
        found = accounts.find_invitation(token)
    except (NotFound, Gone) as error:
        heading = _("This invitation does not work")
        text = _("It was used, withdrawn or has expired. Ask whoever sent it for a new one.")
        return _notice(heading, text, (_("Sign in"), "/sign-in")), error.status
    return render_template("auth/sign_up.html", invitation=found, token=token)


@pages.get("/sign-out")
@sessions.page_required
def sign_out_page() -> str:
    """Ask whether to sign out, since a link alone must not do it."""
    return render_template("auth/sign_out.html")


@pages.get("/profile")
@sessions.page_required
def profile_page() -> str:
    """Show one's own name, colour, language, password, sessions and tokens."""
    return render_template(
        "auth/profile.html",
        user=describe_user(current_actor().id),
        time_zones=sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"),
    )


@pages.get("/members")
@sessions.page_required
def members_page() -> str:
    """Show the people of the workspace."""
    if boot_data()["workspace"]["role"] == "guest":
        raise Forbidden(_("Guests do not see the people of the workspace."))
    return render_template("auth/members.html")


@pages.get("/permissions")
@sessions.page_required
def permissions_page() -> str:
    """Show who may do what; everybody may read it, owner and admin shape the workspace's own roles here."""
    return render_template("auth/permissions.html", grantable=GRANTABLE)


def _notice(heading: str, text: str, way_on: tuple[str, str]) -> str:
    label, link = way_on
    return render_template("auth/notice.html", heading=heading, text=text, label=label, link=link)


def _load(schema: type[Schema]) -> dict[str, Any]:
    return load(schema(), json_body())


def _in_person() -> Actor:
    """Return who makes this request; a token may not manage its owner's ways in."""
    actor = current_actor()
    if actor.session is None or actor.token_scopes is not None:
        raise Forbidden(_("This takes a sign-in; a token is not enough."))
    return actor


def _note_refusal(email: str) -> None:
    account = accounts.account_of(email)
    if account:
        note_person("sign_in_refused", account, device=device())


def _is_signed_in() -> bool:
    try:
        current_actor()
    except Unauthenticated:
        return False
    return True


def _signed_in(account: str, status: int) -> Response:
    response = json_response({"user": describe_user(account)}, status)
    _give_cookie(response, account)
    return response


def _give_cookie(response: Response, account: str) -> None:
    token = sessions.start_session(account, request.user_agent.string)
    response.set_cookie(
        COOKIE,
        token,
        max_age=sessions.ABSOLUTE,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["BATON"].is_secure,
    )


def _on_the_wire(row: dict[str, Any]) -> dict[str, Any]:
    times = ("created_at", "seen_at", "expires_at")
    return {
        name: to_wire(value) if value and name in times else value for name, value in row.items()
    }
