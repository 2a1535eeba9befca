"""The page on which a process is planned and rehearsed, and the call that begins a rehearsal."""

from flask import Blueprint, Response, render_template
from marshmallow import fields

from auth.boot import boot_data
from auth.sessions import page_required
from board.commands.undo import reader
from board.scope import open_board
from core.database import one_moment
from core.extensions import db
from core.jobs import enqueue
from core.openapi import described
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Integer, Schema, load
from core.shapes import ID, shape
from rehearsal.plans import check_process, today_of
from rehearsal.schemas import Process
from rehearsal.trying import check_may

rehearsal_api = Blueprint("rehearsal_api", __name__, url_prefix="/api")
pages = Blueprint("rehearsal", __name__)

LONGEST = 366
# A quarter.
USUAL = 92


class Rehearse(Schema):
    process = fields.Nested(Process, required=True)
    days = Integer(low=1, high=LONGEST, load_default=USUAL)


@rehearsal_api.post("/boards/<id>/rehearsals")
@described(body=Rehearse, answer=shape(job=ID))
def rehearse(id: str) -> Response:
    """Try a `process` on the changes of the last `days`; answers the job. Its report is for oneself alone."""
    actor = limited_actor()
    body = load(Rehearse(), json_body())
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        check_may(board)
        change = reader(connection, f"board:{board.id}")
        check_process(change, board, body["process"], today_of(change))
    return json_response({"job": enqueue("rehearsal", {"board": board.id, **body}, actor.id)})


@pages.get("/boards/<id>/rehearsal")
@page_required
def rehearsal_page(id: str) -> str:
    """Show the planned process to those who may change it."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
    check_may(board)
    return render_template("boards/rehearsal.html", board=board, boot=boot_data(board.id))
