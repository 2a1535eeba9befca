"""The API's manners: codes, headers, catch-up and snapshots, whatever a request looks like."""

import gzip

import pytest

from core import strict_json
from core.changes import renew_epoch
from core.extensions import db
from core.models import new_id
from tests.factories import make_board, make_card, make_cards, make_member, make_person

OPEN_TO_ALL = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/sign-in",
    "/sign-up",
    "/invitations/<token>",
    "/pulse/<token>",
    "/calendar/<secret>.ics",
    "/intake/<slug>",
    "/request/<token>",
    "/api/session",
    "/api/accounts",
    "/api/account/reset",
    "/api/session/passkey",
    "/api/session/passkey/options",
    "/api/session/provider",
    "/api/session/provider/answer",
    "/api/session/provider/code",
    "/api/slack/<workspace>/command",
    "/api/slack/<workspace>/action",
    "/api/slack/<workspace>/event",
    "/api/docs",
    "/api/openapi.json",
    "/i18n/<locale>.json",
}


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)


def run(client, board, command, **args):
    return client.post(f"/api/boards/{board.id}/commands/{command}", json=args)


def code_of(answer):
    return answer.json["error"]["code"]


def test_a_snapshot_and_the_changes_after_it_fit_together(owner, board):
    shown = owner.get(f"/api/boards/{board.id}").json
    made = run(owner, board, "card.create", column=board.columns["Lead"], title="New").json
    later = owner.get(f"/api/boards/{board.id}/changes?since={shown['seq']}").json
    assert [change["seq"] for change in later["changes"]] == [shown["seq"] + 1] == [made["seq"]]
    assert later["changes"][0] == made["change"]
    assert later["epoch"] == shown["epoch"]


@pytest.mark.parametrize(
    ("since", "status", "code"),
    [
        ("999", 410, "resync"),
        ("999999999999999999", 410, "resync"),
        ("9999999999999999999999", 422, "invalid"),
        ("-1", 422, "invalid"),
        ("1.5", 422, "invalid"),
        ("", 422, "invalid"),
        ("٣", 422, "invalid"),
        ("NaN", 422, "invalid"),
        ("0&epoch=another", 410, "resync"),
    ],
)
def test_a_number_that_the_log_cannot_follow_is_refused(owner, board, since, status, code):
    answer = owner.get(f"/api/boards/{board.id}/changes?since={since}")
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_an_unchanged_board_is_not_sent_again(owner, board):
    first = owner.get(f"/api/boards/{board.id}")
    known = {"If-None-Match": first.headers["ETag"]}
    same = owner.get(f"/api/boards/{board.id}", headers=known)
    assert (same.status_code, same.data) == (304, b"")
    make_card(board)
    assert owner.get(f"/api/boards/{board.id}", headers=known).status_code == 200


def test_a_tag_that_a_proxy_made_weak_is_still_known(owner, board):
    """A proxy that compresses does so; and the bytes do differ by their encoding."""
    tag = owner.get(f"/api/boards/{board.id}").headers["ETag"]
    assert tag.startswith('W/"')
    for known in (tag, tag.removeprefix("W/")):
        answer = owner.get(f"/api/boards/{board.id}", headers={"If-None-Match": known})
        assert answer.status_code == 304


def test_whoever_lost_a_board_gets_no_304_for_it(visitor, board):
    member = make_member(board)
    client = visitor(member)
    tag = client.get(f"/api/boards/{board.id}").headers["ETag"]
    board.run("member.remove", member=member)
    answer = client.get(f"/api/boards/{board.id}", headers={"If-None-Match": tag})
    assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_another_audience_has_another_tag(visitor, board):
    workspace = board.workspace
    people = [board.owner, make_person(workspace, "member"), make_person(workspace, "guest")]
    path = f"/api/workspaces/{workspace.id}"
    tags = {visitor(person).get(path).headers["ETag"] for person in people}
    assert len(tags) == 3


def test_a_new_epoch_makes_every_tag_old(owner, board):
    tag = owner.get(f"/api/boards/{board.id}").headers["ETag"]
    renew_epoch(db.session.connection())
    assert owner.get(f"/api/boards/{board.id}", headers={"If-None-Match": tag}).status_code == 200


def test_a_large_answer_is_compressed_for_those_who_take_it(owner, board):
    make_cards(board, "Lead", *"abcdef")
    for accepted, encoding in {"gzip": "gzip", "gzip;q=0": None, "identity": None}.items():
        headers = {"Accept-Encoding": accepted}
        answer = owner.get(f"/api/boards/{board.id}", headers=headers)
        assert answer.headers.get("Content-Encoding") == encoding
        body = gzip.decompress(answer.data) if encoding else answer.data
        assert strict_json.loads(body)["board"]["id"] == board.id


