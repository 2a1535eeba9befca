"""The API as it describes itself: OpenAPI 3.1, made from the routes, the commands, their schemas and the records."""

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
from core.openapi_parts import ABOUT, HEADERS, KEY, PARAMETERS, PARTS, REFUSALS
from core.openapi_records import record_shapes
from core.schemas import Schema
from core.scopes import scopes
from core.shapes import TEXT, Shape, maybe

EXTENSION = "baton_openapi"
# Of these a person is asked for themselves: a token is not enough.
IN_PERSON = ("account", "push", "session", "tokens")
# A call is named after its function; what reads and is named after a thing is told to be got.
VERBS = ("check", "download", "export", "find", "list", "show", "compare")
NOTHING: dict[str, Any] = {
    "body": None, "query": {}, "needed": (), "file": False, "open": False, "reads": False, "done": {200: None},
    "as_file": (), "headers": (),
}  # fmt: skip
JSON = "application/json"

# What a call answers: a shape as JSON, a media type as a file, None nothing; of a kind of stream what it makes of it.
Answer = Shape | str | Callable[[str], Shape] | None
_results: dict[tuple[str, str], Shape] = {}


def described(
    *,
    body: type[Schema] | None = None,
    query: dict[str, str | Shape] | None = None,
    needed: tuple[str, ...] = (),
    file: bool = False,
    is_open: bool = False,
    reads: bool = False,
    answer: Answer = None,
    status: int = 200,
    or_else: dict[int, Answer] | None = None,
    as_file: tuple[str, ...] = (),
    headers: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say of the route below what it takes: a JSON body, `query` parameters by type, those `needed`, an uploaded file;
    whether it is open to whoever has not signed in; whether it changes nothing although it is no GET; what it answers,
    by which status, `or_else` by which other ones; `as_file` as which types, where that is asked for; and which
    `headers` count, by their names.
    """

    def note(view: Callable[..., Any]) -> Callable[..., Any]:
        view.described = NOTHING | {  # type: ignore[attr-defined]
            "body": body, "query": query or {}, "needed": needed, "file": file, "open": is_open,
            "reads": reads, "done": {status: answer} | (or_else or {}), "as_file": as_file,
            "headers": headers,
        }  # fmt: skip
        return view

    return note


def answers_with(kind: str, name: str, /, **fields: Shape) -> None:
    """Say what the answer to a command has beside its number and its change."""
    _results[kind, name] = {"type": "object", "properties": fields}


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
    for name, part in (PARTS | record_shapes()).items():
        spec.components.schema(name, part)
    for name, (_status, refusal) in REFUSALS.items():
        spec.components.response(name, refusal)
    session = {"type": "apiKey", "in": "cookie", "name": app.config["BATON"].session_cookie}
    spec.components.security_scheme("session", session)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.options["security"] = [{"session": []}, {"token": []}]
    spec.options["servers"] = [{"url": "/"}]
    for path, operations in _routes(app):
        spec.path(path=path, operations=operations)
    for command in commands.values():
        if not command.internal:
            path = f"/api/{scopes[command.scope].plural}/{{id}}/commands/{command.name}"
            spec.path(path=path, operations={"post": _command(command)})
    return _with_references(spec.to_dict())


def _with_references(found: Any) -> Any:
    """Let what is a part by itself stand for all that apispec has made of it."""
    if isinstance(found, list):
        return [_with_references(item) for item in found]
    if not isinstance(found, dict):
        return found
    if "x-part" in found:
        part = {"$ref": f"#/components/schemas/{found['x-part']}"}
        return maybe(part) if "null" in found.get("type", ()) else part
    return {name: _with_references(inner) for name, inner in found.items()}


def _type_of(_converter: Any, field: Field[Any], **_: Any) -> dict[str, Any]:
    if hasattr(field, "told"):
        return field.told
    if isinstance(field, Nested):
        return {"type": ["object", "null"] if field.allow_none else "object"}
    is_ours = not type(field).__module__.startswith("marshmallow")
    # A field of a class of ours, such as a moment, is read from text.
    is_moment = is_ours and type(field).__mro__[1] is Field
    return {"type": "string", "format": "date-time"} if is_moment else {}


def _routes(app: Flask) -> Iterator[tuple[str, dict[str, Any]]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not rule.rule.startswith("/api/") or rule.endpoint == "api.command":
            continue
        path = re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", rule.rule)
        for kind, place in _places(path):
            yield (
                place,
                {
                    method.lower(): _route(app, rule, method, kind)
                    for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
                },
            )


def _places(path: str) -> list[tuple[str | None, str]]:
    """Return the addresses that a route stands for: one for each kind of stream where it has all."""
    if "{plural}" not in path:
        return [(None, path)]
    return [
        (kind, path.replace("{plural}", scope.plural)) for kind, scope in sorted(scopes.items())
    ]


def _route(app: Flask, rule: Rule, method: str, kind: str | None) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    takes = getattr(view, "described", NOTHING)
    first = scopes[kind].plural if kind else rule.rule.split("/")[2]
    placed = sorted(set(rule.arguments) - {"plural"})
    return {
        "operationId": _name(rule.endpoint.rpartition(".")[2], method, kind),
        "summary": _summary(view),
        "description": _rest(view),
        "tags": [first],
        "parameters": [
            *(_parameter(name, "path", TEXT, True) for name in placed),
            *(
                _parameter(name, "query", type, name in takes["needed"])
                for name, type in takes["query"].items()
            ),
            *(HEADERS[name] for name in takes["headers"]),
        ],
        "responses": _responses(takes, bool(placed), kind),
        **_security(takes["open"], first),
        **_body(takes["body"], takes["file"]),
    }


def _name(function: str, method: str, kind: str | None) -> str:
    name = f"{kind}_{function}" if kind else function
    is_thing = method == "GET" and not function.startswith(VERBS)
    return f"get_{name}" if is_thing else name


def _security(is_open: bool, first: str) -> dict[str, Any]:
    if is_open:
        return {"security": []}
    return {"security": [{"session": []}]} if first.partition(".")[0] in IN_PERSON else {}


def _command(command: Command) -> dict[str, Any]:
    done = {"$ref": "#/components/schemas/Answer"}
    results = _results.get((command.scope, command.name))
    if results:
        done = {"allOf": [done, results]}
    takes = NOTHING | {"body": type(command.schema), "done": {200: done}}
    name = f"{command.scope}_{command.name}".replace(".", "_")
    return {
        "operationId": name,
        "summary": _first_line(command.summary),
        "tags": [scopes[command.scope].plural],
        "parameters": [_parameter("id", "path", TEXT, True), KEY],
        "responses": _responses(takes, True, command.scope),
        **_body(type(command.schema), False),
    }


def _summary(view: Callable[..., Any]) -> str:
    return _first_line(inspect.getdoc(view) or "")


def _first_line(text: str) -> str:
    return text.partition("\n\n")[0].replace("\n", " ")


def _rest(view: Callable[..., Any]) -> str:
    return (inspect.getdoc(view) or "").partition("\n\n")[2].replace("\n", " ")


def _parameter(name: str, place: str, type: str | Shape, is_needed: bool) -> dict[str, Any]:
    found = {"type": type} if isinstance(type, str) else type
    said = {"description": PARAMETERS[name]} if name in PARAMETERS else {}
    return {"name": name, "in": place, "required": is_needed, "schema": found} | said


def _body(schema: type[Schema] | None, file: bool) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if schema:
        content[JSON] = {"schema": schema}
    if file:
        upload = {"file": {"type": "string", "format": "binary"}}
        found = {"type": "object", "required": ["file"], "properties": upload}
        content["multipart/form-data"] = {"schema": found}
    if not content:
        return {}
    # Where no argument is needed the body may be left out.
    is_needed = file or any(field.required for field in schema().fields.values())
    return {"requestBody": {"content": content, "required": is_needed}}


def _responses(takes: dict[str, Any], is_placed: bool, kind: str | None) -> dict[str, Any]:
    found = {str(status): _done(answer, kind) for status, answer in takes["done"].items()}
    for type in takes["as_file"]:
        found["200"]["content"][type] = {"schema": TEXT}
    is_asked = bool(takes["query"] or takes["body"] or takes["file"])
    fitting = {
        "Malformed": bool(takes["body"] or takes["file"]),
        "Unauthenticated": not takes["open"],
        "Forbidden": True,
        "NotFound": is_placed,
        "Conflict": bool(takes["body"]),
        "Gone": is_placed,
        "Invalid": is_asked,
        "TooLarge": bool(takes["body"] or takes["file"]),
        "RateLimited": True,
        "Unavailable": True,
    }
    for name, fits in fitting.items():
        status, _refusal = REFUSALS[name]
        if fits and str(status) not in found:
            found[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return found | {"default": REFUSALS["Internal"][1]}


def _done(answer: Answer, kind: str | None) -> dict[str, Any]:
    if answer is None:
        return {"description": "Done"}
    if isinstance(answer, str):
        return {"description": "Done", "content": {answer: {"schema": TEXT}}}
    found = answer(kind or "") if callable(answer) else answer
    return {"description": "Done", "content": {JSON: {"schema": found}}}
