"""The calls about a board's connections to CRMs: who manages the board looks at them, changes them, lets them run."""

from typing import Any

from flask import Response
from marshmallow import fields, validate

from core.errors import NotFound
from core.openapi import described
from core.outbound import check_url
from core.rest import json_body, json_response, limited_actor
from core.schemas import Integer, Schema, load
from integrations import pulls
from integrations.places import open_for_import
from integrations.routes import blueprint


class PullSchema(Schema):
    hours = Integer(required=True, low=0, high=168)
    secrets = fields.Dict(
        fields.String(validate=validate.Length(max=40)),
        fields.String(validate=validate.Length(max=500)),
        load_default=dict,
        validate=validate.Length(max=10),
    )


class RunSchema(Schema):
    dry_run = fields.Boolean(load_default=False, truthy={True}, falsy={False})


@blueprint.get("/api/boards/<id>/pulls")
def list_pulls(id: str) -> Response:
    """Return the systems that can be connected, and how far each connection of the board is; no secrets."""
    board = open_for_import(id, limited_actor())
    known = {name: row for name in pulls.SYSTEMS if (row := pulls.find(board.id, name))}
    systems = [
        {
            "name": name,
            "title": pulls.TITLES[name],
            "needed": found.NEEDED,
            "addresses": found.ADDRESSES,
        }
        for name, found in pulls.SYSTEMS.items()
    ]
    return json_response({"systems": systems, "pulls": [pulls.told(row) for row in known.values()]})


@blueprint.put("/api/boards/<id>/pulls/<system>")
@described(body=PullSchema)
def keep_pull(id: str, system: str) -> Response:
    """Connect the board to a system, or change how; secrets that are left out stay as they are."""
    actor = limited_actor()
    board = open_for_import(id, actor)
    found, values = _system(system), load(PullSchema(), json_body())
    secrets = {
        name: text.strip() for name, text in values["secrets"].items() if name in found.NEEDED
    }
    for name in found.ADDRESSES:
        if secrets.get(name):
            check_url(secrets[name])
    pulls.keep(board.id, system, actor.id, values["hours"], {k: v for k, v in secrets.items() if v})
    row = pulls.find(board.id, system)
    return json_response(pulls.told(row) if row else {})


@blueprint.delete("/api/boards/<id>/pulls/<system>")
def forget_pull(id: str, system: str) -> tuple[str, int]:
    """Disconnect; the secrets go, the deals stay."""
    board = open_for_import(id, limited_actor())
    _system(system)
    pulls.forget(board.id, system)
    return "", 204


@blueprint.post("/api/boards/<id>/pulls/<system>/run")
@described(body=RunSchema)
def run_pull(id: str, system: str) -> Response:
    """Fetch now, or with `dry_run` only tell what would come; answers the job."""
    actor = limited_actor()
    board = open_for_import(id, actor)
    _system(system)
    if pulls.find(board.id, system) is None:
        raise NotFound("The board is not connected to this system.")
    values = load(RunSchema(), json_body())
    return json_response({"job": pulls.run_now(board.id, system, actor.id, values["dry_run"])})


def _system(name: str) -> Any:
    if name not in pulls.SYSTEMS:
        raise NotFound("There is no such system.")
    return pulls.SYSTEMS[name]
