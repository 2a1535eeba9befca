"""What is held back, for who may decide on it."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from board.scope import open_board
from core.clock import to_wire
from core.database import one_moment
from core.errors import Forbidden
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response
from core.shapes import ANYTHING, ID, MOMENT, TEXT, many, shape
from intake.commands import MAX_HELD
from intake.reading import held_of

HELD = shape(held=many(shape(id=ID, at=MOMENT, doubts=many(TEXT), answers=ANYTHING)))

intake_api = Blueprint("intake_api", __name__, url_prefix="/api")


@intake_api.get("/boards/<id>/intake")
@described(answer=HELD)
def list_held(id: str) -> Response:
    """Return what was sent to a board and held back, the oldest first, for who may decide on it."""
    with one_moment(db.engine) as connection:
        board = open_board(id, current_actor(), connection)
        if not board.may("intake.accept"):
            raise Forbidden(_("Your role does not allow this."), {"command": "intake.accept"})
        held = held_of(connection, board.id, MAX_HELD)
    shown = [
        {
            "id": row.id,
            "at": to_wire(row.received_at),
            "doubts": row.doubts,
            "answers": row.answers,
        }
        for row in held
    ]
    return json_response({"held": shown})
