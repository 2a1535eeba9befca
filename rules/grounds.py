"""What a rule stands upon: stages, labels and people that are there, and an author who may do what it does."""

from typing import Any

from flask_babel import gettext as _

from board.departments import department_of_workspace
from board.lookup import active, person
from board.scope import open_board
from core.actors import Actor
from core.changes import Change
from core.errors import Gone, Invalid, NotFound
from rules.actions import rights_of

Reason = dict[str, Any]


def check_grounds(
    change: Change, board: Any, condition: dict[str, Any], actions: list[dict[str, Any]]
) -> None:
    """Refuse what a rule names and is not there."""
    for said in (condition, *actions):
        for type in ("column", "label"):
            if type in said:
                row = active(change, type, said[type])
                _refuse_lost(said, row)
        for member in (said.get("member"), said.get("to", {}).get("member")):
            if member:
                person(change, board, member, "member")
        department_of_workspace(change, board, said.get("to", {}).get("department"), "department")


def why_not(change: Change, board: Any, rule: Any) -> Reason | None:
    """Return why a rule cannot go on as it is, None if it can."""
    try:
        own = open_board(board.id, Actor(rule.author), change.connection)
    except NotFound:
        return {"why": "right"}
    if not own.sight.is_whole or not all(map(own.may, rights_of(rule.actions))):
        return {"why": "right"}
    try:
        check_grounds(change, board, rule.condition, rule.actions)
    except (Gone, NotFound, Invalid) as refusal:
        return {"why": "gone", "what": refusal.data.get("field", "column")}
    return None


def names(rule: Any, ids: set[str]) -> bool:
    """Whether a rule speaks of, or belongs to, one of some records."""
    said = {rule.author}
    for part in (rule.condition, *rule.actions):
        said |= {part.get(word) for word in ("column", "label", "member")}
        said.add(part.get("to", {}).get("member"))
    return bool(said & ids)


def _refuse_lost(said: dict[str, Any], row: Any) -> None:
    if said.get("do") == "move" and row.kind == "lost":
        message = _("A lost deal needs a reason, so no rule loses it.")
        raise Invalid(message, {"field": "column", "fields": {"column": [message]}})
