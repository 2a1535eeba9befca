"""The page of a board's rules, and what one would have done, asked before it is kept."""

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import select

from auth.boot import boot_data
from auth.sessions import page_required
from board.scope import open_board
from core.commands import check_token
from core.database import one_moment
from core.errors import Forbidden, NotFound
from core.extensions import db
from core.openapi import answers_with, described
from core.rest import current_actor, json_body, json_response
from core.schemas import Schema, load
from core.shapes import ID, MOMENT, NUMBER, TEXT, many, shape
from rules.calling import ADDRESS, secret_of
from rules.schemas import Condition
from rules.trying import would_have_begun

rule_api = Blueprint("rule_api", __name__, url_prefix="/api")
pages = Blueprint("rules", __name__)


answers_with("board", "rule.create", rule=ID)
TRIED = shape(
    count=NUMBER,
    since=MOMENT,
    times=many(shape(at=MOMENT, card=ID, number=NUMBER, title=TEXT)),
)


class Try(Schema):
    condition = fields.Nested(Condition, required=True)


@rule_api.post("/boards/<id>/rules/try")
@described(body=Try, reads=True, answer=TRIED)
def try_rule(id: str) -> Response:
    """Return on which deals a rule with this `condition` would have begun in the last 30 days; nothing is done."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        if not board.may("rule.create"):
            raise Forbidden(_("Your role does not allow this."), {"command": "rule.create"})
        condition = load(Try(), json_body())["condition"]
        return json_response(would_have_begun(connection, board, condition))


@rule_api.get("/boards/<id>/rules/addresses/<hook>")
@described(answer=shape(secret=TEXT))
def signing_secret(id: str, hook: str) -> Response:
    """Return the secret by which calls to an address that a rule names are signed. For who may write rules."""
    actor = current_actor()
    # Whoever has it can speak for the rule, which a key that only reads must not.
    check_token(actor, "write")
    with db.engine.connect() as connection:
        board = open_board(id, actor, connection)
        if not board.may("rule.edit"):
            raise Forbidden(_("Your role does not allow this."), {"command": "rule.edit"})
        mine = (ADDRESS.c.board_id == id) & (ADDRESS.c.id == hook)
        if connection.scalar(select(ADDRESS.c.id).where(mine)) is None:
            raise NotFound(_("This address is not known here."), {"field": "hook"})
    return json_response({"secret": secret_of(id, hook)})


@pages.get("/boards/<id>/rules")
@page_required
def rules_page(id: str) -> str:
    """Show the rules of a board."""
    with db.engine.connect() as connection:
        board = open_board(id, current_actor(), connection)
    return render_template("boards/rules.html", board=board, boot=boot_data(board.id))
