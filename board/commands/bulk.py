"""Several commands on cards as one change: all of them, or none."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate

from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.commands import commands as registry
from core.errors import AppError, Forbidden
from core.schemas import List, OneOf, Schema, load

# A change of more records than this would hold up everybody who watches.
MAX_TOGETHER = 200
NAMES = (
    "card.move",
    "card.edit",
    "card.assign",
    "card.unassign",
    "card.win",
    "card.lose",
    "card.reopen",
    "card.label",
    "card.unlabel",
    "card.tick",
    "card.untick",
    "card.describe",
    "card.archive",
    "card.restore",
    # What a stage asks for before the deal goes on.
    "task.create",
)


class OneOfMany(Schema):
    name = OneOf(*NAMES, required=True)
    args = fields.Dict(required=True)


class ChangeCards(Schema):
    commands = List(
        fields.Nested(OneOfMany), required=True, validate=validate.Length(1, MAX_TOGETHER)
    )


@command("cards.bulk", scope="board", schema=ChangeCards)
def change_cards(
    change: Change, board: Any, actor: Actor, *, commands: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Each finds what the ones before it left. Where one is refused none is done, and `data` has its `index`."""
    results = [_run(change, board, actor, index, **one) for index, one in enumerate(commands)]
    return {"results": results} if any(results) else None


def _run(
    change: Change, board: Any, actor: Actor, index: int, name: str, args: dict[str, Any]
) -> dict[str, Any]:
    found = registry["board", name]
    try:
        if board.role != "house" and not board.may(name):
            raise Forbidden(_("Your role does not allow this."), {"command": name})
        return found.operation(change, board, actor, **load(found.schema, args)) or {}
    except AppError as refusal:
        refusal.data |= {"index": index, "card": args.get("card")}
        raise
