"""Insights over HTTP, and their page. Whoever reads a board reads its insights."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Connection

from auth.boot import boot_data
from auth.sessions import page_required
from board.scope import BoardContext, open_board, open_card
from core.errors import Invalid, NotFound
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import load
from core.shapes import one_of
from insights import shapes
from insights.asked import QUERY, Asked, month_asked
from insights.behind import FIGURE_NAMES, deals_behind
from insights.deals import zone_of
from insights.forecast import forecast_by
from insights.funnel import funnel
from insights.health import facts_about, health_of, tell_facts
from insights.overview import Ground, overview
from insights.reading import read_board
from insights.stays import keep_up
from insights.tables import TABLES, as_csv
from insights.tracks import keep_tracks
from insights.what_if import WhatIf, what_if

insights_api = Blueprint("insights_api", __name__, url_prefix="/api")
pages = Blueprint("insights", __name__)
BY: dict[str, Callable[[Any], Any]] = {
    "owner": lambda deal: deal.owner,
    "column": lambda deal: deal.column,
}


@insights_api.get("/boards/<id>/forecast")
@described(query=QUERY | {"by": one_of("month", *BY)}, answer=shapes.FORECAST)
def show_forecast(id: str) -> Response:
    """Return what is likely to come in and what came, by currency and `by` month, owner or column."""
    actor, asked, by = current_actor(), Asked.of(request.args), _by()

    def read(connection: Connection, board: BoardContext) -> dict[str, Any]:
        return _forecast_by(by, Ground.of(connection, board, asked))

    return json_response({"currencies": read_board(id, actor, read)})


@insights_api.post("/boards/<id>/forecast")
@described(
    query=QUERY | {"by": one_of("month", *BY)}, body=WhatIf, reads=True, answer=shapes.WHAT_IF
)
def show_what_if(id: str) -> Response:
    """Return the same forecast as it would be if some deals were otherwise. Nothing is changed or kept."""
    actor, asked, by = limited_actor(), Asked.of(request.args), _by()
    wanted = load(WhatIf(), json_body())["deals"]

    def read(connection: Connection, board: BoardContext) -> dict[str, Any]:
        ground, beside = what_if(connection, board, asked, wanted)
        return {"currencies": _forecast_by(by, ground), **beside}

    return json_response(read_board(id, actor, read))


@insights_api.get("/boards/<id>/funnel")
@described(query=QUERY, answer=shapes.FUNNEL)
def show_funnel(id: str) -> Response:
    """Return for each column what entered, left onward, was won and lost, and median and p90 of the days there."""
    actor, asked = current_actor(), Asked.of(request.args)

    def read(connection: Connection, board: BoardContext) -> list[dict[str, Any]]:
        bounds = asked.period.bounds(zone_of(connection, board.workspace_id))
        return funnel(connection, board, bounds, asked.owners(connection, board))

    return json_response({**asked.period.to_dict(), "columns": read_board(id, actor, read)})


@insights_api.get("/boards/<id>/insights")
@described(query=QUERY | {"month": "string"}, answer=shapes.INSIGHTS)
def show_insights(id: str) -> Response:
    """Return all figures of a board; `month` is that of which it is told what was said about it."""
    return json_response(_overview(id))


@insights_api.get("/boards/<id>/insights/deals")
@described(
    query=QUERY
    | dict.fromkeys(
        ("month", "currency", "person", "column", "company", "tier", "label", "source"),
        "string",
    )
    | {"figure": one_of(*FIGURE_NAMES)},
    needed=("figure",),
    answer=shapes.DEALS,
)
def show_deals(id: str) -> Response:
    """Return the deals behind a figure."""
    actor, asked, args = current_actor(), Asked.of(request.args), request.args.to_dict()
    if args.get("figure") not in FIGURE_NAMES:
        raise Invalid(_("There is no such figure."), {"fields": {"figure": [_("Invalid.")]}})
    found = read_board(
        id,
        actor,
        lambda connection, board: deals_behind(
            connection, board, Ground.of(connection, board, asked), args
        ),
    )
    return json_response(found)


@insights_api.get("/boards/<id>/insights/tables/<name>")
@described(query=QUERY | {"month": "string"}, answer="text/csv")
def show_table(id: str, name: str) -> Response:
    """Return a table of the page as a file of CSV: forecast, people, columns, funnel, owner, company, label,
    learned, pulses, promises, goals or said.
    """
    found = _overview(id)
    if name not in TABLES:
        raise NotFound(_("There is no such table."), {"field": "name"})
    return Response(
        as_csv(name, found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=baton-{name}.csv"},
    )


@insights_api.get("/boards/<id>/health")
@described(query={"only": one_of("limits", "customers", "tracks")}, answer=shapes.HEALTH)
def show_health(id: str) -> Response:
    """Return what the facts about a board's deals rest upon beside its records: `limits`, `customers` and `tracks`, or
    `only` one of them.
    """
    actor, only = current_actor(), request.args.get("only")
    if only not in (None, "limits", "customers", "tracks"):
        raise Invalid(_("Invalid."), {"fields": {"only": [_("Invalid.")]}})
    return json_response(
        read_board(
            id,
            actor,
            lambda connection, board: health_of(connection, board, actor, only),
            kept=(keep_up, keep_tracks),
        )
    )


@insights_api.get("/cards/<id>/health")
@described(answer=shapes.FACTS)
def show_card_health(id: str) -> Response:
    """Return the facts about a deal, the gravest first, each with the events behind it."""
    actor = current_actor()
    with db.engine.connect() as connection:
        row, board = open_card(id, actor, connection)
    facts, limits = read_board(
        board.id,
        actor,
        lambda connection, seen: facts_about(connection, seen, actor, row.id),
        kept=(keep_up, keep_tracks),
    )
    # Words are of the request, which the thread of the reckoning does not know.
    with db.engine.connect() as connection:
        return json_response({"facts": tell_facts(connection, board, row.id, facts, limits)})


@pages.get("/boards/<id>/insights")
@page_required
def insights_page(id: str) -> str:
    """Show the figures of a board."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
    boot = boot_data(board.id)
    return render_template("insights/board.html", board=board, boot=boot)


def _by() -> str:
    by = request.args.get("by", "month")
    if by not in ("month", *BY):
        raise Invalid(_("Invalid."), {"fields": {"by": [_("Invalid.")]}})
    return by


def _forecast_by(by: str, ground: Ground) -> dict[str, Any]:
    if by == "month":
        return ground.forecast()
    rows = forecast_by(ground.deals, ground.asked.period, BY[by], by)
    return {currency: {f"{by}s": mine} for currency, mine in rows.items()}


def _overview(id: str) -> dict[str, Any]:
    actor, asked = current_actor(), Asked.of(request.args)
    month = month_asked(request.args.get("month"), "") or None
    return read_board(
        id,
        actor,
        lambda connection, board: overview(connection, board, asked, month),
    )
