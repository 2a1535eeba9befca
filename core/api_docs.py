"""The description of the API, put in order for people to read."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _

from core.schemas import MAX_INTEGER

Call = dict[str, Any]
# Of a longer list of words the first say what kind of words they are.
SHOWN = 16


def calls_by_subject(spec: dict[str, Any]) -> dict[str, list[Call]]:
    """Return the calls of an OpenAPI description, each with what it takes: commands by what they are about, the rest by
    where their addresses begin.
    """
    found: dict[str, list[Call]] = defaultdict(list)
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            found[_subject(path, operation)].append(_call(spec, path, method, operation))
    return dict(sorted(found.items()))


def _subject(path: str, operation: dict[str, Any]) -> str:
    command = path.partition("/commands/")[2]
    return f"{command.partition('.')[0]}.*" if command else operation["tags"][0]


def _call(spec: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Call:
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "more": operation.get("description", ""),
        "is_open": operation.get("security") == [],
        "in_person": operation.get("security") == [{"session": []}],
        "arguments": [*_queries(operation), *_fields(spec, operation)],
        "errors": [status for status in operation["responses"] if status[0] in "45"],
    }


def _queries(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"?{one['name']}",
            "type": _type(one["schema"]),
            "limits": _limits(one["schema"]),
            "is_needed": one["required"],
            "about": one.get("description", ""),
        }
        for one in operation["parameters"]
        if one["in"] == "query"
    ]


def _fields(spec: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    contents = operation.get("requestBody", {}).get("content", {})
    return [
        {
            "name": name,
            "type": _type(field),
            "limits": _limits(field),
            "is_needed": name in content["schema"].get("required", ()),
            "about": "",
        }
        for content in contents.values()
        for name, field in content["schema"].get("properties", {}).items()
    ]


def _type(field: dict[str, Any]) -> str:
    """Say in a few words what a field is: its choices, or its kind and what lies in it."""
    if "$ref" in field:
        return field["$ref"].rpartition("/")[2]
    if "anyOf" in field:
        return " | ".join(map(_type, field["anyOf"]))
    if "enum" in field:
        shown = " | ".join(map(str, field["enum"][:SHOWN]))
        return f"{shown} | …" if len(field["enum"]) > SHOWN else shown
    kinds = field.get("type", "any")
    words = " | ".join(kinds) if isinstance(kinds, list) else kinds
    if "format" in field:
        words = words.replace("string", field["format"])
    if "properties" in field:
        words += f" {{{', '.join(field['properties'])}}}"
    if "items" in field:
        words += f" of {_type(field['items'])}"
    return words


def _limits(field: dict[str, Any]) -> str:
    """Say how long, how many or how large it may be."""
    said = []
    if "maxLength" in field:
        said.append(_("at most %(count)s characters", count=f"{field['maxLength']:,}"))
    if "maxItems" in field:
        said.append(_("at most %(count)s of them", count=f"{field['maxItems']:,}"))
    if "minimum" in field and field.get("maximum", MAX_INTEGER) < MAX_INTEGER:
        low, high = f"{field['minimum']:,}", f"{field['maximum']:,}"
        said.append(_("%(low)s to %(high)s", low=low, high=high))
    return ", ".join(said)


def refusals() -> list[tuple[int, str, str]]:
    """Return status, code and meaning of each refusal, in the reader's language."""
    return [
        (400, "invalid", _("The body is not JSON.")),
        (401, "unauthenticated", _("No token, or one that was revoked or is over.")),
        (403, "forbidden", _("The role or the token does not allow it.")),
        (404, "not_found", _("There is no such thing, or it is not for your eyes.")),
        (409, "conflict", _("It does not fit what is there now.")),
        (410, "gone", _("It was archived.")),
        (410, "resync", _("Too far behind: take a new snapshot.")),
        (413, "too_large", _("The body is too large.")),
        (422, "invalid", _("An argument is wrong: “data.fields” says which, and why.")),
        (429, "rate_limited", _("Too fast: “Retry-After” says when to come back.")),
        (503, "unavailable", _("Not now; try again.")),
        (500, "internal", _("Our fault: “data.id” stands in the log.")),
    ]
