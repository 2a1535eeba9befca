"""The doors for Slack: commands, clicks and links, each proved by Slack's signature; and setting Slack up."""

import hashlib
import logging
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from marshmallow import validate

from auth.boot import boot_data
from auth.entry import in_person
from auth.scope import WorkspaceScope
from auth.sessions import page_required
from auth.vault import lock
from core import strict_json
from core.actors import Actor
from core.commands import derived_id
from core.errors import AppError, Conflict, Forbidden, Malformed
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import enqueue
from core.openapi import described
from core.ratelimit import limits_of
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Schema, Text, load
from core.security import signed_by_sender
from integrations import shapes
from integrations.outward import slack_apps, slack_commands
from integrations.outward.slack_blocks import MOVE, TAKE, escaped, link
from integrations.outward.slack_commands import Asked
from integrations.outward.slack_manifest import addresses, manifest
from integrations.outward.slack_patience import in_time
from integrations.outward.telling import RIGHT_OF_WORKSPACE

log = logging.getLogger(__name__)
slack_doors = Blueprint("slack", __name__, url_prefix="/api")
pages = Blueprint("slack_pages", __name__)

BODY_LIMIT = 64 * 1024
# What a header takes: neither blanks nor the dots of what was shown cut off.
AS_COPIED = validate.Regexp(
    "^[!-~]+$", error=lazy_gettext("Copy it as it stands in Slack, whole and without blanks.")
)


class SlackSecrets(Schema):
    signing_secret = Text(max=200, validate=AS_COPIED)
    bot_token = Text(max=200, validate=AS_COPIED)


class LinkPerson(Schema):
    token = Text(max=1000, required=True)


@slack_doors.get("/workspaces/<id>/slack")
@described(answer=shapes.SLACK_APP)
def slack_app(id: str) -> Response:
    """Return whether a workspace has a Slack app, and what Slack wants to know of Baton; no secret."""
    _rule(id, current_actor())
    return json_response(_shown(id))


@slack_doors.put("/workspaces/<id>/slack")
@described(body=SlackSecrets, answer=shapes.SLACK_APP)
def set_up_slack(id: str) -> Response:
    """Keep the secrets of a workspace's Slack app; of one that is known, those that are given."""
    actor = limited_actor()
    _rule(id, actor)
    given = load(SlackSecrets(), json_body())
    with db.engine.connect() as connection:
        is_new = slack_apps.app_of(connection, id) is None
    if is_new and not given.get("signing_secret"):
        raise Conflict(_("Give the app's signing secret."), {"field": "signing_secret"})
    slack_apps.keep_app(id, actor.id, given.get("signing_secret"), given.get("bot_token"))
    return json_response(_shown(id))


@slack_doors.delete("/workspaces/<id>/slack")
@described(status=204)
def take_down_slack(id: str) -> tuple[str, int]:
    """Forget a workspace's Slack app, its secrets, and whom its users are."""
    actor = limited_actor()
    _rule(id, actor)
    slack_apps.drop_app(id, actor.id)
    return "", 204


@slack_doors.post("/slack/<workspace>/command")
@described(is_open=True, answer=shapes.TO_SLACK)
@signed_by_sender
def slack_command(workspace: str) -> Response:
    """Take what was typed as `/deal` in Slack, signed by it."""
    row = _proved(workspace)
    form = request.form
    asked = _asked(row, form.get("user_id", ""), form.get("channel_id", ""))
    if asked is None:
        return _to_link(row)
    text, later = form.get("text", "")[:1000], form.get("response_url", "")
    said = in_time(
        lambda: _done(slack_commands.answer, asked, text),
        lambda said: _tell_later(row, later, said),
    )
    return _said(
        _("Baton is still at it; what comes of it is told here.") if said is None else said
    )


@slack_doors.post("/slack/<workspace>/action")
@described(is_open=True, answer=shapes.TO_SLACK)
@signed_by_sender
def slack_action(workspace: str) -> Response:
    """Take a click on a message in Slack, signed by it; what came of it is told where the click was made."""
    row = _proved(workspace)
    payload = _payload(request.form.get("payload", ""))
    user, channel = _part(payload, "user"), _part(payload, "channel")
    asked = _asked(row, str(user.get("id", "")), str(channel.get("id", "")))
    for one in payload.get("actions") or ():
        chosen = one.get("value") or _part(one, "selected_option").get("value") or ""
        do = {TAKE: slack_commands.take, MOVE: slack_commands.move}.get(one.get("action_id"))
        if do:
            _do_and_tell(row, payload, asked, do, str(chosen))
    return Response(status=200)


@slack_doors.post("/slack/<workspace>/event")
@described(is_open=True, answer=shapes.TO_SLACK)
@signed_by_sender
def slack_event(workspace: str) -> Response:
    """Take an event of Slack, signed by it: the proof of this address, or a link to a deal that was written."""
    row = _proved(workspace)
    body = _payload(request.get_data().decode("utf-8", "replace"))
    if body.get("type") == "url_verification":
        return json_response({"challenge": str(body.get("challenge", ""))[:500]})
    told = _part(body, "event")
    if told.get("type") == "link_shared":
        id = _key(row, str(body.get("event_id")))
        enqueue("slack.unfurl", {"workspace": row.workspace_id, "event": told}, row.id, id=id)
    return Response(status=200)


