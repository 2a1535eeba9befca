"""The import's page and calls: look at a file, try or do the import, follow the job."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from marshmallow import fields, validate

from auth.boot import boot_data
from auth.sessions import page_required
from core import strict_json
from core.errors import Forbidden, Invalid, Malformed, NotFound
from core.extensions import db
from core.jobs import cancel_job, enqueue, find_job
from core.openapi import described
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Currency, Integer, List, OneOf, Schema, load
from core.scopes import open_stream
from integrations.csv_columns import ALIASES
from integrations.csv_dates import DATE_ORDERS
from integrations.csv_plan import currency_of
from integrations.remembered import remember
from integrations.table import line, off_loop
from integrations.table_looking import describe, options_of
from integrations.table_reading import read_table
from integrations.table_sources import BY_NAME
from integrations.uploads import keep_upload, read_upload

blueprint = Blueprint("integrations", __name__)


class MappingSchema(Schema):
    """A file's columns by field: the title takes several, each other field one or none."""

    title = List(Integer(low=0, high=499), load_default=list, validate=validate.Length(max=5))


for _name in ALIASES.keys() - {"title"}:
    MappingSchema._declared_fields[_name] = Integer(
        low=0, high=499, allow_none=True, load_default=None
    )


class ImportSchema(Schema):
    upload = fields.String(load_default=None)
    mapping = fields.Nested(MappingSchema)
    date_order = OneOf(*DATE_ORDERS)
    currency = Currency()
    dry_run = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    source = OneOf(*BY_NAME)
    sheet = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=255))
    format = OneOf("csv")


class LookSchema(Schema):
    upload = fields.String(required=True)
    file = fields.String(load_default="deals.csv")
    sheet = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=255))
    source = OneOf(*BY_NAME)


@blueprint.get("/boards/<id>/import")
@page_required
def import_page(id: str) -> str:
    """Show the import page to those who may import."""
    board = _open_for_import(id)
    return render_template("boards/import.html", board=board, boot=boot_data(board.id))


@blueprint.post("/api/boards/<id>/import/inspect")
@described(body=LookSchema, file=True)
def inspect(id: str) -> Response:
    """Keep an uploaded file and tell what it seems to hold; of one that is kept another sheet, or as
    another tool's.
    """
    board = _open_for_import(id)
    asked: dict[str, Any] = {}
    if request.mimetype == "multipart/form-data":
        name, content = _uploaded()
        upload = None
    else:
        asked = load(LookSchema(), json_body())
        upload, name = asked["upload"], line(asked["file"])
        content = read_upload(upload)
    table = off_loop(read_table, content, asked.get("sheet"))
    shown = describe(table, board.workspace_id, _currency(board.id), asked.get("source"))
    return json_response(shown | {"file": name, "upload": upload or keep_upload(content)})


@blueprint.post("/api/boards/<id>/import")
@described(body=ImportSchema, file=True)
def start_import(id: str) -> Response:
    """Try or do an import; answers the job which does it."""
    actor = limited_actor()
    board = _open_for_import(id)
    asked, name = _asked(board)
    job = enqueue("csv-import", asked | {"board": board.id, "file": name}, actor.id)
    return json_response({"job": job})


@blueprint.get("/api/jobs/<id>")
def job(id: str) -> Response:
    """Return how far a job of one's own is, and its report."""
    row = _own_job(id)
    names = ("id", "kind", "state", "done", "total", "report", "error")
    return json_response({name: getattr(row, name) for name in names})


@blueprint.post("/api/jobs/<id>/cancel")
def cancel(id: str) -> tuple[str, int]:
    """Stop a job of one's own."""
    cancel_job(_own_job(id).id)
    return "", 204


def _open_for_import(id: str) -> Any:
    with db.engine.connect() as connection:
        scope, board = open_stream(f"board:{id}", current_actor(), connection)
    if not scope.permits(board, "import.start"):
        raise Forbidden("Only managers of the board may import.", {"command": "import.start"})
    return board


def _uploaded() -> tuple[str, bytes]:
    file = request.files.get("file")
    if file is None:
        raise Invalid("There is no file.", {"fields": {"file": ["Choose a file."]}})
    return line(file.filename or "deals.csv"), file.read()


def _asked(board: Any) -> tuple[dict[str, Any], str]:
    """Read what was asked for, as JSON after `inspect`, or as one multipart request."""
    if request.mimetype == "multipart/form-data":
        name, content = _uploaded()
        body = _form()
        upload = keep_upload(content)
    else:
        body = json_body()
        upload, name = str(body.get("upload")), line(str(body.pop("file", "deals.csv")))
        content = read_upload(upload)
    values = load(ImportSchema(), body)
    table = off_loop(read_table, content, values["sheet"])
    options = options_of(table, board.workspace_id, _currency(board.id), values)
    if not values["dry_run"]:
        remember(board.workspace_id, table.header, options["mapping"], options["source"])
    return {"upload": upload, "options": options, "dry_run": values["dry_run"]}, name


def _form() -> dict[str, Any]:
    body: dict[str, Any] = {"dry_run": request.form.get("dry_run") in ("1", "true")}
    body |= {
        name: request.form[name]
        for name in ("format", "date_order", "currency", "source", "sheet")
        if name in request.form
    }
    if "mapping" in request.form:
        try:
            body["mapping"] = strict_json.loads(request.form["mapping"])
        except ValueError as error:
            raise Malformed("`mapping` is not valid JSON.") from error
    return body


def _currency(board: str) -> str:
    with db.engine.connect() as connection:
        return currency_of(connection, None, board)


def _own_job(id: str) -> Any:
    actor, row = current_actor(), find_job(id)
    if row is None or row.actor != actor.id:
        raise NotFound("There is no such job.")
    return row
