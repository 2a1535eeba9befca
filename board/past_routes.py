"""What changed on a board from one time to another, as data and as a file for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from board import shapes
from board.comparing import compare
from board.queries import people_of
from core import server
from core.as_of import Gathered, find_place, gather, head_place
from core.csv_lines import amount_in, csv_line
from core.database import one_moment
from core.errors import Invalid
from core.extensions import db
from core.garbage import without_long_search
from core.openapi import described
from core.rest import current_actor, json_response
from core.scopes import open_stream
from core.shapes import one_of
from core.snapshots import look

past_api = Blueprint("board_past", __name__, url_prefix="/api")

COLUMNS = (
    *("number", "title", "changes", "stage_before", "stage_after", "status_before"),
    *("status_after", "value_before", "value_after", "currency_before", "currency_after"),
    *("owner_before", "owner_after", "close_before", "close_after"),
)


@past_api.get("/boards/<id>/compare")
@described(
    query={"from": "string", "to": "string", "format": one_of("json", "csv")},
    answer=shapes.COMPARED,
    as_file=("text/csv",),
)
def compare_times(id: str) -> Response:
    """Return what is different `to` a number or time (now, if left out) from one before; `format=csv` as a file."""
    actor, stream = current_actor(), f"board:{id}"
    as_file = _format() == "csv"
    with one_moment(db.engine) as connection:
        view, context = look(connection, stream, actor), open_stream(stream, actor, connection)[1]
        begin = find_place(connection, view, request.args.get("from", ""), "from")
        to = request.args.get("to")
        end = head_place(connection, view) if to is None else find_place(connection, view, to, "to")
        old = gather(connection, view, begin.seq, actor.id)
        new = gather(connection, view, end.seq, actor.id)
        people = people_of(connection, context.workspace_id, id) if as_file else []
    # Others go on meanwhile.
    found = server.run_off_loop(_compared, old, new)
    if not as_file:
        return json_response({"from": begin.to_dict(), "to": end.to_dict(), **found})
    names = {one["id"]: one["name"] for one in people}
    names |= {one["column"]: one["name"] for one in found["columns"]}
    return _file(found["cards"], names)


def _compared(old: Gathered, new: Gathered) -> dict[str, Any]:
    with without_long_search():
        return compare(old.records(), new.records())


def _format() -> str:
    text = request.args.get("format", "json")
    if text not in ("json", "csv"):
        raise Invalid(_("Invalid."), {"fields": {"format": [_("Invalid.")]}})
    return text


def _file(cards: list[dict[str, Any]], names: dict[str, str]) -> Response:
    lines = [csv_line(COLUMNS), *(csv_line(_cells(card, names)) for card in cards)]
    return Response(
        "".join(lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=baton-compare.csv"},
    )


def _cells(card: dict[str, Any], names: dict[str, str]) -> Iterator[Any]:
    sides = [card["before"] or {}, card["after"] or {}]
    yield from (card["number"], card["title"], " ".join(card["kinds"]))
    yield from (names.get(side.get("column")) for side in sides)
    yield from (side.get("status") for side in sides)
    yield from (_amount(side.get("value")) for side in sides)
    yield from ((side.get("value") or {}).get("currency") for side in sides)
    yield from (names.get(side.get("owner")) for side in sides)
    yield from (side.get("expected_close") for side in sides)


def _amount(value: dict[str, Any] | None) -> str | None:
    if value is None:
        return None
    return amount_in(value["currency"], value["amount"])
