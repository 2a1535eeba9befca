"""Commands on the labels of a board."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields

from board.lookup import active, count_kept, existing
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict
from core.schemas import Color, Id, Schema, Text

MAX_LABELS = 500


class CreateLabel(Schema):
    id = Id()
    name = Text(required=True, max=60)
    color = Color(required=True)


@command("label.create", scope="board", schema=CreateLabel)
def create_label(
    change: Change, board: Any, actor: Actor, *, name: str, color: str, id: str | None = None
) -> dict[str, str]:
    _refuse_too_many(change)
    id = unused_id(change, "label", id, derived_id(change.id, "label"))
    change.put("label", id, name=name, color=color)
    return {"label": id}


class LabelFields(Schema):
    name = Text(max=60)
    color = Color()


class EditLabel(Schema):
    label = Id(required=True)
    fields = fields.Nested(LabelFields, required=True)


@command("label.edit", scope="board", schema=EditLabel)
def edit_label(
    change: Change, board: Any, actor: Actor, *, label: str, fields: dict[str, Any]
) -> None:
    active(change, "label", label)
    change.put("label", label, **fields)


class TheLabel(Schema):
    label = Id(required=True)


@command("label.archive", scope="board", schema=TheLabel)
def archive_label(change: Change, board: Any, actor: Actor, *, label: str) -> None:
    """Cards keep its id, which readers pass over, so that one change is enough."""
    active(change, "label", label)
    change.put("label", label, archived_at=change.moment)


@command("label.restore", scope="board", schema=TheLabel)
def restore_label(change: Change, board: Any, actor: Actor, *, label: str) -> None:
    """Cards that carried it show it again."""
    existing(change, "label", label)
    _refuse_too_many(change)
    change.put("label", label, archived_at=None)


def _refuse_too_many(change: Change) -> None:
    if count_kept(change, "label") >= MAX_LABELS:
        raise Conflict(_("A board has at most %(count)s labels.", count=MAX_LABELS))
