"""The import's page and calls: look at a file, try or do the import, follow the job."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request
from marshmallow import fields, validate

from auth.boot import boot_data
from auth.sessions import page_required
from board.uploads import receive
from core import strict_json
from core.actors import Actor
from core.errors import Conflict, Malformed, NotFound
from core.jobs import cancel_job, enqueue, find_job, pause_job, resume_job
from core.openapi import described
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Currency, Integer, List, OneOf, Schema, Text, load
from core.security import takes_upload
from integrations import shapes
from integrations.imports.formats import BY_NAME
from integrations.imports.looking import asked, look_at, shown_file
from integrations.imports.opening import Opened, named_format, opened
from integrations.imports.places import Place, open_for_import, place_in_workspace, place_on_board
from integrations.imports.tables.column_names import ALIASES
from integrations.imports.tables.csv_dates import DATE_ORDERS
from integrations.imports.tables.table import line, off_loop
from integrations.imports.tables.table_sources import BY_NAME as SOURCES
from integrations.imports.uploads import IMPORTS, sweep_uploads, unfinished_import, upload_at

blueprint = Blueprint("integrations", __name__)

# More than an attachment may have: boards of ten years are large.
MAX_UPLOAD = 256 * 1024 * 1024
MOST_CHOICES = 2_000


class MappingSchema(Schema):
    """A file's columns by field: the title takes several, each other field one or none."""

    title = List(Integer(low=0, high=499), load_default=list, validate=validate.Length(max=5))


for _name in ALIASES.keys() - {"title"}:
    MappingSchema._declared_fields[_name] = Integer(
        low=0, high=499, allow_none=True, load_default=None
    )


class Choice(fields.Dict):
    """What was chosen for each of some keys of a file."""

    def __init__(self) -> None:
        word = fields.String(validate=validate.Length(max=200))
        super().__init__(word, word, load_default=dict, validate=validate.Length(max=MOST_CHOICES))


class Part(fields.String):
    """Which board of an archive is meant, by its name there."""

    def __init__(self) -> None:
        super().__init__(allow_none=True, load_default=None, validate=validate.Length(max=300))


class InspectSchema(Schema):
    """A file that waits, and the format as which it is to be looked at, if its own guess was wrong."""

    upload = fields.String(required=True)
    file = Text(max=255, load_default="board")
    format = fields.String(load_default="")
    part = Part()
    # Of a table: the sheet of a workbook, and the tool it comes from.
    sheet = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=255))
    source = OneOf(*SOURCES)


class ImportSchema(Schema):
    upload = fields.String(load_default=None)
    mapping = fields.Nested(MappingSchema)
    date_order = OneOf(*DATE_ORDERS)
    currency = Currency()
    dry_run = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    format = OneOf(*BY_NAME, load_default=None)
    part = Part()
    # Of a table.
    source = OneOf(*SOURCES)
    sheet = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=255))
    # Of a board: whom here a person of the file means, or `new`; which stage a list means, a new one's kind, or `skip`.
    people = Choice()
    columns = Choice()
    # Of a new board.
    name = Text(max=120, load_default=None)


@blueprint.get("/boards/<id>/import")
@page_required
def import_page(id: str) -> str:
    """Show the import page to those who may import."""
    board = open_for_import(id, current_actor())
    job = unfinished_import(current_actor().id, board=board.id)
    return render_template("boards/import.html", board=board, job=job, boot=boot_data(board.id))


@blueprint.get("/workspaces/<id>/import")
@page_required
def new_board_page(id: str) -> str:
    """Show the page that makes a new board from a file, to those who may make boards."""
    place = place_in_workspace(id, current_actor())
    job = unfinished_import(current_actor().id, workspace=place.workspace, is_new=True)
    return render_template("boards/import.html", board=None, job=job, boot=boot_data())


@blueprint.post("/api/boards/<id>/import/inspect")
@takes_upload(lambda: MAX_UPLOAD)
@described(body=InspectSchema, file=True, answer=shapes.INSPECTED)
def inspect(id: str) -> Response:
    """Keep an uploaded file and tell what it seems to hold; with JSON, look at one that waits already."""
    return _inspect(place_on_board(id, limited_actor()))


