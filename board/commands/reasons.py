"""Commands on what closed deals are sorted by: the reasons of a board, and its competitors."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields

from board.lookup import active, count_kept, existing
from board.naming import COMPETITOR, REASON, named, refuse_too_many_competitors
from board.placing import place, place_again
from core.actors import Actor
from core.changes import Change
from core.commands import LAST, command, derived_id, unused_id
from core.errors import Conflict
from core.schemas import Id, Schema, Text

MAX_REASONS = 100


class CreateReason(Schema):
    id = Id()
    name = Text(required=True, max=100)
    after = Id(allow_none=True)


@command("reason.create", scope="board", schema=CreateReason)
def create_reason(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    name: str,
    id: str | None = None,
    after: Any = LAST,
) -> dict[str, str]:
    _refuse_too_many(change)
    _refuse_double(change, REASON, name)
    id = unused_id(change, "reason", id, derived_id(change.id, "reason"))
    change.put("reason", id, name=name, position=place(change, REASON, after))
    return {"reason": id}


class Named(Schema):
    name = Text(max=100)


class EditReason(Schema):
    reason = Id(required=True)
    fields = fields.Nested(Named, required=True)


@command("reason.edit", scope="board", schema=EditReason)
def edit_reason(
    change: Change, board: Any, actor: Actor, *, reason: str, fields: dict[str, Any]
) -> None:
    """Deals that were lost for it count under the new name; their own words stay."""
    active(change, "reason", reason)
    if "name" in fields:
        _refuse_double(change, REASON, fields["name"], reason)
    change.put("reason", reason, **fields)


class MoveReason(Schema):
    reason = Id(required=True)
    after = Id(allow_none=True)


@command("reason.move", scope="board", schema=MoveReason)
def move_reason(
    change: Change, board: Any, actor: Actor, *, reason: str, after: Any = LAST
) -> None:
    active(change, "reason", reason)
    change.put("reason", reason, position=place(change, REASON, after, moving=reason))


class TheReason(Schema):
    reason = Id(required=True)


@command("reason.archive", scope="board", schema=TheReason)
def archive_reason(change: Change, board: Any, actor: Actor, *, reason: str) -> None:
    """It is offered no more; what was lost for it goes on counting."""
    active(change, "reason", reason)
    change.put("reason", reason, archived_at=change.moment)


@command("reason.restore", scope="board", schema=TheReason)
def restore_reason(change: Change, board: Any, actor: Actor, *, reason: str) -> None:
    row = existing(change, "reason", reason)
    if row.archived_at:
        _refuse_too_many(change)
        _refuse_double(change, REASON, row.name, reason)
    position = place_again(change, REASON, row.position, reason)
    change.put("reason", reason, archived_at=None, position=position)


class CreateCompetitor(Schema):
    id = Id()
    name = Text(required=True, max=100)


@command("competitor.create", scope="board", schema=CreateCompetitor)
def create_competitor(
    change: Change, board: Any, actor: Actor, *, name: str, id: str | None = None
) -> dict[str, str]:
    refuse_too_many_competitors(change)
    _refuse_double(change, COMPETITOR, name)
    id = unused_id(change, "competitor", id, derived_id(change.id, "competitor"))
    change.put("competitor", id, name=name)
    return {"competitor": id}


class EditCompetitor(Schema):
    competitor = Id(required=True)
    fields = fields.Nested(Named, required=True)


@command("competitor.edit", scope="board", schema=EditCompetitor)
def edit_competitor(
    change: Change, board: Any, actor: Actor, *, competitor: str, fields: dict[str, Any]
) -> None:
    active(change, "competitor", competitor)
    if "name" in fields:
        _refuse_double(change, COMPETITOR, fields["name"], competitor)
    change.put("competitor", competitor, **fields)


class TheCompetitor(Schema):
    competitor = Id(required=True)


@command("competitor.archive", scope="board", schema=TheCompetitor)
def archive_competitor(change: Change, board: Any, actor: Actor, *, competitor: str) -> None:
    active(change, "competitor", competitor)
    change.put("competitor", competitor, archived_at=change.moment)


@command("competitor.restore", scope="board", schema=TheCompetitor)
def restore_competitor(change: Change, board: Any, actor: Actor, *, competitor: str) -> None:
    row = existing(change, "competitor", competitor)
    if row.archived_at:
        refuse_too_many_competitors(change)
        _refuse_double(change, COMPETITOR, row.name, competitor)
    change.put("competitor", competitor, archived_at=None)


def _refuse_too_many(change: Change) -> None:
    if count_kept(change, "reason") >= MAX_REASONS:
        raise Conflict(_("A board has at most %(count)s reasons.", count=MAX_REASONS))


def _refuse_double(change: Change, table: Any, name: str, of: str | None = None) -> None:
    """Two of one name would be counted apart."""
    same = named(change, table, name)
    if same is not None and same.id != of and not same.archived_at:
        message = _("“%(name)s” is in the list already.", name=same.name)
        raise Conflict(message, {"field": "name", "id": same.id})
