"""Every call that reads, tried by who may and who may not: S-18, S-30, S-47, S-55, S-61, S-65, S-66."""

import json
import re
from collections import Counter
from itertools import product
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import func, select

from core.extensions import db
from tests.factories import (
    address_of,
    make_board,
    make_card,
    make_comment,
    make_file,
    make_member,
    make_person,
)

pytestmark = pytest.mark.once

CROOKED = [
    "1 OR 1=1",
    "' OR ''='",
    "x'; DROP TABLE card; --",
    '{"$ne":1}',
    "[1,2]",
    "true",
    "-1",
    "9" * 30,
    "%00",
    "\u202e",
    "<b onmouseover=alert(1)>",
    "${7*7}{{7*7}}",
    "../../etc/passwd",
    "x" * 5000,
]
TOKENS = ["", "1-", "null", "undefined", "baton_", "x" * 10_000, "cl\u00e9", "a b", "\\x00", "0"]
SECRET = re.compile("hash|secret|token|password|digest", re.I)
ADDRESS = re.compile(r"[\w.+-]+@example\.com")
# The list of one's own tokens is called so, with their names and no keys; the audit log's digests chain its entries.
# The manifest for Slack says in Slack's own word that the app's tokens do not change by themselves: true or false.
LISTED = {
    "tokens": {"tokens"},
    "audit": {"digest"},
    "slack": {"token_rotation_enabled"},
}
# That the audit log was taken away as a file is noted in it.
NOTED = {"audit_entry"}
# What figures are reckoned from is brought up to the head of the log by whoever asks for them.
RECKONED = {"stay", "told", "said", "deal_tracks", "tracked"}
# Browsers report of the policy without saying where they come from; nobody is asked, and nothing is stored.
CHANGING_NOTHING = {"policy_reports.take_reports"}


@pytest.fixture
def board(app):
    board = make_board()
    card = make_card(board, title="Secret deal")
    make_comment(board, card, "Secret words")
    board.ids = {
        "boards": board.id,
        "cards": card,
        "workspaces": board.workspace.id,
        "users": board.owner,
        "attachments": make_file(board, card),
    }
    return board


@pytest.fixture
def paths(app, board):
    """Every GET of the API with ids of things that are there, and what may stand behind its `?`."""
    found = {}
    spec = app.test_client().get("/api/openapi.json").json
    for path, operations in spec["paths"].items():
        if "get" not in operations:
            continue
        id = board.ids.get(path.split("/")[2], board.id)
        filled = path.replace("{id}", id).replace("{seq}", "1")
        query = [one["name"] for one in operations["get"]["parameters"] if one["in"] == "query"]
        found[re.sub(r"\{\w+\}", board.id, filled)] = query
    assert len(found) > 15
    return found


def test_s18_s47_no_crooked_question_is_more_than_refused(paths, board, visitor, figure):
    client, statuses = visitor(board.owner), Counter()
    for path, query in paths.items():
        for text, name in product(CROOKED, query):
            # Events that are not refused have no end of their own.
            with client.get(path, query_string={name: text}) as answer:
                statuses[answer.status_code] += 1
    for path in {path.rpartition("/")[0] for path in paths}:
        for text in CROOKED:
            statuses[client.get(f"{path}/{quote(text, safe='%')}").status_code] += 1
    figure(requests=statuses.total(), **{f"answered_{code}": n for code, n in statuses.items()})
    assert set(statuses) <= {200, 304, 400, 404, 410, 422}
    assert board.card(board.ids["cards"])["title"] == "Secret deal"


AWAY = [
    "//evil.example",
    "/\\evil.example",
    "//evil.example/boards",
    "/%09/evil.example",
    "/https:evil",
]


