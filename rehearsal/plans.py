"""What a planned process changes about the one of today, and whether it could be adopted at all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.engine import Row

from board import criteria
from board.models import Column
from core.changes import Change
from core.errors import Forbidden, Gone, Invalid, NotFound
from rules.actions import rights_of
from rules.grounds import check_grounds
from rules.models import Rule

COLUMN, RULE = Column.__table__, Rule.__table__
# What of a stage a plan says.
SAID = ("name", "color", "probability", "wip_limit", "holds", "criteria")
Fields = dict[str, Any]


@dataclass(frozen=True)
class Today:
    """The process as it is: stages in their order, and rules, without what was archived."""

    columns: dict[str, Row[Any]]
    rules: dict[str, Row[Any]]


@dataclass
class Difference:
    """What adopting would write: new stages and rules, fields of known ones, and what goes."""

    new_columns: list[Fields] = field(default_factory=list)
    columns: dict[str, Fields] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    new_rules: list[Fields] = field(default_factory=list)
    rules: dict[str, Fields] = field(default_factory=dict)
    paused: dict[str, bool] = field(default_factory=dict)
    gone_rules: list[str] = field(default_factory=list)
    is_reordered: bool = False

    @property
    def other_rules(self) -> set[str]:
        """Rules that wait for something else or do something else; another name alone changes nothing of that."""
        return {id for id, fields in self.rules.items() if fields.keys() - {"name"}}

    @property
    def is_empty(self) -> bool:
        """Whether the plan is the process of today."""
        parts = (self.new_columns, self.columns, self.removed, self.new_rules, self.rules)
        return not (any(parts) or self.paused or self.gone_rules or self.is_reordered)


def today_of(change: Change) -> Today:
    """Return the process of a board as it is."""
    mine = (COLUMN.c.board_id == change.scope_id) & COLUMN.c.archived_at.is_(None)
    columns = change.select(select(COLUMN).where(mine).order_by(COLUMN.c.position, COLUMN.c.id))
    kept = (RULE.c.board_id == change.scope_id) & RULE.c.archived_at.is_(None)
    rules = change.select(select(RULE).where(kept).order_by(RULE.c.created_at, RULE.c.id))
    return Today({row.id: row for row in columns}, {row.id: row for row in rules})


def difference(process: Fields, today: Today) -> Difference:
    """Return what a plan changes."""
    found = Difference(removed={one["column"]: one["into"] for one in process["removed"]})
    for column in process["columns"]:
        row = today.columns.get(column["id"])
        if row is None:
            found.new_columns.append(column)
        elif fields := _differing(row, column, SAID):
            found.columns[row.id] = fields
    _compare_rules(found, process["rules"], today)
    known = [column["id"] for column in process["columns"] if column["id"] in today.columns]
    found.is_reordered = known != [id for id in today.columns if id in set(known)]
    return found


def check_process(change: Change, board: Any, process: Fields, today: Today) -> None:
    """Refuse a plan that nobody could adopt: what is not there, what is left open, what its author may not do."""
    planned = {column["id"]: column for column in process["columns"]}
    _refuse_doubles(process)
    _check_columns(change, planned, process["removed"], today)
    for rule in process["rules"]:
        _check_rule(change, board, rule, planned, today)


def _compare_rules(found: Difference, planned: list[Fields], today: Today) -> None:
    for rule in planned:
        row = today.rules.get(rule["id"])
        if row is None:
            found.new_rules.append(rule)
            continue
        if fields := _differing(row, rule, ("name", "condition", "actions")):
            found.rules[row.id] = fields
        if rule["paused"] != (row.paused_at is not None):
            found.paused[row.id] = rule["paused"]
    named = {rule["id"] for rule in planned}
    found.gone_rules = [id for id in today.rules if id not in named]


def _differing(row: Row[Any], said: Fields, names: Iterable[str]) -> Fields:
    return {name: said[name] for name in names if name in said and said[name] != getattr(row, name)}


def _refuse_doubles(process: Fields) -> None:
    ids = [one["id"] for one in (*process["columns"], *process["rules"])]
    ids += [one["column"] for one in process["removed"]]
    if doubles := [id for id, count in Counter(ids).items() if count > 1]:
        raise _wrong("columns", _("Each can be there once."), ids=doubles)


def _check_columns(
    change: Change, planned: dict[str, Fields], removed: list[Fields], today: Today
) -> None:
    for column in planned.values():
        criteria.checked(change, column["criteria"])
        row = today.columns.get(column["id"])
        if row is None and change.find("column", column["id"]):
            raise Gone(_("This stage was archived meanwhile."), {"column": column["id"]})
    kinds = {id: row.kind for id, row in today.columns.items()}
    kinds |= {id: column["kind"] for id, column in planned.items() if id not in kinds}
    going = {one["column"]: one["into"] for one in removed}
    for column_id, into in going.items():
        if column_id not in today.columns or into not in planned:
            raise NotFound(_("There is no such stage."), {"field": "removed", "column": column_id})
        if kinds[column_id] != kinds[into]:
            message = _("The deals of a stage go into one of the same kind.")
            raise _wrong("removed", message, column=column_id)
    if left := today.columns.keys() - planned.keys() - going.keys():
        raise _wrong("columns", _("Say what becomes of each stage."), columns=sorted(left))


def _check_rule(
    change: Change, board: Any, rule: Fields, planned: dict[str, Fields], today: Today
) -> None:
    row = today.rules.get(rule["id"])
    if row is None and change.find("rule", rule["id"]):
        raise Gone(_("This rule was put away meanwhile."), {"rule": rule["id"]})
    for said in (rule["condition"], *rule["actions"]):
        if "column" in said and said["column"] not in planned:
            message = _("The rule “%(name)s” names a stage that goes.", name=rule["name"])
            raise _wrong("rules", message, rule=rule["id"])
    if row is not None and not _differing(row, rule, ("condition", "actions")):
        return
    if not all(map(board.may, rights_of(rule["actions"]))):
        raise Forbidden(_("A rule may do only what you may do."), {"field": "rules"})
    condition, *actions = (
        _without_new(said, today) for said in (rule["condition"], *rule["actions"])
    )
    check_grounds(change, board, condition, actions)


def _without_new(said: Fields, today: Today) -> Fields:
    """Leave out a stage that will be there only when the plan is adopted."""
    is_new = said.get("column") not in today.columns
    return {name: value for name, value in said.items() if name != "column" or not is_new}


def _wrong(field_name: str, message: str, **data: Any) -> Invalid:
    return Invalid(message, {"fields": {field_name: [message]}, **data})