def test_a_tiny_answer_is_sent_as_it_is(owner):
    answer = owner.get("/api/companies", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"1", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b'{"title": NaN}', 400),
        (b'{"title": 1e999}', 400),
        (b'{"title": "\\ud800"}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
        (b'{"title": "\\u0000"}', 422),
        (b'{"title": {"$ne": 1}}', 422),
        (b'{"title": 99999999999999999999999999}', 422),
        (b"{}", 422),
    ],
)
def test_a_crooked_body_is_refused_with_a_code(owner, board, body, status):
    answer = owner.post(
        f"/api/boards/{board.id}/commands/card.create",
        data=body,
        content_type="application/json",
    )
    assert (answer.status_code, code_of(answer)) == (status, "invalid")


@pytest.mark.parametrize("id", ["x", "1 OR 1=1", "%00", "..", "%F0%9F%98%80", "0" * 5000, "%ff"])
def test_an_id_that_is_none_is_not_found(owner, id):
    for path in (f"/api/boards/{id}", f"/api/boards/{id}/changes?since=0", f"/api/cards/{id}"):
        answer = owner.get(path)
        assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_a_command_by_a_wrong_name_or_key_is_invalid(owner, board):
    assert code_of(run(owner, board, "card.fly")) == "invalid"
    answer = owner.post(
        f"/api/boards/{board.id}/commands/board.rename",
        json={"name": "New"},
        headers={"Idempotency-Key": "not a uuid"},
    )
    assert (answer.status_code, code_of(answer)) == (422, "invalid")


def test_the_same_key_again_gives_the_same_answer(owner, board):
    headers = {"Idempotency-Key": new_id()}
    path = f"/api/boards/{board.id}/commands/board.rename"
    first = owner.post(path, json={"name": "New"}, headers=headers)
    assert owner.post(path, json={"name": "New"}, headers=headers).json == first.json
    other = owner.post(path, json={"name": "Other"}, headers=headers)
    assert (other.status_code, code_of(other)) == (409, "conflict")


def test_what_one_person_gave_is_not_done_by_another_who_signed_in_since(owner, board):
    path = f"/api/boards/{board.id}/commands/board.rename"
    answer = owner.post(path, json={"name": "New"}, headers={"Baton-Person": new_id()})
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")
    mine = owner.post(path, json={"name": "New"}, headers={"Baton-Person": board.owner})
    assert mine.status_code == 200


def test_a_token_that_may_read_cannot_write(visitor, board):
    reader = visitor(board.owner, ["read"])
    assert reader.get(f"/api/boards/{board.id}").status_code == 200
    answer = run(reader, board, "board.rename", name="New")
    assert (answer.status_code, code_of(answer)) == (403, "forbidden")


def test_whoever_is_not_signed_in_gets_nothing_of_the_api(app, client, board):
    card = make_card(board)
    ids = {"plural": "boards", "name": "card.move", "id": board.id, "number": 1, "seq": 1}
    values = ids | {
        "card": card,
        "comment": new_id(),
        "member": new_id(),
        "rhythm": new_id(),
        "delivery": new_id(),
        "hook": new_id(),
        "workspace": new_id(),
        "pull": new_id(),
        "token": "x",
        "locale": "en",
        "filename": "x",
        "path": "x",
    }
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
    told = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.rule in OPEN_TO_ALL:
            continue
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
            answer = client.open(path, method=method, json={} if method != "GET" else None)
            told[method, rule.rule] = answer.status_code
    assert told
    # A job or a stream that is not there may be said to be missing; nothing is done or shown.
    assert {place: status for place, status in told.items() if status not in (401, 404)} == {}


def test_who_is_refused_is_told_how_one_comes_in(client, board):
    for headers in ({}, {"Authorization": "Bearer baton_x"}):
        answer = client.get(f"/api/boards/{board.id}", headers=headers)
        assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Baton"'


def test_a_method_that_a_path_does_not_have_is_refused_with_a_code(owner, board):
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        answer = owner.open(f"/api/boards/{board.id}", method=method, json={})
        assert (answer.status_code, code_of(answer)) == (405, "invalid")


def test_an_unknown_path_of_the_api_is_not_found(owner):
    for path in ("/api/nothing", "/api/nothing/1", "/api/boards/a/b/c/d"):
        assert code_of(owner.get(path)) == "not_found"