@pytest.mark.parametrize("path", AWAY)
def test_s55_no_address_leads_away(app, board, path):
    """Whoever has not signed in is sent to do so; where to afterwards is a question of the page, and asked there."""
    for query in ("", "next=//evil.example", "next=javascript:alert(1)"):
        sent = {"PATH_INFO": path, "QUERY_STRING": query}
        answer = app.test_client().get("/", environ_overrides=sent)
        leads = urlsplit(answer.location or "/")
        assert (leads.scheme, leads.netloc) == ("", ""), answer.location


@pytest.mark.parametrize("path", ["/nothing", "/boards/x", "/api/nothing", "/api/boards"])
def test_s30_what_stands_in_an_address_is_never_said_back_as_markup(app, board, visitor, path):
    evil = "<svg onload=alert(1)>"
    client = visitor(board.owner)
    for answer in (client.get(f"{path}/{evil}"), client.get(path, query_string={"filter": evil})):
        assert "<svg onload" not in answer.text
        if path.startswith("/api/"):
            assert answer.mimetype == "application/json"


def test_s61_what_is_no_token_is_nobody(app, board, paths):
    client = app.test_client()
    for token in TOKENS:
        for head in (f"Bearer {token}", token, f"bearer  {token}", f"Basic {token}"):
            sent = {"HTTP_AUTHORIZATION": head.encode().decode("latin-1")}
            answer = client.get("/api/me", environ_overrides=sent)
            assert answer.status_code == 401, head
    client.set_cookie("baton_session", "x" * 3000)
    for path in paths.keys() - {"/api/openapi.json", "/api/docs"}:
        assert client.get(path).status_code == 401, path


def test_s65_no_answer_holds_a_secret(paths, board, visitor):
    client = visitor(board.owner)
    for path in paths.keys() - {"/api/openapi.json", "/api/docs"}:
        answer = client.get(path)
        if answer.mimetype != "application/json":
            # A stream that nobody reads to its end would be cleared away in the middle of another answer.
            answer.close()
            continue
        names = {name for name in names_in(answer.json) if SECRET.search(name)}
        assert names <= LISTED.get(path.rpartition("/")[2], set()), path


def test_s65_addresses_are_for_those_who_run_the_workspace(paths, board, visitor):
    for person in (make_member(board), make_person(board.workspace)):
        for path in paths:
            answer = visitor(person).get(path)
            if answer.mimetype == "application/json":
                assert set(ADDRESS.findall(answer.text)) <= {address_of(person)}, path


def test_s65_a_stranger_reads_nothing_of_it(paths, board, visitor, figure):
    client = visitor(make_board().owner)
    told = [path for path in paths if "Secret" in client.get(path).text]
    figure(calls=len(paths), forbidden_reads=len(told))
    assert told == []


def test_s66_reading_changes_nothing(paths, board, visitor):
    client = visitor(board.owner)
    before = rows()
    for path in paths:
        client.get(path)
        client.head(path)
    for path in ("/", "/my-work", "/inbox", "/profile", "/members", "/sign-out", "/sign-in"):
        client.get(path)
    assert rows() == before


def test_s66_each_change_asks_where_it_comes_from(app, board, figure):
    """No route that changes something is let past the check of origin and kind of body."""
    client, checked = app.test_client(), 0
    client.set_cookie("baton_session", "x" * 43)
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", board.id, rule.rule)
        if rule.endpoint in CHANGING_NOTHING:
            continue
        for method in rule.methods - {"GET", "HEAD", "OPTIONS"}:
            for headers in (
                {"Origin": "https://evil.example"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Origin": "http://localhost:5000", "Content-Type": "text/plain"},
            ):
                answer = client.open(path, method=method, data="{}", headers=headers)
                assert answer.status_code == 403, (method, path, headers)
                checked += 1
    figure(requests=checked, let_through=0)
    assert checked > 30


def names_in(value):
    """Every key at every depth."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from names_in(each)


def rows():
    """How many rows each table has, and what the log holds."""
    with db.engine.connect() as connection:
        tables = db.metadata.sorted_tables
        return json.dumps(
            {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar()
                for table in tables
                if table.name not in NOTED | RECKONED
            }
        )
