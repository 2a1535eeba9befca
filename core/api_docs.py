"""The description of the API, put in order for people to read."""

from collections import defaultdict
from typing import Any


def calls_by_subject(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the calls of an OpenAPI description by their first tag, each with what it takes."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            found[operation["tags"][0]].append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "arguments": [*_queries(operation), *_fields(operation)],
                }
            )
    return dict(sorted(found.items()))


def _queries(operation: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [
        (f"?{one['name']}", one["schema"]["type"], one["required"])
        for one in operation["parameters"]
        if one["in"] == "query"
    ]


def _fields(operation: dict[str, Any]) -> list[tuple[str, str, bool]]:
    contents = operation.get("requestBody", {}).get("content", {})
    return [
        (name, _type(field), name in content["schema"].get("required", ()))
        for content in contents.values()
        for name, field in content["schema"].get("properties", {}).items()
    ]


def _type(field: dict[str, Any]) -> str:
    """Say in a few words what a field is: its choices, or its kind and what lies in it."""
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    kinds = field.get("type", "any")
    words = " | ".join(kinds) if isinstance(kinds, list) else kinds
    if "format" in field:
        words = words.replace("string", field["format"])
    if "properties" in field:
        words += f" {{{', '.join(field['properties'])}}}"
    return words
