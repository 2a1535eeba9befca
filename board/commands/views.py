"""Commands on saved views: those of a board, which all on it share, and one's own."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy import func, select

from board.lookup import active, count_kept, existing
from board.models import OwnView
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict
from core.schemas import Id, Schema, Text
from core.scopes import open_stream

OWN = OwnView.__table__
MAX_VIEWS = 100
MAX_WORDS = 20


class Query(fields.Dict):
    """What stands in the board's address behind the `?`: the reader knows the words, the server keeps them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            keys=Text(max=20),
            values=Text(max=4_000, blank=True),
            validate=validate.Length(max=MAX_WORDS),
            **kwargs,
        )


class CreateView(Schema):
    id = Id()
    name = Text(required=True, max=60)
    query = Query(required=True)


@command("view.create", scope="board", schema=CreateView)
def create_view(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    name: str,
    query: dict[str, str],
    id: str | None = None,
) -> dict[str, str]:
    _refuse_too_many(change)
    view = change.put(
        "view",
        unused_id(change, "view", id, derived_id(change.id, "view")),
        name=name,
        query=query,
        created_by=actor.id,
        created_at=change.moment,
    )
    return {"view": view.id}


class ViewFields(Schema):
    name = Text(max=60)
    query = Query()


class EditView(Schema):
    view = Id(required=True)
    fields = fields.Nested(ViewFields, required=True)


@command("view.edit", scope="board", schema=EditView)
def edit_view(
    change: Change, board: Any, actor: Actor, *, view: str, fields: dict[str, Any]
) -> None:
    active(change, "view", view)
    change.put("view", view, **fields)


class TheView(Schema):
    view = Id(required=True)


@command("view.archive", scope="board", schema=TheView)
def archive_view(change: Change, board: Any, actor: Actor, *, view: str) -> None:
    active(change, "view", view)
    change.put("view", view, archived_at=change.moment)


@command("view.restore", scope="board", schema=TheView)
def restore_view(change: Change, board: Any, actor: Actor, *, view: str) -> None:
    if existing(change, "view", view).archived_at:
        _refuse_too_many(change)
    change.put("view", view, archived_at=None)


class CreateOwnView(CreateView):
    board = Id(required=True)


@command("view.create", scope="user", schema=CreateOwnView)
def create_own_view(
    change: Change,
    user: Any,
    actor: Actor,
    *,
    board: str,
    name: str,
    query: dict[str, str],
    id: str | None = None,
) -> dict[str, str]:
    """Of a board that one may see."""
    _scope, _context = open_stream(f"board:{board}", actor, change.connection)
    _refuse_too_many_own(change, board)
    view = change.put(
        "view",
        unused_id(change, "view", id, derived_id(change.id, "view")),
        board=board,
        name=name,
        query=query,
        created_at=change.moment,
    )
    return {"view": view.id}


@command("view.edit", scope="user", schema=EditView)
def edit_own_view(
    change: Change, user: Any, actor: Actor, *, view: str, fields: dict[str, Any]
) -> None:
    active(change, "view", view)
    change.put("view", view, **fields)


@command("view.archive", scope="user", schema=TheView)
def archive_own_view(change: Change, user: Any, actor: Actor, *, view: str) -> None:
    active(change, "view", view)
    change.put("view", view, archived_at=change.moment)


@command("view.restore", scope="user", schema=TheView)
def restore_own_view(change: Change, user: Any, actor: Actor, *, view: str) -> None:
    row = existing(change, "view", view)
    if row.archived_at:
        _refuse_too_many_own(change, row.board)
    change.put("view", view, archived_at=None)


def _refuse_too_many_own(change: Change, board: str) -> None:
    kept = (OWN.c.user_id == change.scope_id) & (OWN.c.board == board) & OWN.c.archived_at.is_(None)
    if change.select(select(func.count()).where(kept)).scalar_one() >= MAX_VIEWS:
        raise Conflict(_("A board has at most %(count)s saved views.", count=MAX_VIEWS))


def _refuse_too_many(change: Change) -> None:
    if count_kept(change, "view") >= MAX_VIEWS:
        raise Conflict(_("A board has at most %(count)s saved views.", count=MAX_VIEWS))
