"""F-18: arguments that break the schema of each command are refused by name: never a 5xx, and nothing is written."""

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from auth.models import Account
from auth.tokens import create_token
from core.changes import CHANGE, STREAM
from core.commands import commands
from core.extensions import db
from core.scopes import split_stream
from tests.support.figures import amount
from tests.test_every_command import EACH
from tests.test_hostile_ids import with_id

CASES = amount(8, 300)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [2**53, -(2**53), 2**63, 2**64, 10**400, 1.9, -0.0, 1e308, float("nan"), float("inf")]
    )
    | st.text(max_size=30)
    | st.sampled_from(
        ["", " ", "\0", "\ud800", "\u202e", "x" * 100_001, "2026-02-30", "__proto__", "'; --"]
    )
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
)
# Of a type which no schema takes anywhere.
WRONG = [{"$ne": 1}, [[["deep"]]], 1.5, True]


@pytest.fixture
def post(app, client):
    """Send a command over HTTP as somebody; return the status and the error."""

    tokens = {}

    def send(stream, name, args, actor):
        if actor.id not in tokens:
            tokens[actor.id] = create_token(actor.id, "test", ["read", "write"])[1]
        scope, id = split_stream(stream)
        answer = client.post(
            f"/api/{scope.plural}/{id}/commands/{name}",
            data=json.dumps(args),
            content_type="application/json",
            headers={"Authorization": f"Bearer {tokens[actor.id]}"},
        )
        return answer.status_code, answer.json.get("error", {})

    return send


@pytest.mark.once
@pytest.mark.parametrize(("name", "case"), EACH)
def test_f18_arguments_that_break_the_schema_are_refused_by_name(app, post, name, case):
    stream, args, actor, *_ = case()
    schema = commands[stream.partition(":")[0], name].schema
    before = written()
    wrongs = [(("no_such_field",), 1)]
    wrongs += [
        ((field,), value)
        for field in names(schema)
        for value in WRONG
        if not takes(schema, field, value)
    ]
    for (field,), value in wrongs:
        status, error = post(stream, name, {**args, field: value}, actor)
        assert 400 <= status < 500, (field, value, error)
        if error["code"] == "invalid" and "fields" in error["data"]:
            assert field in error["data"]["fields"], (field, value, error)
    for field, declared in names(schema).items():
        if declared.required:
            less = {key: value for key, value in args.items() if key != field}
            assert 400 <= post(stream, name, less, actor)[0] < 500
    for body in (None, [], "text", 7):
        assert 400 <= post(stream, name, body, actor)[0] < 500
    assert written() == before


@pytest.mark.once
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "case"), EACH)
def test_f18_junk_in_any_place_is_never_an_error_of_ours(app, post, figure, name, case):
    stream, args, actor, *_ = case()
    places = list(every_place(args))
    statuses = Counter()

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def one_request(data):
        place, junk = data.draw(st.sampled_from(places)), data.draw(JUNK)
        before = written()
        status, error = post(stream, name, with_id(args, place, junk), actor)
        statuses[status] += 1
        assert status < 500, (place, junk, error)
        assert status == 200 or written() == before, (place, junk, error)

    one_request()
    refused = statuses.total() - statuses[200]
    figure(cases=statuses.total(), refused=refused, of_no_matter=statuses[200], errors_of_ours=0)


def names(schema):
    """The fields by their names on the wire."""
    return {field.data_key or name: field for name, field in schema.fields.items()}


def takes(schema, field, value):
    """Whether this field is one of the few for which such a value is right."""
    return not schema.validate({field: value}, partial=True)


def every_place(value, path=()):
    """Every place in arguments, the whole of them included."""
    yield path
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        yield from every_place(inner, (*path, key))


def written():
    """What changes with anything that is written: heads, length of the log, accounts."""
    with db.engine.connect() as connection:
        return (
            sorted(map(tuple, connection.execute(select(STREAM.c.name, STREAM.c.seq)))),
            connection.scalar(select(func.count()).select_from(CHANGE)),
            connection.scalar(select(func.count()).select_from(Account)),
        )
