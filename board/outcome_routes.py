"""What is read of deals that were won and lost: who brought them home, and why they ended as they did."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from sqlalchemy import Connection

from board.contributors import contributors
from board.queries import find_card
from core.database import one_moment
from core.errors import NotFound
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response, query_number
from core.schemas import is_uuid
from core.scopes import open_stream

outcome_api = Blueprint("outcome_api", __name__, url_prefix="/api")


@outcome_api.get("/cards/<id>/contributors")
@described(query={"seq": "integer"})
def show_contributors(id: str) -> Response:
    """Return the people behind a deal, up to change `seq` of its board."""
    actor, seq = current_actor(), query_number("seq")
    with one_moment(db.engine) as connection:
        card, board = _open_card(connection, id, actor)
        return json_response({"people": contributors(connection, board, card, seq)})


def _open_card(connection: Connection, id: str, actor: Any) -> tuple[Any, Any]:
    """Return a card and its board; to a stranger neither exists, and both answers are one."""
    row = find_card(connection, id) if is_uuid(id) else None
    try:
        if row is not None:
            return row, open_stream(f"board:{row.board_id}", actor, connection)[1]
    except NotFound:
        pass
    raise NotFound(_("There is no such deal."), {"field": "card"})
