"""Asana's JSON, which is that of its API, as the table that its CSV would be."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from core import strict_json
from core.errors import Invalid
from integrations.imports.tables.table import Line, Table, refuse_too_many, table_of

# A list of tasks, or an answer of the API around one or several of them.
START = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*[\[{]")
TOLD_WITHIN = 64 * 1024
HEADER = [
    "Task ID", "Created At", "Completed At", "Name", "Section/Column", "Assignee", "Assignee Email",
    "Due Date", "Tags", "Notes", "Parent task",
]  # fmt: skip
MAX_DEPTH = 10


def recognises(names: set[str], first: dict[str, Any]) -> bool:
    """Whether JSON with these members is an export of Asana's."""
    task = first.get("data") or first.get("")
    return isinstance(task, dict) and "gid" in task


def is_asana(content: bytes) -> bool:
    """Whether a file is JSON as Asana exports it."""
    return START.match(content) is not None and b'"gid"' in content[:TOLD_WITHIN]


def read_asana(content: bytes) -> Table:
    """Read an export; every task is a row, its subtasks follow it, and custom fields are columns."""
    try:
        told = strict_json.loads(content.decode("utf-8-sig"))
        tasks = told if isinstance(told, list) else told["data"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid(_("This JSON file is damaged or incomplete. Nothing was changed.")) from error
    found = list(_all(_in_sections(tasks if isinstance(tasks, list) else [tasks]), "", 0))
    fields = list(dict.fromkeys(name for task in found for name in _custom(task)))[:400]
    lines: list[Line] = [(1, HEADER + fields)]
    for number, task in enumerate(found, 2):
        lines.append((number, [*_cells(task), *(_custom(task).get(name, "") for name in fields)]))
        refuse_too_many(lines)
    return table_of(lines, [], form="json")


def _in_sections(tasks: list[Any]) -> Iterator[dict[str, Any]]:
    """Give each task the section above it: in old projects a section is a task that has those below it."""
    above = ""
    for task in _dicts(tasks):
        if task.get("resource_subtype") == "section":
            above = _text(task.get("name")).rstrip(":")
        else:
            yield task | {"above": above}


def _all(tasks: Iterable[dict[str, Any]], parent: str, depth: int) -> Iterator[dict[str, Any]]:
    for task in tasks:
        own = _word(task.get("parent"), "gid") or parent
        yield task | {"parent": own}
        if depth < MAX_DEPTH:
            yield from _all(_dicts(task.get("subtasks")), _text(task.get("gid")), depth + 1)


def _cells(task: dict[str, Any]) -> list[str]:
    completed = _text(task.get("completed_at"))
    return [
        _text(task.get("gid")),
        _text(task.get("created_at")),
        completed or ("1970-01-01" if task.get("completed") is True else ""),
        _text(task.get("name")),
        _section(task),
        _word(task.get("assignee"), "name"),
        _word(task.get("assignee"), "email"),
        _text(task.get("due_on") or task.get("due_at")),
        ",".join(_word(tag, "name") for tag in _dicts(task.get("tags"))),
        _text(task.get("notes")),
        _text(task.get("parent")),
    ]


def _section(task: dict[str, Any]) -> str:
    places = _dicts(task.get("memberships"))
    named = (name for place in places if (name := _word(place.get("section"), "name")))
    return next(named, _text(task.get("above")))


def _custom(task: dict[str, Any]) -> dict[str, str]:
    fields = _dicts(task.get("custom_fields"))
    return {_word(field, "name"): _shown(field) for field in fields if field.get("name")}


def _shown(field: dict[str, Any]) -> str:
    """Return what a custom field shows; older answers have only the value of its type."""
    plain = (_word(field, name) for name in ("display_value", "text_value", "number_value"))
    return next(filter(None, plain), _word(field.get("enum_value"), "name"))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _word(value: Any, name: str) -> str:
    return _text(value.get(name)) if isinstance(value, dict) else ""


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and value is not True else ""
