"""What somebody who is shut out leaves behind, and who goes on with it."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from sqlalchemy import Connection

from board import shapes
from board.work_of import work_of
from core.actors import Actor
from core.commands import check_token, derived_id, execute
from core.database import one_moment
from core.errors import Forbidden, Invalid
from core.extensions import db
from core.models import new_id
from core.openapi import described
from core.rest import current_actor, json_body, json_response, limited_actor
from core.schemas import Id, Schema, is_uuid, load
from core.scopes import open_stream

work_api = Blueprint("work_api", __name__, url_prefix="/api")


class To(Schema):
    to = Id(required=True)


@work_api.get("/workspaces/<id>/members/<member>/work")
@described(answer=shapes.WORK)
def show_work(id: str, member: str) -> Response:
    """Return how much somebody has to do, board by board, for whoever may shut them out."""
    actor = current_actor()
    with one_moment(db.engine) as connection:
        _check(connection, id, actor)
        boards = work_of(connection, id, member)
    return json_response({"boards": boards})


@work_api.post("/workspaces/<id>/members/<member>/hand-over")
@described(body=To, headers=("Idempotency-Key",), answer=shapes.HANDED)
def hand_over_work(id: str, member: str) -> Response:
    """Give another all that somebody has to do: one group of changes, some for each board."""
    actor, to, key = limited_actor(), load(To(), json_body())["to"], _key()
    check_token(actor, "write")
    with one_moment(db.engine) as connection:
        _check(connection, id, actor)
        boards = work_of(connection, id, member)
    group = derived_id(key, "hand-over")
    handed = [
        _hand_over(board["id"], {"from": member, "to": to}, actor, group)
        for board in boards
        if board["cards"] or board["tasks"] or board["batons"]
    ]
    return json_response({"handed": sum(handed), "boards": len(handed), "group": group})


def _hand_over(board: str, args: dict[str, str], actor: Actor, group: str) -> int:
    handed, left, portion = 0, 1, 0
    while left:
        id = derived_id(group, board, str(portion))
        result = execute(f"board:{board}", "work.hand_over", args, actor, id, group=group).result
        handed, left, portion = handed + result["handed"], result["left"], portion + 1
    return handed


def _check(connection: Connection, id: str, actor: Actor) -> Any:
    scope, context = open_stream(f"workspace:{id}", actor, connection)
    if not scope.permits(context, "member.disable"):
        raise Forbidden(_("Your role does not allow this."), {"role": context.role})


def _key() -> str:
    key = request.headers.get("Idempotency-Key") or new_id()
    if not is_uuid(key):
        raise Invalid("The command id must be a UUID.", {"fields": {"id": ["Must be a UUID."]}})
    return key.lower()
