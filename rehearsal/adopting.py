"""Adopting a planned process: all of its stages and rules in one change, which is undone as one."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from board.commands.columns import USUAL_PROBABILITY, put_column_away
from board.models import Card, Column
from core.actors import Actor
from core.changes import CHANGE, Change
from core.commands import command
from core.errors import Conflict, Invalid
from core.folds import folded_to
from core.positions import keys_between
from core.schemas import Integer
from rehearsal.plans import Difference, Fields, Today, check_process, difference, today_of
from rehearsal.schemas import Process
from rules.commands import FRESH, checked_actions

CARD, COLUMN = Card.__table__, Column.__table__
# What may have written a stage or a rule, beside the commands on them; that a rule ran changes nothing of the process.
OTHERS = (
    *("process.adopt", "change.undo", "change.rewind", "archive.purge", "import.records"),
    *("import.start", "import.finish", "import.cancel"),
)
RAN = ("rule.run", "rule.fail")
MOST = 200


class Adopt(Process):
    base = Integer(required=True, low=0)


@command("process.adopt", scope="board", schema=Adopt)
def adopt_process(
    change: Change, board: Any, actor: Actor, *, base: int, **process: Any
) -> dict[str, int]:
    """`base` is the change up to which the process was known: whoever else has changed it since would be overrun."""
    today = today_of(change)
    _refuse_overtaken(change, base)
    check_process(change, board, process, today)
    found = difference(process, today)
    cards = _cards_to_move(change, found)
    _put_columns(change, process, found, today)
    _move_cards(change, found, cards)
    _put_rules(change, board, actor, found)
    return {"columns": len(found.columns) + len(found.new_columns), "cards": len(cards)}


def _refuse_overtaken(change: Change, base: int) -> None:
    if base < folded_to(change.connection, change.stream):
        raise Conflict(_("This plan is too old. Rehearse it again."), {"base": base})
    later = (CHANGE.c.stream == change.stream) & (CHANGE.c.seq > base)
    writes = CHANGE.c.name.like("column.%") | CHANGE.c.name.like("rule.%")
    named = later & (writes | CHANGE.c.name.in_(OTHERS)) & CHANGE.c.name.not_in(RAN)
    rows = change.select(select(CHANGE.c.seq, CHANGE.c.actor, CHANGE.c.patches).where(named))
    for row in rows:
        if {patch["type"] for patch in row.patches} & {"column", "rule"}:
            message = _(
                "The process was changed meanwhile. Look at your plan and rehearse it again."
            )
            raise Conflict(message, {"seq": row.seq, "actor": row.actor})


def _cards_to_move(change: Change, found: Difference) -> list[Any]:
    if not found.removed:
        return []
    inside = CARD.c.column.in_(found.removed) & CARD.c.archived_at.is_(None)
    mine = select(CARD.c.id, CARD.c.column).where(CARD.c.board_id == change.scope_id, inside)
    rows = list(change.select(mine.order_by(CARD.c.column, CARD.c.position, CARD.c.id)))
    # With the stages and rules it is still one change.
    room = MOST - len(found.columns) - len(found.new_columns) - len(found.removed) * 2
    room -= len(found.rules) + len(found.new_rules) + len(found.paused) + len(found.gone_rules)
    if len(rows) > room:
        message = _(
            "At most %(count)s deals can be moved with a change of the process. Move the others first.",
            count=room,
        )
        raise Invalid(message, {"fields": {"removed": [message]}, "cards": len(rows)})
    return rows


def _put_columns(change: Change, process: Fields, found: Difference, today: Today) -> None:
    places = _places(process, found, today)
    new = {column["id"] for column in found.new_columns}
    for column in process["columns"]:
        id, place = column["id"], {}
        if id in places:
            place = {"position": places[id]}
        if id in new:
            change.put("column", id, **_whole(column), **place)
        elif fields_of := found.columns.get(id, {}) | place:
            change.put("column", id, **fields_of)


def _places(process: Fields, found: Difference, today: Today) -> dict[str, str]:
    """Return the positions that have to be written: of new stages, and of all if their order is another."""
    ids = [column["id"] for column in process["columns"]]
    if found.is_reordered:
        return dict(zip(ids, keys_between(None, None, len(ids)), strict=True))
    places, waiting, last = {}, [], None
    for id in [*ids, None]:
        row = today.columns.get(id) if id else None
        if id and row is None:
            waiting.append(id)
            continue
        places |= zip(waiting, keys_between(last, row and row.position, len(waiting)), strict=True)
        waiting, last = [], row and row.position
    return places


def _whole(column: Fields) -> Fields:
    kept = ("name", "kind", "wip_limit", "holds", "criteria")
    return {name: column[name] for name in kept} | {
        "color": column.get("color", "slate"),
        "probability": column.get("probability", USUAL_PROBABILITY[column["kind"]]),
    }


def _move_cards(change: Change, found: Difference, cards: list[Any]) -> None:
    """Put the deals of stages that go at the ends of those into which they go."""
    for column, into in found.removed.items():
        going = [card.id for card in cards if card.column == column]
        inside = (CARD.c.board_id == change.scope_id) & (CARD.c.column == into)
        last = change.select(
            select(CARD.c.position).where(inside).order_by(CARD.c.position.desc()).limit(1)
        ).scalar()
        for id, position in zip(going, keys_between(last, None, len(going)), strict=True):
            change.put("card", id, column=into, position=position, moved_at=change.moment)
        put_column_away(change, column)


def _put_rules(change: Change, board: Any, actor: Actor, found: Difference) -> None:
    new_author = {"author": actor.id, "from_seq": change.seq}
    for rule in found.new_rules:
        change.put("rule", rule["id"], **_new_rule(change, board, rule), **new_author)
    for id, said in found.rules.items():
        row = change.get("rule", id)
        if id in found.other_rules:
            condition = said.get("condition", row.condition)
            actions = checked_actions(change, board, condition, said.get("actions", row.actions))
            said = said | {"condition": condition, "actions": actions, "failures": 0} | new_author
        change.put("rule", id, **said)
    for id, is_paused in found.paused.items():
        _pause(change, board, id, is_paused, new_author)
    for id in found.gone_rules:
        change.put("rule", id, archived_at=change.moment)


def _new_rule(change: Change, board: Any, rule: Fields) -> Fields:
    condition = rule["condition"]
    return {
        "name": rule["name"],
        "condition": condition,
        "actions": checked_actions(change, board, condition, rule["actions"]),
        "runs": 0,
        "created_by": change.actor,
        "created_at": change.moment,
        **FRESH,
        **({"paused_at": change.moment, "paused": {"why": "by_hand"}} if rule["paused"] else {}),
    }


def _pause(change: Change, board: Any, id: str, is_paused: bool, new_author: Fields) -> None:
    if is_paused:
        change.put("rule", id, paused_at=change.moment, paused={"why": "by_hand"})
        return
    row = change.get("rule", id)
    checked_actions(change, board, row.condition, row.actions)
    change.put("rule", id, **new_author, **FRESH)
