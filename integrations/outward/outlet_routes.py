"""The calls about outlets: set up, changed, paused, tried, taken away; what was sent, and sending it once more."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from marshmallow import validate
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from auth.scope import WorkspaceScope
from board.queries import BOARD
from board.scope import open_board
from core.actors import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.extensions import db
from core.jobs import enqueue
from core.openapi import described
from core.rest import asked_after, current_actor, json_body, json_response, limited_actor
from core.schemas import Flag, Id, List, OneOf, Schema, Text, load
from integrations import shapes
from integrations.outward import deliveries, outlets
from integrations.outward.outlet_events import EVENTS
from integrations.outward.telling import RIGHT_OF_WORKSPACE, may_tell

outlet_api = Blueprint("outlets", __name__, url_prefix="/api")

URL = 2000


class OutletFields(Schema):
    name = Text(max=80)
    url = Text(max=URL)
    events = List(OneOf(*EVENTS), validate=validate.Length(1))
    boards = List(Id(), allow_none=True)
    amounts = Flag()


class Webhook(OutletFields):
    name = Text(max=80, required=True)
    url = Text(max=URL, required=True)
    events = List(OneOf(*EVENTS), validate=validate.Length(1), required=True)


class ChannelFields(OutletFields):
    channel = Text(max=20, allow_none=True)

    class Meta:
        exclude = ("boards",)


class Channel(ChannelFields):
    kind = OneOf("slack", "teams", required=True)
    name = Text(max=80, required=True)
    events = List(OneOf(*EVENTS), validate=validate.Length(1), required=True)


@outlet_api.get("/workspaces/<id>/webhooks")
@described(answer=shapes.OUTLETS)
def webhooks(id: str) -> Response:
    """Return the webhooks of a workspace, without what is secret."""
    with db.engine.connect() as connection:
        _rule(connection, id, current_actor())
        return _listed(outlets.of_place(connection, id, None))


@outlet_api.post("/workspaces/<id>/webhooks")
@described(body=Webhook, answer=shapes.NEW_WEBHOOK, status=201)
def create_webhook(id: str) -> Response:
    """Set up a webhook; answers its id, and the secret by which it signs: it is shown this once."""
    actor = limited_actor()
    with db.engine.connect() as connection:
        _rule(connection, id, actor)
        given = load(Webhook(), json_body())
        _check_boards(connection, id, given)
    made, secret = outlets.create(actor.id, "webhook", given, workspace_id=id, board_id=None)
    return json_response({"id": made, "secret": secret}, 201)


@outlet_api.get("/boards/<id>/channels")
@described(answer=shapes.OUTLETS)
def channels(id: str) -> Response:
    """Return where a board's news goes in Slack and Teams, without what is secret."""
    with db.engine.connect() as connection:
        board = _manage(connection, id, current_actor())
        return _listed(outlets.of_place(connection, board.workspace_id, id))


@outlet_api.post("/boards/<id>/channels")
@described(body=Channel, answer=shapes.NEW_CHANNEL, status=201)
def create_channel(id: str) -> Response:
    """Let a board's news go to a channel of Slack or Teams; answers its id."""
    actor = limited_actor()
    with db.engine.connect() as connection:
        board = _manage(connection, id, actor)
        given = load(Channel(), json_body())
        _check_amounts(board, given)
    _check_way(given)
    kind, place = given.pop("kind"), {"workspace_id": board.workspace_id, "board_id": id}
    given.setdefault("host", "slack.com")
    made, _secret = outlets.create(actor.id, kind, given, **place)
    return json_response({"id": made}, 201)


@outlet_api.put("/outlets/<id>")
@described(body=ChannelFields, answer=shapes.OUTLET)
def edit_outlet(id: str) -> Response:
    """Change an outlet; it speaks for you from then on."""
    actor = limited_actor()
    with db.engine.connect() as connection:
        row, board = _mine(connection, id, actor)
        given = load(ChannelFields() if row.board_id else OutletFields(), json_body())
        if board:
            _check_amounts(board, {"amounts": row.amounts} | given)
            _check_way({"kind": row.kind, "url": row.url, "channel": row.channel} | given)
        _check_boards(connection, row.workspace_id, given)
    outlets.edit(row, actor.id, given)
    return _again(id)


@outlet_api.delete("/outlets/<id>")
@described(status=204)
def remove_outlet(id: str) -> tuple[str, int]:
    """Take an outlet away, with its secrets and what was sent there."""
    actor, row = _asked(id)
    outlets.remove(row, actor.id)
    return "", 204


@outlet_api.post("/outlets/<id>/pause")
@described(answer=shapes.OUTLET)
def pause_outlet(id: str) -> Response:
    """Send nothing there until further notice; what happens meanwhile is not made up for."""
    actor, row = _asked(id)
    outlets.pause(row, actor.id)
    return _again(id)


