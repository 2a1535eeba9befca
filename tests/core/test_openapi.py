"""The API describes itself: whatever there is stands in it, and nothing else."""

import re

import openapi_spec_validator
import pytest

from core.commands import commands
from core.scopes import scopes

pytestmark = pytest.mark.once
NO_ID = "0192f0c4-7a1e-7c3d-9b1a-3f5e8d2c6a47"


@pytest.fixture
def spec(client):
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.json


def test_each_command_stands_in_it_with_its_arguments(spec):
    for (kind, name), command in commands.items():
        path = f"/api/{scopes[kind].plural}/{{id}}/commands/{name}"
        assert (path in spec["paths"]) is not command.internal, path
        if command.internal:
            continue
        body = spec["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        fields = command.schema.fields
        arguments = {field.data_key or name: field for name, field in fields.items()}
        assert body.get("properties", {}).keys() == arguments.keys()
        needed = {argument for argument, field in arguments.items() if field.required}
        assert set(body.get("required", ())) == needed
        assert body["additionalProperties"] is False


def test_each_route_of_the_api_stands_in_it(app, spec):
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.endpoint == "api.command":
            continue
        path = re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", rule.rule)
        for each in [scope.plural for scope in scopes.values()]:
            operations = spec["paths"][path.replace("{plural}", each)]
            assert {m.lower() for m in rule.methods - {"HEAD", "OPTIONS"}} <= operations.keys()


def test_no_operation_is_named_twice_and_each_names_its_place(spec):
    operations = [
        (path, operation)
        for path, methods in spec["paths"].items()
        for operation in methods.values()
    ]
    names = [operation["operationId"] for _path, operation in operations]
    assert len(names) == len(set(names))
    for path, operation in operations:
        placed = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert placed == set(re.findall(r"{(\w+)}", path))


def test_what_it_refers_to_is_there(client, spec):
    text = client.get("/api/openapi.json").text
    for place, name in re.findall(r'"#/components/(\w+)/(\w+)"', text):
        assert name in spec["components"][place]


def test_an_independent_validator_finds_nothing_wrong_with_it(spec):
    openapi_spec_validator.validate(spec)


def test_each_call_says_what_it_answers(spec):
    silent = [
        (method, path)
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if not any("content" in answer or status == "204" for status, answer in done(operation))
    ]
    assert silent == []


def done(operation):
    return [one for one in operation["responses"].items() if one[0].startswith("2")]


def test_what_fields_are_is_told(spec):
    body = spec["paths"]["/api/boards/{id}/commands/card.create"]["post"]["requestBody"]
    fields = body["content"]["application/json"]["schema"]["properties"]
    assert fields["column"] == {"type": "string", "format": "uuid"}
    title = fields["title"]
    assert (title["type"], title["minLength"], title["maxLength"]) == ("string", 1, 500)
    assert fields["value"]["anyOf"][0] == {"$ref": "#/components/schemas/Money"}
    money = spec["components"]["schemas"]["Money"]["properties"]
    assert money["amount"]["maximum"] == 10**15
    assert "EUR" in spec["components"]["schemas"]["Currency"]["enum"]
    assert fields["outcome"]["properties"]["at"]["type"] == "string"
    assert fields["outcome"]["type"] == "object"


def test_what_is_needed_is_told(spec):
    paths = spec["paths"]
    assert paths["/api/boards/{id}/commands/card.create"]["post"]["requestBody"]["required"]
    assert not paths["/api/boards/{id}/commands/board.archive"]["post"]["requestBody"]["required"]
    query = {one["name"]: one for one in paths["/api/boards/{id}/changes"]["get"]["parameters"]}
    assert query["since"]["required"]
    assert not query["epoch"]["required"]


def test_which_headers_count_is_told(spec):
    counting = {
        (header["name"], path)
        for path, operations in spec["paths"].items()
        for operation in operations.values()
        for header in operation["parameters"]
        if header["in"] == "header" and "/commands/" not in path
    }
    assert counting == {
        *(("Last-Event-ID", f"/api/{scope.plural}/{{id}}/events") for scope in scopes.values()),
        ("Idempotency-Key", "/api/cards/{id}/attachments"),
        ("Idempotency-Key", "/api/boards/{id}/attachments"),
        ("Idempotency-Key", "/api/workspaces/{id}/members/{member}/hand-over"),
    }
    refusals = spec["components"]["responses"]
    assert refusals["RateLimited"]["headers"].keys() == {
        "Retry-After", "RateLimit", "RateLimit-Policy",
    }  # fmt: skip
    assert "WWW-Authenticate" in refusals["Unauthenticated"]["headers"]


def test_what_is_open_to_everybody_is_told_and_nothing_else_is(client, spec):
    told = {
        (method, path)
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if operation.get("security") == []
    }
    answers = {}
    for path, operations in spec["paths"].items():
        for method in operations:
            place = re.sub(r"{\w+}", NO_ID, path.replace("{seq}", "1"))
            answer = client.open(place, method=method, json={})
            answers[method, path] = answer.status_code
    assert {call for call, status in answers.items() if status != 401} == told


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PUT"])
def test_a_method_that_is_none_of_a_calls_is_refused_with_those_that_are(client, method):
    answer = client.open("/api/boards", method=method, json={})
    assert answer.status_code == 405
    assert {"GET"} <= set(answer.headers["Allow"].split(", "))


def test_people_read_it_as_a_page(client, spec):
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    for path in spec["paths"]:
        assert f"{path}</code>" in page.text
