"""What a rule would have done, asked before it is kept."""

from flask import Blueprint, Response
from flask_babel import gettext as _
from marshmallow import fields

from board.scope import open_board
from core.database import one_moment
from core.errors import Forbidden
from core.extensions import db
from core.openapi import described
from core.rest import current_actor, json_body, json_response
from core.schemas import Schema, load
from rules.schemas import Condition
from rules.trying import would_have_begun

rule_api = Blueprint("rule_api", __name__, url_prefix="/api")


class Try(Schema):
    condition = fields.Nested(Condition, required=True)


@rule_api.post("/boards/<id>/rules/try")
@described(body=Try)
def try_rule(id: str) -> Response:
    """Return on which deals a rule with this `condition` would have begun in the last 30 days; nothing is done."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        board = open_board(id, actor, connection)
        if not board.may("rule.create"):
            raise Forbidden(_("Your role does not allow this."), {"command": "rule.create"})
        condition = load(Try(), json_body())["condition"]
        return json_response(would_have_begun(connection, board, condition))