@outlet_api.post("/outlets/<id>/resume")
@described(answer=shapes.OUTLET)
def resume_outlet(id: str) -> Response:
    """Put an outlet to work again: what waited when it was stopped is sent first."""
    actor = limited_actor()
    with db.engine.connect() as connection:
        row, board = _mine(connection, id, actor)
        if board:
            _check_amounts(board, {"amounts": row.amounts})
    outlets.resume(row, actor.id)
    enqueue("outlet.send", {"outlet": row.id}, row.id)
    return _again(id)


@outlet_api.post("/outlets/<id>/secret")
@described(answer=shapes.NEW_SECRET)
def renew_secret(id: str) -> Response:
    """Give a webhook a new secret, shown this once; the old one is of no use from now on."""
    actor, row = _asked(id)
    if row.kind != "webhook":
        raise Conflict(_("Only webhooks have a secret."))
    return json_response({"secret": outlets.rotate(row, actor.id)})


@outlet_api.post("/outlets/<id>/test")
@described(answer=shapes.ON_ITS_WAY, status=202)
def try_out(id: str) -> Response:
    """Send an event that says nothing, to see whether it arrives; answers the id of its delivery."""
    _actor, row = _asked(id)
    made = deliveries.keep_trial(row.id)
    _send_one(row, made)
    return json_response({"delivery": made}, 202)


@outlet_api.get("/outlets/<id>/deliveries")
@described(query={"after": "string"}, answer=shapes.DELIVERIES)
def list_deliveries(id: str) -> Response:
    """Return what was sent to an outlet in the last week, the newest first, and what came back."""
    with db.engine.connect() as connection:
        row, board = _mine(connection, id, current_actor())
        page = deliveries.page(connection, row.id, asked_after("cursor"))
    if board and row.amounts and not may_tell(board, amounts=True):
        # What came back may well repeat what was sent.
        page["deliveries"] = [one | {"answer": None} for one in page["deliveries"]]
    return json_response(page)


@outlet_api.post("/outlets/<id>/deliveries/<delivery>/resend")
@described(answer=shapes.ON_ITS_WAY, status=202)
def resend(id: str, delivery: str) -> Response:
    """Send an event once more, under the same id."""
    _actor, row = _asked(id)
    deliveries.ask_again(row.id, delivery)
    _send_one(row, delivery)
    return json_response({"delivery": delivery}, 202)


def _send_one(row: Row[Any], delivery: str) -> None:
    enqueue("outlet.send_one", {"outlet": row.id, "delivery": delivery}, row.id)


def _asked(id: str) -> tuple[Actor, Row[Any]]:
    """Return who asks for something to be done, and with which outlet of theirs."""
    actor = limited_actor()
    with db.engine.connect() as connection:
        return actor, _mine(connection, id, actor)[0]


def _again(id: str) -> Response:
    with db.engine.connect() as connection:
        return json_response(outlets.shown(outlets.find(connection, id)))


def _listed(rows: list[Row[Any]]) -> Response:
    return json_response({"outlets": [outlets.shown(row) for row in rows], "events": EVENTS})


def _mine(connection: Connection, id: str, actor: Actor) -> tuple[Row[Any], Any]:
    """Return an outlet and its board for whoever may manage it; to anybody else it does not exist."""
    row = outlets.find(connection, id)
    try:
        if row.board_id:
            return row, _manage(connection, row.board_id, actor)
        _rule(connection, row.workspace_id, actor)
    except (Forbidden, NotFound) as error:
        raise outlets.missing() from error
    return row, None


def _manage(connection: Connection, id: str, actor: Actor) -> Any:
    board = open_board(id, actor, connection)
    if not may_tell(board, amounts=False):
        raise Forbidden(_("Your role does not allow this."), {"command": "board.edit"})
    return board


def _rule(connection: Connection, id: str, actor: Actor) -> None:
    scope = WorkspaceScope()
    if not scope.permits(scope.open(id, actor, connection), RIGHT_OF_WORKSPACE):
        raise Forbidden(_("Your role does not allow this."), {"command": RIGHT_OF_WORKSPACE})


def _check_boards(connection: Connection, workspace: str, given: dict[str, Any]) -> None:
    wanted = set(given.get("boards") or ())
    found = select(BOARD.c.id).where(BOARD.c.workspace == workspace, BOARD.c.id.in_(wanted))
    if wanted - set(connection.scalars(found)):
        raise NotFound(_("There is no such board."), {"field": "boards"})


def _check_amounts(board: Any, given: dict[str, Any]) -> None:
    """Refuse what would tell amounts in the name of somebody who does not see them: it would be stopped for that."""
    if given.get("amounts") and not may_tell(board, amounts=True):
        raise Forbidden(_("Amounts are hidden from your role."), {"field": "amounts"})


def _check_way(given: dict[str, Any]) -> None:
    """Refuse a channel that nothing leads to: an address, or for Slack's app the channel's id."""
    if given.get("url") or (given["kind"] == "slack" and given.get("channel")):
        return
    raise Invalid(_("Give the address."), {"fields": {"url": [_("Give the address.")]}})