@pages.get("/slack/link")
@page_required
def link_page() -> str:
    """Ask somebody whether a user of Slack is them."""
    said = slack_apps.read_link(request.args.get("token", ""))
    return render_template(
        "slack/link.html", said=said, token=request.args["token"], boot=boot_data()
    )


@slack_doors.post("/slack/people")
@described(body=LinkPerson, status=204)
def link_person() -> tuple[str, int]:
    """Say that a user of Slack is you: what they type there is done in your name."""
    # A way in that outlasts the token by which it was made would be one nobody took back with it.
    person = in_person().id
    limited_actor()
    given = load(LinkPerson(), json_body())
    slack_apps.keep_person(slack_apps.read_link(given["token"]), person)
    return "", 204


@slack_doors.get("/slack/people")
@described(answer=shapes.SLACK_PEOPLE)
def linked_people() -> Response:
    """Return which users of Slack are you."""
    return json_response({"people": slack_apps.people_of(in_person().id)})


@slack_doors.delete("/slack/people")
@described(status=204)
def unlink_people() -> tuple[str, int]:
    """Let nobody in Slack act in your name any more."""
    slack_apps.drop_people_of(in_person().id)
    return "", 204


def _proved(workspace: str) -> Any:
    request.max_content_length = BODY_LIMIT
    row = slack_apps.app_at(workspace)
    # The raw bytes: a form that was read already would no longer be what was signed.
    slack_apps.check_signature(row, request.get_data(), request.headers)
    return row


def _asked(row: Any, user: str, channel: str) -> Asked | None:
    """Return who asks; None when nobody has said yet whom this user of Slack is here."""
    person = slack_apps.person_of(row, user)
    if person is None:
        return None
    trigger = request.form.get("trigger_id") or request.headers["X-Slack-Signature"]
    return Asked(row, Actor(person), channel, _key(row, trigger))


def _key(row: Any, text: str) -> str:
    """Return the same id whenever Slack tells the same thing again."""
    return derived_id(row.id, hashlib.sha256(text.encode()).hexdigest())


def _do_and_tell(
    row: Any, payload: dict[str, Any], asked: Asked | None, do: Any, chosen: str
) -> None:
    url = str(payload.get("response_url", ""))
    if asked is None:
        _tell_later(row, url, _link_words(row, _part(payload, "user"), payload))
        return

    def tell(said: str) -> None:
        _tell_later(row, url, said)

    said = in_time(lambda: _done(do, asked, chosen), tell)
    if said is not None:
        tell(said)


def _done(do: Any, asked: Asked, text: str) -> str:
    """Return what came of it, or why nothing did: whoever gets no answer of ours is shown a number by Slack."""
    limits = limits_of(current_app)
    with speaking_to(asked.actor.id):
        try:
            if limits:
                limits.commands.take(asked.actor.id)
            return do(asked, text)
        except AppError as refusal:
            return escaped(refusal.message)
        except Exception:
            log.exception("what was asked for in Slack failed")
            return _("Something went wrong on our side.")


def _to_link(row: Any) -> Response:
    form = request.form
    user = {"id": form.get("user_id", ""), "username": form.get("user_name", "")}
    return _said(_link_words(row, user, {"team": {"domain": form.get("team_domain", "")}}))


def _link_words(row: Any, user: dict[str, Any], payload: dict[str, Any]) -> str:
    name = str(user.get("username") or user.get("name") or user.get("id", ""))
    team = str(_part(payload, "team").get("domain", ""))
    url = slack_apps.link_for(row, str(user.get("id", "")), name, team)
    return _("Baton does not know you here yet. %(link)s", link=link(url, _("Say who you are")))


def _said(text: str) -> Response:
    return json_response({"response_type": "ephemeral", "text": text})


def _tell_later(row: Any, url: str, text: str) -> None:
    if url:
        enqueue("slack.respond", {"url": lock(url), "text": text}, row.id)


def _payload(text: str) -> dict[str, Any]:
    try:
        body = strict_json.loads(text)
    except ValueError as error:
        raise Malformed("The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _rule(id: str, actor: Actor) -> None:
    scope = WorkspaceScope()
    with db.engine.connect() as connection:
        if not scope.permits(scope.open(id, actor, connection), RIGHT_OF_WORKSPACE):
            raise Forbidden(_("Your role does not allow this."), {"command": RIGHT_OF_WORKSPACE})


def _shown(workspace: str) -> dict[str, Any]:
    with db.engine.connect() as connection:
        row = slack_apps.app_of(connection, workspace)
        people = slack_apps.count_people(connection, row.id) if row else 0
    app = {"bot": row.bot_token is not None, "people": people} if row else None
    return {"app": app, "addresses": addresses(workspace), "manifest": manifest(workspace)}
