"""What a review reads: the agenda that writes itself from facts."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from board.agenda import agenda
from board.models.review import KINDS
from board.scope import open_board
from core import clock
from core.clock import to_wire
from core.database import one_moment
from core.errors import Invalid
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response

review_api = Blueprint("review_api", __name__, url_prefix="/api")


@review_api.get("/boards/<id>/agenda")
@described(query={"kind": "string"})
def show_agenda(id: str) -> Response:
    """Return what a review of a `kind` would go through now: deals, process or retrospective."""
    kind = request.args.get("kind", "deals")
    if kind not in KINDS:
        raise Invalid(_("Some fields cannot be accepted."), {"fields": {"kind": [_("Invalid.")]}})
    actor = current_actor()
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        found = agenda(connection, board, kind, clock.now())
    return json_response(found | {"since": to_wire(found["since"])})
