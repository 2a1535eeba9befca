"""The page of a board's pulls, and its calls: connect another system, look what would come, put it to work."""

from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from marshmallow import fields, validate

from auth.boot import boot_data
from auth.sessions import page_required
from core import audit, clock
from core.errors import Conflict, Invalid
from core.models import new_id
from core.openapi import described
from core.outbound import check_url
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Flag, Id, Integer, OneOf, Schema, Text, load
from integrations import shapes
from integrations.pulling.pulls import (
    SYSTEMS,
    ask_for,
    change_pull,
    drop_pull,
    find_pull,
    make_pull,
    open_for_pulls,
    pulls_of,
    show_pull,
)

pull_pages = Blueprint("pulls", __name__)
pull_api = Blueprint("pull_api", __name__, url_prefix="/api")

MOST = 5
SAID = sorted({name for system in SYSTEMS.values() for name in (*system.ACCOUNT, *system.SECRET)})


class NewPull(Schema):
    """`account` is what its system asks for: of Zoho `client_id client_secret code`, of Fxiaoke `app_id app_secret
    permanent_code open_user_id`.
    """

    system = OneOf(*SYSTEMS, required=True)
    address = Text(max=300)
    account = fields.Dict(keys=OneOf(*SAID), values=Text(max=500), required=True)


class PullFields(Schema):
    """`stages` says into which column the deals of a stage there come."""

    hours = Integer(low=1, high=168)
    stages = fields.Dict(keys=Text(max=200), values=Id(), validate=validate.Length(max=60))
    paused = Flag()


class RunPull(Schema):
    dry_run = Flag(load_default=False)


@pull_pages.get("/boards/<id>/pulls")
@page_required
def pulls_page(id: str) -> str:
    """Show the pulls of a board to those who may import."""
    board = open_for_pulls(id, current_actor())
    return render_template("boards/pulls.html", board=board, boot=boot_data(board.id))


@pull_api.get("/boards/<id>/pulls")
@described(answer=shapes.PULLS)
def list_pulls(id: str) -> Response:
    """Return the systems whose deals come to this board, without what opens them."""
    board = open_for_pulls(id, current_actor())
    return json_response({"pulls": [show_pull(row) for row in pulls_of(board.id)]})


@pull_api.post("/boards/<id>/pulls")
@described(body=NewPull, answer=shapes.CONNECTED)
def connect(id: str) -> Response:
    """Connect another system; it rests until it is put to work. A `code` works once, and for some minutes."""
    actor = limited_actor()
    board, body = open_for_pulls(id, actor), load(NewPull(), json_body())
    known, said = SYSTEMS[body["system"]], body["account"]
    _refuse_gaps(said, (*known.ACCOUNT, *known.SECRET))
    if len(pulls_of(board.id)) >= MOST:
        raise Conflict(_("A board has at most %(count)s pulls.", count=MOST))
    address = body.get("address", known.USUAL_ADDRESS).rstrip("/")
    check_url(address)
    pull = new_id()
    make_pull(board.id, pull, body["system"], address, said, actor.id)
    _note(board, actor.id, body["system"], "connected")
    return json_response({"pull": pull})


@pull_api.put("/boards/<id>/pulls/<pull>")
@described(body=PullFields, answer=shapes.CHANGED)
def change(id: str, pull: str) -> Response:
    """Say how often, into which columns, and whether it works at all."""
    actor = limited_actor()
    board, body = open_for_pulls(id, actor), load(PullFields(), json_body())
    row = find_pull(board.id, pull)
    if "paused" in body:
        body["paused_at"] = clock.now() if body.pop("paused") else None
    if body:
        change_pull(row, actor.id, **body)
    return json_response({"pull": show_pull(find_pull(board.id, pull))})


@pull_api.post("/boards/<id>/pulls/<pull>/run")
@described(body=RunPull, answer=shapes.STARTED)
def run_now(id: str, pull: str) -> Response:
    """Pull out of turn, or look what would come (`dry_run`); answers the job."""
    actor = limited_actor()
    board, body = open_for_pulls(id, actor), load(RunPull(), json_body())
    row = find_pull(board.id, pull)
    return json_response({"job": ask_for(row, actor.id, dry_run=body["dry_run"])})


@pull_api.delete("/boards/<id>/pulls/<pull>")
@described(status=204)
def disconnect(id: str, pull: str) -> tuple[str, int]:
    """Forget a system and what opens it; the deals that it brought stay."""
    actor = limited_actor()
    board = open_for_pulls(id, actor)
    row = find_pull(board.id, pull)
    drop_pull(board.id, row.id)
    _note(board, actor.id, row.system, "disconnected")
    return "", 204


def _refuse_gaps(said: dict[str, str], needed: tuple[str, ...]) -> None:
    gaps = {name: [_("Please fill this in.")] for name in needed if not said.get(name)}
    if gaps:
        raise Invalid(_("Something is missing."), {"fields": gaps})


def _note(board: Any, person: str, system: str, what: str) -> None:
    audit.note(
        f"pull.{what}",
        workspace=board.workspace_id,
        person=person,
        board=board.id,
        name=board.name,
        system=system,
    )
