"""The API and the pages about people: signing up, in and out, profile, members, tokens."""

from zoneinfo import available_timezones

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from auth import (
    accounts,
    forgetting,
    passkeys,
    provider,
    requests,
    resets,
    sessions,
    shapes,
    sign_ups,
    tokens,
)
from auth.auditing import note_person
from auth.boot import boot_data
from auth.entry import (
    body,
    by_password,
    chosen_settings,
    drop_cookie,
    give_cookie,
    in_person,
    on_the_wire,
    proven,
    signed_in,
)
from auth.fields import fold_email
from auth.people import describe_user, workspaces_of
from auth.permissions import GRANTABLE
from core.errors import Forbidden, Gone, NotFound, Unauthenticated
from core.mail import mail_server
from core.openapi import described
from core.rest import current_actor, json_response, limited_actor, session_cookie

people_api = Blueprint("people_api", __name__, url_prefix="/api")
pages = Blueprint("auth", __name__)


@people_api.post("/session")
@described(body=requests.SignIn, is_open=True, answer=shapes.SIGNED_IN)
def sign_in() -> Response:
    """Open a session for an address and a password, and a `code` where a second factor is on."""
    given = body(requests.SignIn)
    return signed_in(by_password(given["email"], given["password"], given.get("code")), 200)


@people_api.delete("/session")
@described(status=204)
def sign_out() -> Response:
    """End the session of this request."""
    actor = in_person()
    sessions.end_session(actor.id, actor.session)
    note_person("signed_out", actor.id)
    response = Response(status=204)
    drop_cookie(response)
    return response


@people_api.get("/me")
@described(answer=shapes.ME)
def me() -> Response:
    """Return who makes this request."""
    actor = current_actor()
    return json_response({"user": describe_user(actor.id), "workspaces": workspaces_of(actor.id)})


@people_api.post("/accounts")
@described(
    body=requests.SignUp,
    is_open=True,
    answer=shapes.SIGNED_IN,
    status=201,
    or_else={202: shapes.NOTHING},
)
def sign_up() -> Response:
    """Create an account: the first one here, one that was invited, or where it is allowed one that a mail confirms."""
    given = body(requests.SignUp)
    given |= chosen_settings(given)
    workspace, invitation = given.pop("workspace", None), given.pop("invitation", None)
    if invitation:
        return signed_in(accounts.accept_invitation(invitation, **given), 201)
    if accounts.is_open():
        return signed_in(accounts.open_house(workspace=workspace or "Baton", **given), 201)
    sign_ups.ask(address=request.remote_addr, **given)
    return json_response({}, 202)


@people_api.put("/accounts")
@described(body=requests.ConfirmSignUp, is_open=True, answer=shapes.SIGNED_IN, status=201)
def confirm_sign_up() -> Response:
    """Create the account that was asked for, by the token of the mail's link and the password that was chosen."""
    given = body(requests.ConfirmSignUp)
    return signed_in(sign_ups.confirm(address=request.remote_addr, **given), 201)


@people_api.put("/account/password")
@described(body=requests.ChangePassword, status=204)
def change_password() -> Response:
    """Set a new password; every other session and every token ends."""
    actor, given = in_person(), body(requests.ChangePassword)
    accounts.change_password(actor.id, given["old"], given["new"], request.remote_addr)
    note_person("password_changed", actor.id)
    response = Response(status=204)
    give_cookie(response, actor.id)
    return response


@people_api.get("/account/sessions")
@described(answer=shapes.SESSIONS)
def list_sessions() -> Response:
    """List where one is signed in."""
    actor = in_person()
    shown = [
        on_the_wire(row) | {"current": row["id"] == actor.session}
        for row in sessions.sessions_of(actor.id)
    ]
    return json_response({"sessions": shown})


@people_api.delete("/account/sessions")
@described(status=204)
def end_other_sessions() -> Response:
    """Sign out everywhere else."""
    actor = in_person()
    sessions.end_other_sessions(actor.id, actor.session)
    note_person("other_sessions_ended", actor.id)
    return Response(status=204)


@people_api.delete("/account/sessions/<id>")
@described(status=204)
def end_session(id: str) -> Response:
    """Sign out in one place."""
    actor = in_person()
    if not sessions.end_session(actor.id, id):
        raise NotFound(_("This session has ended already."))
    note_person("session_ended", actor.id)
    return Response(status=204)