@blueprint.post("/api/workspaces/<id>/import/inspect")
@takes_upload(lambda: MAX_UPLOAD)
@described(body=InspectSchema, file=True, answer=shapes.INSPECTED)
def inspect_for_new(id: str) -> Response:
    """The same for a board that is yet to be made."""
    return _inspect(place_in_workspace(id, limited_actor()))


@blueprint.post("/api/boards/<id>/import")
@takes_upload(lambda: MAX_UPLOAD)
@described(body=ImportSchema, file=True, answer=shapes.STARTED)
def start_import(id: str) -> Response:
    """Try or do an import; answers the job which does it."""
    actor = limited_actor()
    return _start(place_on_board(id, actor), actor)


@blueprint.post("/api/workspaces/<id>/import")
@takes_upload(lambda: MAX_UPLOAD)
@described(body=ImportSchema, file=True, answer=shapes.STARTED)
def start_new_board(id: str) -> Response:
    """Try or do an import into a new board, called `name` or as the file says; the report names it."""
    actor = limited_actor()
    return _start(place_in_workspace(id, actor), actor)


@blueprint.get("/api/jobs/<id>")
@described(answer=shapes.JOB)
def job(id: str) -> Response:
    """Return how far a job of one's own is, and its report."""
    row = _own_job(id)
    names = ("id", "kind", "state", "done", "total", "report", "error")
    return json_response({name: getattr(row, name) for name in names})


@blueprint.post("/api/jobs/<id>/cancel")
@described(status=204)
def cancel(id: str) -> tuple[str, int]:
    """Stop a job of one's own."""
    cancel_job(_own_job(id).id)
    return "", 204


@blueprint.post("/api/jobs/<id>/pause")
@described(status=204)
def pause_import(id: str) -> tuple[str, int]:
    """Let an import of one's own wait; what came so far stays hidden."""
    pause_job(_own_import(id).id)
    return "", 204


@blueprint.post("/api/jobs/<id>/resume")
@described(status=204)
def resume_import(id: str) -> tuple[str, int]:
    """Let an import that waits go on from where it is."""
    resume_job(_own_import(id).id)
    return "", 204


def _inspect(place: Place) -> Response:
    """Tell what a file holds, or which files an archive holds."""
    if request.mimetype != "multipart/form-data":
        body = load(InspectSchema(), json_body())
        format = off_loop(named_format, body["format"], upload_at(body["upload"]))
        one = Opened(body["upload"], line(body["file"]), format, body["part"])
        return json_response(look_at(one, place, body["sheet"], body.get("source")))
    found, _form = _received()
    if len(found) > 1:
        return json_response({"kind": "several", "files": [shown_file(one) for one in found]})
    return json_response(look_at(found[0], place))


def _received() -> tuple[list[Opened], dict[str, str]]:
    sweep_uploads()
    with receive(request, MAX_UPLOAD) as received:
        return off_loop(opened, received.path, line(received.name)), received.form


def _start(place: Place, actor: Actor) -> Response:
    """Enqueue what was asked for, as JSON after `inspect`, or as one multipart request."""
    if request.mimetype == "multipart/form-data":
        found, form = _received()
        values = load(ImportSchema(), _form_values(form))
        one = next((one for one in found if one.part == values["part"]), found[0])
    else:
        body = json_body()
        name = line(str(body.pop("file", "deals.csv")))
        values = load(ImportSchema(), body)
        path = upload_at(str(values["upload"]))
        format = off_loop(named_format, values["format"] or "", path)
        one = Opened(path.name, name, format, values["part"])
    if values["format"]:
        one = replace(one, format=BY_NAME[values["format"]])
    kind, args = asked(one, place, values)
    return json_response({"job": enqueue(kind, args, actor.id)})


def _form_values(form: dict[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {"dry_run": form.get("dry_run") in ("1", "true")}
    plain = ("format", "date_order", "currency", "name", "source", "sheet", "part")
    body |= {name: form[name] for name in plain if name in form}
    for name in ("mapping", "people", "columns"):
        if name in form:
            try:
                body[name] = strict_json.loads(form[name])
            except ValueError as error:
                raise Malformed(f"`{name}` is not valid JSON.") from error
    return body


def _own_job(id: str) -> Any:
    actor, row = current_actor(), find_job(id)
    if row is None or row.actor != actor.id:
        raise NotFound("There is no such job.")
    return row


def _own_import(id: str) -> Any:
    row = _own_job(id)
    if row.kind not in IMPORTS:
        raise Conflict("Only an import can wait.")
    return row
