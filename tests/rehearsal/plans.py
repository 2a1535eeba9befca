"""Plans of a process, as the page makes them."""

from core.models import new_id

SAID = ("id", "name", "kind", "color", "probability", "wip_limit", "holds", "criteria")


def process_of(board):
    """Return the process of a board as a plan that changes nothing."""
    columns = [one for one in board.records("column") if not one["archived_at"]]
    rules = [one for one in board.records("rule") if not one["archived_at"]]
    said = ("id", "name", "condition", "actions")
    return {
        "columns": [
            {name: column[name] for name in SAID}
            for column in sorted(columns, key=lambda one: one["position"])
        ],
        "removed": [],
        "rules": [
            {name: rule[name] for name in said} | {"paused": bool(rule["paused_at"])}
            for rule in rules
        ],
    }


def stage_of(process, board, name):
    return next(one for one in process["columns"] if one["id"] == board.columns[name])


def asks(process, board, name, **criterion):
    asked = {"id": new_id(), **criterion}
    stage_of(process, board, name)["criteria"].append(asked)
    return asked


def rule_for(condition, *actions, **more):
    said = {"name": "New", "condition": condition, "actions": list(actions), "paused": False}
    return {"id": new_id(), **said, **more}
