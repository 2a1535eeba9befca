"""What can be undone, and what would come of it."""

from flask import Blueprint, Response, request

from board import shapes
from board.commands.undo import Undo
from board.scope import open_board
from board.undo_preview import preview
from board.undo_steps import next_steps
from board.undoable import Target, check_target
from core.database import one_moment
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_response, query_number
from core.schemas import load

undo_api = Blueprint("undo_api", __name__, url_prefix="/api")
OF = {
    "seq": "integer",
    "group": "string",
    "member": "string",
    "since": "string",
    "until": "integer",
}


@undo_api.get("/boards/<id>/undo")
@described(query={"before": "integer"}, answer=shapes.NEXT_STEPS)
def show_next_steps(id: str) -> Response:
    """Return what you would undo next on this board, and what you would do again; `before` is a seq."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        return json_response(next_steps(connection, board, actor, query_number("before")))


@undo_api.get("/boards/<id>/undo/preview")
@described(query=OF, answer=shapes.UNDO_PREVIEW)
def show_preview(id: str) -> Response:
    """Return what undoing one change, a group, or what a person did since a moment would do."""
    actor = current_actor()
    numbers = {name: query_number(name) for name in ("seq", "until")}
    words = {name: request.args.get(name) for name in ("group", "member", "since")}
    given = {name: value for name, value in (numbers | words).items() if value is not None}
    target = Target(**load(Undo(), given))
    check_target(target)
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        return json_response(preview(connection, board, actor, target))
