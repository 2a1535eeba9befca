"""Commands on rules: written, changed, paused, put to work again, put away."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import insert, select

from board.lookup import active, count_kept, existing
from core.actors import Actor
from core.changes import Change
from core.commands import command, derived_id, unused_id
from core.errors import Conflict, Forbidden, NotFound
from core.outbound import check_url
from core.schemas import Id, Schema, Text
from rules.actions import rights_of
from rules.grounds import check_grounds
from rules.models import RuleAddress
from rules.schemas import Actions, Condition

ADDRESS = RuleAddress.__table__
MAX_RULES = 50
# What is known of a rule that begins anew.
FRESH = {"failures": 0, "failure": None, "paused_at": None, "paused": None}


class CreateRule(Schema):
    id = Id()
    name = Text(required=True, max=80)
    condition = fields.Nested(Condition, required=True)
    actions = Actions(required=True)


@command("rule.create", scope="board", schema=CreateRule)
def create_rule(
    change: Change,
    board: Any,
    actor: Actor,
    *,
    name: str,
    condition: dict[str, Any],
    actions: list[dict[str, Any]],
    id: str | None = None,
) -> dict[str, str]:
    """From now on; it may do what its author may, and no more."""
    _refuse_too_many(change)
    rule = change.put(
        "rule",
        unused_id(change, "rule", id, derived_id(change.id, "rule")),
        name=name,
        condition=condition,
        actions=checked_actions(change, board, condition, actions),
        author=actor.id,
        from_seq=change.seq,
        runs=0,
        created_by=actor.id,
        created_at=change.moment,
        **FRESH,
    )
    return {"rule": rule.id}


class RuleFields(Schema):
    name = Text(max=80)
    condition = fields.Nested(Condition)
    actions = Actions()


class EditRule(Schema):
    rule = Id(required=True)
    fields = fields.Nested(RuleFields, required=True)


@command("rule.edit", scope="board", schema=EditRule)
def edit_rule(
    change: Change, board: Any, actor: Actor, *, rule: str, fields: dict[str, Any]
) -> None:
    """Whoever says what it does is its author from then on; a new name changes nothing of that."""
    row = active(change, "rule", rule)
    if fields.keys() <= {"name"}:
        change.put("rule", rule, **fields)
        return
    condition = fields.get("condition", row.condition)
    actions = checked_actions(change, board, condition, fields.get("actions", row.actions))
    written = fields | {"condition": condition, "actions": actions}
    change.put("rule", rule, **written, author=actor.id, from_seq=change.seq, failures=0)


class TheRule(Schema):
    rule = Id(required=True)


@command("rule.pause", scope="board", schema=TheRule)
def pause_rule(change: Change, board: Any, actor: Actor, *, rule: str) -> None:
    row = active(change, "rule", rule)
    if row.paused_at is None:
        change.put("rule", rule, paused_at=change.moment, paused={"why": "by_hand"})


@command("rule.resume", scope="board", schema=TheRule)
def resume_rule(change: Change, board: Any, actor: Actor, *, rule: str) -> None:
    """In the name of whoever puts it to work again. What happened meanwhile is not made up for."""
    row = active(change, "rule", rule)
    if row.paused_at is None:
        return
    # A file may bring more than one may make.
    _refuse_too_many(change, more=0)
    checked_actions(change, board, row.condition, row.actions)
    change.put("rule", rule, author=actor.id, from_seq=change.seq, **FRESH)


@command("rule.archive", scope="board", schema=TheRule)
def archive_rule(change: Change, board: Any, actor: Actor, *, rule: str) -> None:
    active(change, "rule", rule)
    change.put("rule", rule, archived_at=change.moment)


@command("rule.restore", scope="board", schema=TheRule)
def restore_rule(change: Change, board: Any, actor: Actor, *, rule: str) -> None:
    """As it was, paused or not; what happened meanwhile is not made up for."""
    if existing(change, "rule", rule).archived_at:
        _refuse_too_many(change)
        change.put("rule", rule, archived_at=None, from_seq=change.seq)


def checked_actions(
    change: Change, board: Any, condition: dict[str, Any], actions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the actions as they are kept; refuse what is not there, and what the author may not do."""
    if board.role != "house" and not all(map(board.may, rights_of(actions))):
        raise Forbidden(_("A rule may do only what you may do."), {"field": "actions"})
    kept = [_without_secret(change, action, place) for place, action in enumerate(actions)]
    check_grounds(change, board, condition, kept)
    return kept


def _without_secret(change: Change, action: dict[str, Any], place: int) -> dict[str, Any]:
    """Keep an address aside, where nobody reads it; one that is kept already is named by its id."""
    if "hook" in action:
        return {"do": "webhook", "hook": action["hook"], "host": _host_of(change, action["hook"])}
    if "url" not in action:
        return action
    check_url(action["url"])
    hook = derived_id(change.id, "address", str(place))
    values = {"board_id": change.scope_id, "id": hook, "url": action["url"]}
    change.connection.execute(insert(ADDRESS).values(values))
    return {"do": "webhook", "hook": hook, "host": urlsplit(action["url"]).hostname}


def _host_of(change: Change, hook: str) -> str:
    kept = (ADDRESS.c.board_id == change.scope_id) & (ADDRESS.c.id == hook)
    url = change.select(select(ADDRESS.c.url).where(kept)).scalar()
    if url is None:
        raise NotFound(_("This address is not known here."), {"field": "hook"})
    return str(urlsplit(url).hostname)


def _refuse_too_many(change: Change, more: int = 1) -> None:
    if count_kept(change, "rule") + more > MAX_RULES:
        raise Conflict(_("A board has at most %(count)s rules.", count=MAX_RULES))
