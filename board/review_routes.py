"""What a review reads: the agenda that writes itself from facts."""

from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from board import shapes
from board.agenda import agenda
from board.models.review import KINDS
from board.rhythm_calendar import calendar_of
from board.rhythms import of_board
from board.scope import open_board
from core import clock
from core.changes import head
from core.clock import to_wire
from core.database import one_moment
from core.errors import Forbidden, Invalid, NotFound
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response
from core.schemas import is_uuid
from core.shapes import one_of

review_api = Blueprint("review_api", __name__, url_prefix="/api")


@review_api.get("/boards/<id>/agenda")
@described(query={"kind": one_of(*KINDS), "rhythm": "string"}, answer=shapes.AGENDA)
def show_agenda(id: str) -> Response:
    """Return what a review of a `kind` (deals, process, retrospective) or the next of a `rhythm` would go through."""
    kind, named = request.args.get("kind", "deals"), request.args.get("rhythm")
    if kind not in KINDS:
        raise Invalid(_("Some fields cannot be accepted."), {"fields": {"kind": [_("Invalid.")]}})
    actor = current_actor()
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        if not board.sight.is_whole:
            raise Forbidden(_("Your role does not allow this."), {"field": "board"})
        rhythm = _rhythm(connection, board.id, named) if named else None
        found = agenda(connection, board, rhythm.kind if rhythm else kind, clock.now(), rhythm)
    return json_response(found | {"since": to_wire(found["since"])})


@review_api.get("/boards/<id>/rhythms/<rhythm>.ics")
@described(answer="text/calendar")
def download_rhythm(id: str, rhythm: str) -> Response:
    """Return a regular review as an entry for calendars (RFC 5545): one event that comes again by its rule."""
    with one_moment(db.engine) as connection:
        board = open_board(id, current_actor(), connection)
        row = _rhythm(connection, board.id, rhythm)
        seq = head(connection, f"board:{board.id}")
    body = calendar_of(row, board, current_app.config["BATON"].address, seq)
    name = {"Content-Disposition": 'attachment; filename="review.ics"'}
    return Response(body, mimetype="text/calendar", headers=name)


def _rhythm(connection: Connection, board: str, id: str) -> Row[Any]:
    rhythms = of_board(connection, board, id.lower()) if is_uuid(id) else []
    if not rhythms:
        raise NotFound(_("There is no such regular review."), {"field": "rhythm"})
    return rhythms[0]
