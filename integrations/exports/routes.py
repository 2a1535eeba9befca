"""Ways out over HTTP: the page of a board's exports, and its files."""

from collections.abc import Callable
from typing import Any, BinaryIO
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from auth import throttle
from auth.boot import boot_data
from auth.sessions import page_required
from board.attachment_routes import disposition
from core import audit, server
from core.actors import Actor
from core.database import one_moment
from core.errors import Invalid
from core.extensions import db
from core.garbage import without_long_search
from core.openapi import described
from core.rest import current_actor, limited_actor
from core.shapes import one_of
from integrations.exports import board_json, crm, deals, trello
from integrations.exports.crm import FXIAOKE, ZOHO
from integrations.exports.filters import WORDS, Filter, chosen
from integrations.exports.kept import new_file, streamed, sweep, written
from integrations.exports.sheets import csv_file, write_workbook
from integrations.exports.shown import Shown, see
from integrations.shapes import EXPORTED

blueprint = Blueprint("exports", __name__)

CSV = "text/csv; charset=utf-8"
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a filter and the stages of other systems are worked out from.
ON_THE_PAGE = ("column", "card", "company", "label")
QUERY = dict.fromkeys(("view", *WORDS), "string") | {
    "format": one_of("json", "csv", "xlsx", "trello", "zoho", "fxiaoke")
}


@blueprint.get("/boards/<id>/export")
@page_required
def export_page(id: str) -> str:
    """Show what can be taken out of a board, and in which form."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        shown = see(connection, id, actor, ON_THE_PAGE)
    query = {word: request.args[word] for word in WORDS if request.args.get(word)}
    found = chosen(shown, Filter.of(query), actor.id)
    return render_template(
        "boards/export.html",
        board=shown.board,
        boot=boot_data(shown.board.id),
        total=len(shown.cards()),
        count=len(found),
        query=urlencode(query),
        has_facts=bool(request.args.get("fact")),
        systems=[crm.told(shown, found, ZOHO), crm.told(shown, found, FXIAOKE)],
    )


@blueprint.get("/api/boards/<id>/export")
@described(query=QUERY, needed=("format",), answer=EXPORTED, as_file=(CSV.partition(";")[0], XLSX))
def export_board(id: str) -> Response:
    """Return a board as a file: `json`, `trello`, or its deals as `csv`, `xlsx`, `zoho`, `fxiaoke`, as filtered."""
    actor = limited_actor()
    make = MAKERS.get(request.args.get("format", ""))
    if make is None:
        message = _("Choose one of %(formats)s.", formats=", ".join(MAKERS))
        raise Invalid(message, {"fields": {"format": [message]}})
    throttle.pay(throttle.brakes_for_export(actor.id))
    sweep()
    with without_long_search():
        shown, file, type, ending = make(id, actor)
    _note(shown, actor)
    return sent(file, type, f"{shown.board.name}{ending}")


def sent(file: BinaryIO, type: str, name: str) -> Response:
    """Return a file to be saved under a name; it is closed with the answer."""
    # However long it takes: with threads, an answer has a deadline otherwise.
    request.environ.get("baton.stay", lambda: None)()
    response = Response(streamed(file), content_type=type)
    response.call_on_close(file.close)
    response.headers["Content-Disposition"] = disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


Made = tuple[Shown, BinaryIO, str, str]


def _make_json(id: str, actor: Actor) -> Made:
    with one_moment(db.engine) as connection:
        shown = see(connection, id, actor, board_json.all_types())
        return shown, written(board_json.board_json(connection, shown)), JSON, ".json"


def _make_trello(id: str, actor: Actor) -> Made:
    with one_moment(db.engine) as connection:
        shown = see(connection, id, actor, trello.TYPES)
        return shown, written(trello.trello_json(connection, shown)), JSON, ".trello.json"


def _make_csv(id: str, actor: Actor) -> Made:
    shown, found = _chosen(id, actor)
    lines = csv_file(deals.header(), deals.rows(shown, found))
    return shown, written(lines), CSV, ".csv"


def _make_xlsx(id: str, actor: Actor) -> Made:
    shown, found = _chosen(id, actor)
    file, rows = new_file(), deals.rows(shown, found)
    server.run_off_loop(write_workbook, file, _("Deals"), deals.header(), rows)
    file.seek(0)
    return shown, file, XLSX, ".xlsx"


def _make_for(system: crm.System) -> Callable[[str, Actor], Made]:
    def make(id: str, actor: Actor) -> Made:
        shown, found = _chosen(id, actor)
        lines = csv_file(*crm.table(shown, found, system))
        return shown, written(lines), CSV, f".{system.name.lower()}.csv"

    return make


MAKERS: dict[str, Callable[[str, Actor], Made]] = {
    "json": _make_json,
    "csv": _make_csv,
    "xlsx": _make_xlsx,
    "trello": _make_trello,
    "zoho": _make_for(ZOHO),
    "fxiaoke": _make_for(FXIAOKE),
}


def _chosen(id: str, actor: Actor) -> tuple[Shown, list[dict[str, Any]]]:
    with one_moment(db.engine) as connection:
        shown = see(connection, id, actor, (*deals.TYPES, "view"))
    return shown, chosen(shown, Filter.of(_query(shown)), actor.id)


def _query(shown: Shown) -> dict[str, str]:
    """Return the words of the address; `view` is the id of a view that all share, or how the board was looked at."""
    view = shown.records["view"].get(request.args.get("view", ""))
    if view and not view["archived_at"]:
        return view["query"]
    return request.args.to_dict()


def _note(shown: Shown, actor: Actor) -> None:
    audit.note(
        "board_exported",
        workspace=shown.board.workspace_id,
        person=actor.id,
        address=request.remote_addr,
        board=shown.board.id,
        name=shown.board.name,
        format=request.args["format"],
    )
