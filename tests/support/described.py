"""Each answer that a test gets from the API is held against what the API says of itself."""

import re
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.test import TestResponse

from core.openapi import describe_api

# Made once for all applications of a test process: they have the same routes.
_spec: dict[str, Any] = {}
_validators: dict[tuple[str, str, str], Any] = {}


def hold_against_description(app: Flask, answer: TestResponse) -> None:
    """Fail where an answer is another one than the description says."""
    request = answer.request
    path = _path_of(app, request.path, request.method)
    is_plain = answer.mimetype == "application/json" and not answer.content_encoding
    if path is None or not is_plain or request.method == "HEAD":
        return
    validator = _validator(app, path, request.method.lower(), str(answer.status_code))
    if validator is None or answer.status_code == 304:
        return
    wrong = [
        f"{error.instance_path}: {error.message[:300]}"
        for error in validator.iter_errors(answer.json)
    ]
    assert not wrong, f"{request.method} {path} answered {answer.status_code}: {wrong[:4]}"


def _path_of(app: Flask, path: str, method: str) -> str | None:
    if not path.startswith("/api/"):
        return None
    try:
        rule, args = app.url_map.bind("").match(path, method, return_rule=True)
    except Exception:
        return None
    if rule.endpoint == "api.command":
        return f"/api/{args['plural']}/{{id}}/commands/{args['name']}"
    shown = re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", rule.rule)
    return shown.replace("{plural}", str(args.get("plural")))


def _validator(app: Flask, path: str, method: str, status: str) -> Any:
    key = (path, method, status)
    if key not in _validators:
        _validators[key] = _make(_described(app), *key)
    return _validators[key]


def _described(app: Flask) -> dict[str, Any]:
    if not _spec:
        _spec.update(describe_api(app))
    return _spec


def _make(spec: dict[str, Any], path: str, method: str, status: str) -> Any:
    operation = spec["paths"].get(path, {}).get(method)
    if operation is None:
        return None
    answers = operation["responses"]
    found = answers.get(status) or answers["default"]
    if "$ref" in found:
        found = spec["components"]["responses"][found["$ref"].rpartition("/")[2]]
    content = found.get("content", {})
    assert "application/json" in content, f"{method} {path} has no answer of JSON for {status}"
    whole = content["application/json"]["schema"] | {"components": spec["components"]}
    return jsonschema_rs.Draft202012Validator(whole)
