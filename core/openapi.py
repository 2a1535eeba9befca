"""The API as it describes itself: OpenAPI 3.1, made from the routes, the commands and their schemas."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow.fields import Field, Nested
from werkzeug.routing import Rule

from core.commands import Command, commands
from core.errors import AppError
from core.schemas import Id, Schema
from core.scopes import scopes

EXTENSION = "baton_openapi"
ABOUT = "Records are read as snapshots and changes, and changed by commands: see docs/protocol.md."
UUID = {"type": "string", "format": "uuid"}
OBJECT = {"type": "object"}
PARTS = {
    "Error": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message", "data"],
                "properties": {
                    "code": {
                        "type": "string",
                        "enum": sorted(
                            {error.code for error in AppError.__subclasses__()} | {AppError.code}
                        ),
                    },
                    "message": {"type": "string"},
                    "data": OBJECT,
                },
            }
        },
    },
    "Change": {
        "type": "object",
        "required": ["stream", "epoch", "seq", "id", "name", "actor", "at", "patches"],
        "properties": {
            "stream": {"type": "string"},
            "epoch": {"type": "string"},
            "seq": {"type": "integer", "minimum": 1},
            "id": UUID,
            "name": {"type": "string"},
            "actor": UUID,
            "at": {"type": "string", "format": "date-time"},
            "patches": {"type": "array", "items": OBJECT},
        },
    },
    "Answer": {
        "type": "object",
        "required": ["seq", "change"],
        "properties": {
            "seq": {"type": "integer", "minimum": 1},
            "change": {"$ref": "#/components/schemas/Change"},
        },
    },
}
NOTHING: dict[str, Any] = {
    "body": None, "query": {}, "needed": (), "file": False, "open": False, "reads": False,
    "answer": None,
}  # fmt: skip
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": UUID,
    "description": "The command's id: the same again gives the first answer.",
}


def described(
    *,
    body: type[Schema] | None = None,
    query: dict[str, str] | None = None,
    needed: tuple[str, ...] = (),
    file: bool = False,
    is_open: bool = False,
    reads: bool = False,
    answer: Any = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say of the route below what it takes: a JSON body, `query` parameters by type, those `needed`, an uploaded file;
    whether it is open to whoever has not signed in; and whether it changes nothing although it is no GET.
    """

    def note(view: Callable[..., Any]) -> Callable[..., Any]:
        view.described = NOTHING | {  # type: ignore[attr-defined]
            "body": body, "query": query or {}, "needed": needed, "file": file, "open": is_open,
            "reads": reads, "answer": answer,
        }  # fmt: skip
        return view

    return note


def is_reading(view: Callable[..., Any]) -> bool:
    """Whether a route changes nothing, whatever its method is."""
    return getattr(view, "described", NOTHING)["reads"]


def describe_api(app: Flask) -> dict[str, Any]:
    """Return the description of the whole API, made once for an application."""
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = _describe(app)
    return app.extensions[EXTENSION]


def _describe(app: Flask) -> dict[str, Any]:
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _schema: None)
    spec = APISpec("Baton", "1", "3.1.0", plugins=[plugin], info={"description": ABOUT})
    plugin.converter.add_attribute_function(_type_of)  # type: ignore[union-attr]
    for name, part in PARTS.items():
        spec.components.schema(name, part)
    session = {"type": "apiKey", "in": "cookie", "name": app.config["BATON"].session_cookie}
    spec.components.security_scheme("session", session)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.options["security"] = [{"session": []}, {"token": []}]
    for path, operations in _routes(app):
        spec.path(path=path, operations=operations)
    for command in commands.values():
        if not command.internal:
            path = f"/api/{scopes[command.scope].plural}/{{id}}/commands/{command.name}"
            spec.path(path=path, operations={"post": _command(command)})
    return spec.to_dict()


def _type_of(_converter: Any, field: Field[Any], **_: Any) -> dict[str, Any]:
    if isinstance(field, Id):
        return {"format": "uuid"}
    if isinstance(field, Nested):
        return {"type": ["object", "null"] if field.allow_none else "object"}
    # A field of a class of ours, such as a moment, is read from text.
    return {"type": "string", "format": "date-time"} if type(field).__mro__[1] is Field else {}


def _routes(app: Flask) -> Iterator[tuple[str, dict[str, Any]]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not rule.rule.startswith("/api/") or rule.endpoint == "api.command":
            continue
        operations = {
            method.lower(): _route(app, rule, method)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
        }
        path = re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", rule.rule)
        for each in _plurals() if "{plural}" in path else [""]:
            yield path.replace("{plural}", each), _of_one_kind(operations, each)


def _plurals() -> list[str]:
    return sorted(scope.plural for scope in scopes.values())


def _of_one_kind(operations: dict[str, Any], plural: str) -> dict[str, Any]:
    if not plural:
        return operations
    return {
        method: operation
        | {
            "operationId": f"{operation['operationId']}.{plural}",
            "tags": [plural],
            "parameters": [one for one in operation["parameters"] if one["name"] != "plural"],
        }
        for method, operation in operations.items()
    }


def _route(app: Flask, rule: Rule, method: str) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    takes = getattr(view, "described", NOTHING)
    return {
        "operationId": f"{rule.endpoint}.{method.lower()}",
        "summary": (inspect.getdoc(view) or "").partition("\n")[0],
        "tags": [rule.rule.split("/")[2]],
        "parameters": [
            *(_parameter(name, "path", "string", True) for name in sorted(rule.arguments)),
            *(
                _parameter(name, "query", type, name in takes["needed"])
                for name, type in takes["query"].items()
            ),
        ],
        "responses": _responses({"description": "Done"}),
        **({"security": []} if takes["open"] else {}),
        **_body(takes["body"], takes["file"]),
    }


def _command(command: Command) -> dict[str, Any]:
    done = {"$ref": "#/components/schemas/Answer"}
    return {
        "operationId": f"{command.scope}.{command.name}",
        "summary": command.summary.partition("\n\n")[0].replace("\n", " "),
        "tags": [scopes[command.scope].plural],
        "parameters": [_parameter("id", "path", "string", True), KEY],
        "responses": _responses(
            {"description": "Done", "content": {"application/json": {"schema": done}}}
        ),
        **_body(type(command.schema), False),
    }


def _parameter(name: str, place: str, type: str, is_needed: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": is_needed, "schema": {"type": type}}


def _body(schema: type[Schema] | None, file: bool) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if schema:
        content["application/json"] = {"schema": schema}
    if file:
        upload = {"file": {"type": "string", "format": "binary"}}
        shape = {"type": "object", "required": ["file"], "properties": upload}
        content["multipart/form-data"] = {"schema": shape}
    if not content:
        return {}
    # Where no argument is needed the body may be left out.
    is_needed = file or any(field.required for field in schema().fields.values())
    return {"requestBody": {"content": content, "required": is_needed}}


def _responses(done: dict[str, Any]) -> dict[str, Any]:
    refused = {"$ref": "#/components/schemas/Error"}
    error = {"description": "Refused", "content": {"application/json": {"schema": refused}}}
    return {"2XX": done, "default": error}
