"""With what a new board may begin: one of the presets, or what another board has."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from board import preset_words
from board.criteria import FIELDS
from board.models import Board, Column, Label, Playbook, Reason
from board.preset_words import Preset, Stage
from board.scope import open_board
from core.actors import Actor
from core.changes import Change
from core.commands import derived_id
from core.errors import NotFound
from core.positions import keys_between
from core.records import record_of

MAKERS = {
    "empty": Preset,
    "sales": preset_words.sales,
    "support": preset_words.support,
    "new_business": preset_words.new_business,
    "renewals": preset_words.renewals,
    "hand_over": preset_words.hand_over,
    "growth": preset_words.growth,
    "ideas": preset_words.ideas,
}
PRESETS = tuple(MAKERS)
# In the order in which they may come into being.
COPIED = {"column": Column, "playbook": Playbook, "label": Label, "reason": Reason}
Records = dict[str, list[dict[str, Any]]]


def preset_records(preset: str, command_id: str) -> Records:
    """Return the records of a preset by their type, named in the language of whoever asks."""
    made = MAKERS[preset]()
    ids = [derived_id(command_id, "column", str(number)) for number in range(len(made.stages))]
    places = keys_between(None, None, len(made.stages))
    return {
        "board": [{"voting": made.voting}],
        "column": [_column(*one) for one in zip(ids, made.stages, places, strict=True)],
        "playbook": [
            {"id": id, "text": stage.playbook, "examples": []}
            for id, stage in zip(ids, made.stages, strict=True)
            if stage.playbook
        ],
        "label": [
            {"id": derived_id(command_id, "label", name), "name": name, "color": color}
            for name, color in made.labels
        ],
        "reason": _reasons(made.reasons, command_id),
    }


def records_like(change: Change, workspace: str, board: str, actor: Actor) -> Records:
    """Return the records of a board like another one which the actor sees: all but its deals and people."""
    found = open_board(board, actor, change.connection)
    if found.workspace_id != workspace:
        raise NotFound(_("There is no such board."), {"field": "like"})
    voting = change.select(select(Board.voting).where(Board.id == board)).scalar_one()
    copies = {type: list(_copies(change, type, board, actor)) for type in COPIED}
    return {"board": [{"voting": voting}], **copies}


def _copies(change: Change, type: str, board: str, actor: Actor) -> Iterable[dict[str, Any]]:
    record, table = record_of("board", type), COPIED[type].__table__
    here = select(table).where(table.c.board_id == board)
    if "archived_at" in table.c:
        here = here.where(table.c.archived_at.is_(None))
    if type == "playbook":
        kept = select(Column.id).where(Column.board_id == board, Column.archived_at.is_(None))
        here = here.where(table.c.id.in_(kept))
    for row in change.select(here.order_by(table.c.id)):
        copy = record.parse(record.dump(row))
        id = derived_id(change.id, "column" if type == "playbook" else type, row.id)
        yield {**copy, "id": id} | _not_of_others(copy, actor)


def _not_of_others(copy: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Examples are deals of the other board, and who acted there is not on this one."""
    if "examples" in copy:
        return {"examples": []}
    return {"acts_member": None} if copy.get("acts_member") not in (None, actor.id) else {}


def _column(id: str, stage: Stage, place: str) -> dict[str, Any]:
    asked = [{"field": need} if need in FIELDS else {"tick": need} for need in stage.needs]
    return {
        "id": id,
        "name": stage.name,
        "kind": stage.kind,
        "position": place,
        "color": stage.color,
        "probability": stage.probability,
        "criteria": [
            {"id": derived_id(id, "criterion", str(number)), **one}
            for number, one in enumerate(asked)
        ],
    }


def _reasons(names: tuple[str, ...], command_id: str) -> list[dict[str, Any]]:
    places = keys_between(None, None, len(names))
    return [
        {"id": derived_id(command_id, "reason", str(index)), "name": name, "position": place}
        for index, (name, place) in enumerate(zip(names, places, strict=True))
    ]
