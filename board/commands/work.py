"""Handing over what one person had to do on a board, such as somebody who leaves, to another."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from board.commands.bulk import MAX_TOGETHER
from board.models.baton import Baton
from board.models.card import Card
from board.models.task import Task
from board.queries import MEMBER, is_in_workspace, is_on_board
from board.turns import set_turn
from board.work_of import open_batons, open_cards, open_tasks
from core.actors import Actor
from core.changes import Change
from core.commands import command
from core.errors import Invalid, NotFound
from core.schemas import Id, Schema


class HandOver(Schema):
    from_ = Id(required=True, data_key="from")
    to = Id(required=True)


@command("work.hand_over", scope="board", schema=HandOver)
def hand_over(change: Change, board: Any, actor: Actor, *, from_: str, to: str) -> dict[str, Any]:
    """Open deals, tasks and batons of somebody become another's, who comes onto the board for them.

    At most 200 records at once: `left` says how many remain, for the same command once more.
    """
    if from_ == to:
        raise Invalid(_("Choose somebody else."), {"fields": {"to": [_("Choose somebody else.")]}})
    _check_was_here(change, board, from_)
    if not is_in_workspace(change.connection, board.workspace_id, to):
        raise NotFound(_("This person is not in the workspace."), {"field": "to"})
    found = _found(change, board.id, from_)
    if found and not is_on_board(change.connection, board.workspace_id, board.id, to):
        change.put("member", to, role="editor")
    # A baton writes its card too.
    now = found[: (MAX_TOGETHER - 1) // 2]
    for type, row in now:
        HANDED[type](change, actor, row, to)
    return {"handed": len(now), "left": len(found) - len(now)}


def _check_was_here(change: Change, board: Any, person: str) -> None:
    # Also somebody who is shut out by now.
    known = select(MEMBER.c.id).where(
        MEMBER.c.workspace_id == board.workspace_id, MEMBER.c.id == person
    )
    if change.select(known).first() is None:
        raise NotFound(_("This person is not in the workspace."), {"field": "from"})


def _found(change: Change, board: str, person: str) -> list[tuple[str, Any]]:
    queries = {
        "card": open_cards(person, board).with_only_columns(Card.__table__),
        "task": open_tasks(person, board).with_only_columns(Task.__table__),
        "baton": open_batons(person, board).with_only_columns(Baton.__table__),
    }
    return [(type, row) for type, query in queries.items() for row in change.select(query).all()]


def _hand_card(change: Change, actor: Actor, row: Any, to: str) -> None:
    # Somebody stands once on a card.
    helpers = [helper for helper in row.helpers if helper["member"] != to]
    change.put("card", row.id, owner=to, helpers=helpers)


def _hand_task(change: Change, actor: Actor, row: Any, to: str) -> None:
    given = {"assigned_by": actor.id, "assigned_at": change.moment, "seen_at": None}
    change.put("task", row.id, assignee=to, **given)


def _hand_baton(change: Change, actor: Actor, row: Any, to: str) -> None:
    # Asked anew, but the clock of who waits for the answer goes on. A department's waits for any of it again.
    anew = {"state": "asked", "accepted_by": None, "accepted_at": None}
    change.put("baton", row.id, member=row.member and to, **anew)
    set_turn(change, row.card)


HANDED = {"card": _hand_card, "task": _hand_task, "baton": _hand_baton}
