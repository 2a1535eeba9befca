"""Commands on the board itself."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import validate
from sqlalchemy import select

from auth.models import Workspace
from board.models import FACTS
from board.presets import COPIED, PRESETS, preset_records, records_like
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id
from core.errors import Conflict
from core.schemas import Color, Currency, Flag, Id, List, OneOf, Schema, Text


class CreateBoard(Schema):
    id = Id()
    name = Text(required=True, max=120)
    preset = OneOf(*PRESETS)
    like = Id()
    color = Color()
    currency = Currency()


def new_board_stream(args: dict[str, Any], command_id: str, workspace: Any) -> str:
    return f"board:{args.get('id') or derived_id(command_id, 'board')}"


@command("board.create", scope="workspace", schema=CreateBoard, creates=new_board_stream)
def create_board(
    change: Change,
    workspace: Any,
    actor: Actor,
    *,
    name: str,
    id: str | None = None,
    preset: str = "empty",
    like: str | None = None,
    color: str = "indigo",
    currency: str | None = None,
) -> dict[str, str]:
    """Sent to the workspace, recorded as the first change of the board's own stream. With `like` it begins
    as another board is: its columns with criteria and playbooks, labels and reasons, without its deals.
    """
    board = change.scope_id
    if change.find("board", board):
        raise Conflict(_("This id is already taken."), {"field": "id"})
    if like:
        begun = records_like(change, workspace.id, like, actor)
    else:
        begun = preset_records(preset, change.id)
    change.put(
        "board",
        board,
        workspace=workspace.id,
        name=name,
        color=color,
        currency=currency or _usual_currency(change, workspace.id),
        created_at=change.moment,
        created_by=actor.id,
        **begun["board"][0],
    )
    change.put("member", actor.id, role="manager")
    for type in COPIED:
        change.put_many(type, begun[type])
    return {"board": board}


class RenameBoard(Schema):
    name = Text(required=True, max=120)


@command("board.rename", scope="board", schema=RenameBoard)
def rename_board(change: Change, board: Any, actor: Actor, *, name: str) -> None:
    change.put("board", board.id, name=name)


class EditBoard(Schema):
    color = Color()
    currency = Currency()
    voting = Flag()
    facts_off = List(OneOf(*FACTS), validate=validate.Length(max=len(FACTS)))


@command("board.edit", scope="board", schema=EditBoard)
def edit_board(change: Change, board: Any, actor: Actor, **fields: Any) -> None:
    """`facts_off` names the facts about deals which nobody on the board wants to see."""
    if "facts_off" in fields:
        fields["facts_off"] = [code for code in FACTS if code in fields["facts_off"]]
    change.put("board", board.id, **fields)


@command("board.archive", scope="board", schema=Schema)
def archive_board(change: Change, board: Any, actor: Actor) -> None:
    change.put("board", board.id, archived_at=change.moment)


@command("board.restore", scope="board", schema=Schema)
def restore_board(change: Change, board: Any, actor: Actor) -> None:
    change.put("board", board.id, archived_at=None)


def _usual_currency(change: Change, workspace_id: str) -> str:
    workspace = Workspace.__table__
    return change.select(
        select(workspace.c.currency).where(workspace.c.id == workspace_id)
    ).scalar_one()
