"""What is read of deals that were won and lost: who brought them home, and why they ended as they did."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from board import shapes
from board.contributors import contributors
from board.outcome_counts import GROUPS, ROWS, Asked, Counted, deals_behind
from board.scope import open_board, open_card
from core.changes import head
from core.csv_lines import amount_in, csv_line
from core.database import one_moment
from core.errors import Invalid
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response, query_number
from core.schemas import Date
from core.shapes import DAY, one_of

OF_COUNTS = {"from": DAY, "to": DAY, "what": one_of(*ROWS), "by": one_of(*GROUPS)}
outcome_api = Blueprint("outcome_api", __name__, url_prefix="/api")


@outcome_api.get("/cards/<id>/contributors")
@described(query={"seq": "integer"}, answer=shapes.CONTRIBUTORS)
def show_contributors(id: str) -> Response:
    """Return the people behind a deal, up to change `seq` of its board."""
    actor, seq = current_actor(), query_number("seq")
    with one_moment(db.engine) as connection:
        card, board = open_card(id, actor, connection)
        return json_response({"people": contributors(connection, board, card, seq)})


@outcome_api.get("/boards/<id>/outcomes")
@described(
    query={**OF_COUNTS, "format": one_of("json", "csv")},
    answer=shapes.OUTCOMES,
    as_file=("text/csv",),
)
def show_outcomes(id: str) -> Response:
    """Return why deals were won and lost `from` a day `to` a day: by reason or competitor (`what`), and in each
    `by` month, owner, tier or column; `format=csv` as a file.
    """
    actor, asked, as_file = current_actor(), _asked(), _word("format", ("json", "csv")) == "csv"
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        counted = Counted(connection, board, asked)
        if as_file:
            return _file(counted)
        return json_response(counted.to_dict() | {"seq": head(connection, f"board:{id}")})


@outcome_api.get("/boards/<id>/outcomes/deals")
@described(
    query={**OF_COUNTS, "row": "string", "group": "string", "status": one_of("won", "lost")},
    answer=shapes.DEALS,
)
def show_deals_behind(id: str) -> Response:
    """Return the deals behind a number of these counts: of a `row`, of a `group`, `won` or `lost`."""
    actor, asked = current_actor(), _asked()
    status = _word("status", ("", "won", "lost")) or None
    where = (request.args.get("row"), request.args.get("group"), status)
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        return json_response(deals_behind(connection, board, asked, *where))


def _asked() -> Asked:
    asked = Asked(_day("from"), _day("to"), _word("what", tuple(ROWS)), _word("by", tuple(GROUPS)))
    if asked.since and asked.until and asked.since > asked.until:
        message = _("The last day lies before the first.")
        raise Invalid(message, {"fields": {"to": [message]}})
    return asked


def _day(name: str) -> Any:
    text = request.args.get(name)
    if not text:
        return None
    try:
        return Date().deserialize(text)
    except ValidationError as error:
        raise Invalid(_("There is no such day."), {"fields": {name: error.messages}}) from error


def _word(name: str, words: tuple[str, ...]) -> str:
    """Return what is asked for by one of some words; the first where it is left out."""
    word = request.args.get(name, words[0])
    if word not in words:
        raise Invalid(_("Invalid."), {"fields": {name: [_("Invalid.")]}})
    return word


def _file(counted: Counted) -> Response:
    """A line for each row, group and currency, so that a spreadsheet can sum them in any way."""
    asked = counted.asked
    head_line = (asked.what, asked.by, "currency", "lost", "won", "lost_value", "won_value")
    lines = [csv_line(head_line)]
    for row in counted.rows():
        for group in sorted(counted.cells[row]):
            ends = counted.cells[row][group]
            for currency in sorted(
                {*ends.won.counts, *ends.lost.counts}, key=lambda code: code or ""
            ):
                names = (counted.row_name(row), counted.group_name(group), currency)
                counts = (ends.lost.counts[currency], ends.won.counts[currency])
                sums = (_amount(end, currency) for end in (ends.lost, ends.won))
                lines.append(csv_line((*names, *counts, *sums)))
    return Response(
        "".join(lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=baton-{asked.what}.csv"},
    )


def _amount(tally: Any, currency: str | None) -> str | None:
    return None if currency is None else amount_in(currency, tally.amounts[currency])