@people_api.post("/account/reset")
@described(body=requests.AskForPassword, is_open=True, answer=shapes.NOTHING, status=202)
def ask_for_password() -> Response:
    """Have a link for a new password mailed to an address, if somebody signs in with it."""
    resets.ask(fold_email(body(requests.AskForPassword)["email"]), request.remote_addr)
    return json_response({}, 202)


@people_api.put("/account/reset")
@described(body=requests.NewPassword, is_open=True, status=204)
def reset_password() -> Response:
    """Set a new password by the link's token; all that was signed in ends."""
    note_person("password_reset", resets.redeem(**body(requests.NewPassword)))
    return Response(status=204)


@people_api.delete("/account")
@described(status=204)
def delete_account() -> Response:
    """Be forgotten: name and address go from everywhere, what was done stays. There is no way back."""
    forgetting.ask_to_be_forgotten(proven().id)
    response = Response(status=204)
    drop_cookie(response)
    return response


@people_api.get("/tokens")
@described(answer=shapes.TOKENS)
def list_tokens() -> Response:
    """List one's tokens, without their secrets."""
    actor = in_person()
    return json_response({"tokens": [on_the_wire(row) for row in tokens.tokens_of(actor.id)]})


@people_api.post("/tokens")
@described(body=requests.CreateToken, answer=shapes.NEW_TOKEN, status=201)
def create_token() -> Response:
    """Create a token; the answer alone shows it."""
    actor, given = in_person(), body(requests.CreateToken)
    # Each is kept, and written into the audit log.
    limited_actor()
    id, secret = tokens.create_token(actor.id, **given)
    kept = {name: given[name] for name in ("name", "scopes", "boards") if name in given}
    note_person("token_created", actor.id, token=id, **kept)
    return json_response({"id": id, "token": secret}, 201)


@people_api.delete("/tokens/<id>")
@described(status=204)
def revoke_token(id: str) -> Response:
    """Make a token useless."""
    if not tokens.revoke_token(in_person().id, id):
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
    facts = {"sends_mail": mail_server() is not None, "may_join": _may_join()}
    return render_template("auth/sign_in.html", provider=provider.configured(), **facts)


@pages.get("/forgotten")
def forgotten_page() -> str:
    """Show where to ask for a new password."""
    return render_template("auth/forgotten.html", sends_mail=mail_server() is not None)


@pages.get("/new-password")
def new_password_page() -> str:
    """Show where to choose a new password; what the link says is read by the browser alone."""
    return render_template("auth/new_password.html")


@pages.get("/second-factor")
def second_factor_page() -> str | AnyResponse:
    """Show whoever has to set up a second factor first how this is done."""
    if sessions.find_waiting(session_cookie()) is None:
        return redirect("/security" if _is_signed_in() else "/sign-in")
    return render_template("auth/second_factor.html", host=passkeys.where())


@pages.get("/security")
@sessions.page_required
def security_page() -> str:
    """Show how one signs in: password, second factor, passkeys, devices, tokens."""
    return render_template("auth/security.html", user=describe_user(current_actor().id))


@pages.get("/sign-up")
def sign_up_page() -> str | AnyResponse:
    """Show where the first person makes the workspace; later, who may join, or that it takes an invitation."""
    if _is_signed_in():
        return redirect("/")
    if accounts.is_open():
        return render_template("auth/sign_up.html", invitation=None, offer=None)
    if not _may_join():
        return _notice(
            _("Signing up needs an invitation"),
            _("Ask an owner or an admin of your workspace for an invitation link."),
            (_("Sign in"), "/sign-in"),
        )
    facts = {"offer": sign_ups.offer(), "provider": provider.configured()}
    return render_template("auth/sign_up.html", invitation=None, **facts)


@pages.get("/confirm")
def confirm_page() -> str:
    """Show where an account is confirmed; what the link says is read by the browser alone."""
    return render_template("auth/confirm.html")


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
    facts = {"invitation": found, "token": token, "provider": provider.configured()}
    return render_template("auth/sign_up.html", offer=None, **facts)


@pages.get("/sign-out")
@sessions.page_required
def sign_out_page() -> str:
    """Ask whether to sign out, since a link alone must not do it."""
    return render_template("auth/sign_out.html")


@pages.get("/profile")
@sessions.page_required
def profile_page() -> str:
    """Show one's own name, colour, language and time zone."""
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


def _may_join() -> bool:
    return mail_server() is not None and sign_ups.offer() is not None


def _is_signed_in() -> bool:
    try:
        current_actor()
    except Unauthenticated:
        return False
    return True
