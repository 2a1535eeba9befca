"""What would happen if some changes were undone, before anybody does it."""

from itertools import islice
from typing import Any

from sqlalchemy import Connection

from board.activity import tell
from board.commands.undo import breathe, reader, shown, sort_out
from board.names import Names
from board.rewinding import Rewind, Step, Touched, card_of
from board.scope import BoardContext
from board.seen_log import seen_changes
from board.undoable import Target, changes_of
from core.actors import Actor
from core.changes import head

# More is counted, and not shown one by one.
SHOWN = 200
Fields = dict[str, Any]


def preview(
    connection: Connection, board: BoardContext, actor: Actor, target: Target
) -> dict[str, Any]:
    """Return what an undo would do to which deals, what is in its way, and what it cannot take back.

    `until` is to be given to the undo itself, so that it does what was shown and nothing more.
    """
    stream = f"board:{board.id}"
    rows = list(changes_of(connection, stream, target))
    names = Names(connection, board.workspace_id, board.id)
    mine, stays = sort_out(connection, board, actor, rows, target)
    rewind = Rewind(reader(connection, stream), breathe).take_back(mine)
    steps = rewind.steps()
    cards = _cards(rewind, steps, names, amounts=board.sight.amounts)
    return {
        "changes": len(mine),
        "records": len(steps),
        "cards": cards[:SHOWN],
        "cards_count": len(cards),
        "others": sum(1 for step in steps if step.card is None),
        "touched": [_left(rewind, one) for one in rewind.touched[:SHOWN]],
        "touched_count": len(rewind.touched),
        "stays": [
            {"seq": row.seq, "text": tell(seen, names)["text"], "why": error.message}
            for row, error in islice(stays, SHOWN)
            for seen in seen_changes(connection, board, [row])
        ],
        "until": min(target.until or head(connection, stream), head(connection, stream)),
    }


def _left(rewind: Rewind, one: Touched) -> Fields:
    about = ("card", one.card) if one.card else (one.type, one.id)
    return shown(one) | {"title": rewind.name(*about)}


def _cards(rewind: Rewind, steps: list[Step], names: Names, *, amounts: bool) -> list[Fields]:
    """Return one line for each deal, with the fields that people know of."""
    found: dict[str, Fields] = {}
    for step in steps:
        card = card_of(step.type, step.id, step.becomes or step.now or {})
        if card is None:
            continue
        line = found.setdefault(
            card, {"id": card, "title": rewind.name("card", card), "fields": []}
        )
        if step.type == "card":
            line |= _fate(step)
            line["fields"] += _told(step, names, amounts)
        else:
            line["also"] = line.get("also", 0) + 1
    return list(found.values())


def _fate(step: Step) -> Fields:
    if step.becomes is None:
        return {"fate": "goes"}
    return {"fate": "comes"} if step.now is None else {"fate": "changes"}


def _told(step: Step, names: Names, amounts: bool) -> list[Fields]:
    if step.now is None or step.becomes is None:
        return []
    return [
        {"field": names.field(f), "now": names.value(f, step.now[f]), "becomes": names.value(f, v)}
        for f, v in step.fields.items()
        if f in names.fields and (amounts or f != "value")
    ]
