"""The import over HTTP: who may, what is refused unread, and the job that one follows."""

import io
import json

import pytest
from sqlalchemy import update

from core import clock
from core.extensions import db
from core.jobs import JOB, STALE, enqueue, handlers, work_one
from core.models import new_id
from integrations.imports.tables import csv_import
from tests.factories import make_board, make_member, make_person, make_workspace, set_preferences

pytestmark = pytest.mark.once


@pytest.fixture
def owner(board, visitor):
    return visitor(board.owner)


@pytest.fixture
def upload(board):
    """Send a file to one of the import's calls."""

    def send(client, content, call="/inspect", into=board, name="deals.csv", **form):
        data = {"file": (io.BytesIO(content), name), **form}
        return client.post(f"/api/boards/{into.id}/import{call}", data=data)

    return send


@pytest.fixture
def begin(board, owner, upload):
    """Look at a file, then ask for its import; return the job's id."""

    def ask(content, dry_run=False):
        seen = upload(owner, content).json
        body = {"upload": seen["upload"], "mapping": seen["mapping"], "dry_run": dry_run}
        asked = body | {"date_order": seen["date_order"], "currency": seen["currency"]}
        return owner.post(f"/api/boards/{board.id}/import", json=asked).json["job"]

    return ask


def job_of(client, id):
    return client.get(f"/api/jobs/{id}").json


def test_a_look_at_a_file_tells_all_that_the_page_asks_about(owner, upload, file, heads):
    before = heads()
    seen = upload(owner, file("lettered.csv"), name="Sales \u202e2026.csv").json
    facts = {name: seen[name] for name in ("encoding", "delimiter", "total", "skipped", "currency")}
    assert facts == {
        "encoding": "UTF-8", "delimiter": ",", "total": 4, "skipped": 2, "currency": "EUR",
    }  # fmt: skip
    assert (seen["date_order"], seen["mapping"]["title"], seen["mapping"]["stage"]) == (
        "ymd", [0], 7,
    )  # fmt: skip
    assert (len(seen["rows"]), len(seen["header"]), len(seen["fields"])) == (4, 9, 23)
    assert "\u202e" not in seen["file"]
    assert heads() == before


def test_a_file_is_looked_at_tried_and_imported(board, owner, begin, file, heads):
    before, tried = heads(), begin(file("pipeline.csv"), dry_run=True)
    assert job_of(owner, tried)["state"] == "queued"
    work_one()
    told = job_of(owner, tried)
    assert (told["state"], heads()) == ("done", before)
    done = begin(file("pipeline.csv"))
    work_one()
    job = job_of(owner, done)
    assert (job["state"], job["done"], job["total"]) == ("done", 5, 5)
    assert job["report"] == told["report"] | {"dry_run": False}
    assert len(board.records("card")) == 5


def test_one_request_with_the_file_is_enough(board, owner, upload, file):
    mapping = json.dumps({"title": [2]})
    answer = upload(owner, file("pipeline.csv"), "", mapping=mapping, currency="USD", dry_run="0")
    work_one()
    assert job_of(owner, answer.json["job"])["state"] == "done"
    assert {card["title"] for card in board.records("card")} == {"Tidal Basic", "Tidal Pro"}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"Deal Name,Stage\n", 422),
        (b"\x89PNG\x00\x00", 422),
        (b"\xef\xbb\xbfDeal\n\xff\n", 422),
        (b",".join(b"c" for _ in range(600)) + b"\n1\n", 413),
        (b"account,sector\nUmbra,retail\n", 422),
    ],
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(owner, upload, heads, content, status):
    before = heads()
    for call in ("/inspect", ""):
        answer = upload(owner, content, call)
        assert (answer.status_code, answer.json["error"]["message"][-1]) == (status, ".")
    assert (work_one(), heads()) == (False, before)


def test_how_a_header_was_matched_is_remembered_in_its_workspace(board, owner, upload, visitor):
    content = b"Record ID,Deal Name,Deal Stage,Pipeline,Team\n1,A,contractsent,x,Mei\n"
    seen = upload(owner, content).json
    assert (seen["source"], seen["remembered"], seen["mapping"]["owner"]) == (
        "hubspot",
        False,
        None,
    )
    body = {"upload": seen["upload"], "mapping": seen["mapping"] | {"owner": 4}}
    for dry_run in (True, False):
        assert upload(owner, content).json["remembered"] is False
        owner.post(f"/api/boards/{board.id}/import", json=body | {"dry_run": dry_run})
    again = upload(owner, content).json
    assert (again["source"], again["remembered"], again["mapping"]["owner"]) == ("hubspot", True, 4)
    look = {"upload": again["upload"], "source": "table"}
    other = owner.post(f"/api/boards/{board.id}/import/inspect", json=look).json
    assert (other["source"], other["remembered"], other["mapping"]["owner"]) == (
        "table",
        False,
        None,
    )
    elsewhere = make_board(make_workspace("Elsewhere"))
    assert upload(visitor(elsewhere.owner), content, into=elsewhere).json["remembered"] is False


def test_a_table_becomes_a_new_board_and_asanas_json_is_one(board, owner, upload):
    content = b'{"data": [{"gid": "1", "name": "A", "assignee": null, "notes": ""}]}'
    seen = upload(owner, content, name="tasks.txt").json
    assert (seen["kind"], seen["form"], seen["source"], seen["total"]) == (
        "table",
        "json",
        "asana",
        1,
    )
    call = f"/api/workspaces/{board.workspace.id}/import"
    for dry_run, boards in (("1", 1), ("", 2)):
        data = {"file": (io.BytesIO(content), "Tasks.json"), "dry_run": dry_run}
        job = owner.post(call, data=data).json["job"]
        work_one()
        assert (job_of(owner, job)["state"], len(owner.get("/api/boards").json["boards"])) == (
            "done",
            boards,
        )
    assert {each["name"] for each in owner.get("/api/boards").json["boards"]} > {"Tasks"}


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json"])
def test_a_claim_of_two_gigabytes_is_refused_unread(board, owner, kind):
    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("it was read")

    claim = {"CONTENT_LENGTH": str(2 * 1024**3), "wsgi.input": Unread()}
    call = f"/api/boards/{board.id}/import/inspect"
    answer = owner.post(call, content_type=kind, environ_overrides=claim)
    assert answer.status_code == 413


def test_only_managers_may_import_and_strangers_learn_nothing(board, visitor, upload, file):
    editor, stranger = make_member(board), make_workspace("Elsewhere").owner
    elsewhere = make_person(board.workspace)
    for person, status in ((editor, 403), (stranger, 404), (elsewhere, 404)):
        for call in ("/inspect", ""):
            assert upload(visitor(person), file("pipeline.csv"), call).status_code == status
    assert visitor(make_member(board, "manager")).get("/api/me").status_code == 200
    assert upload(visitor(make_member(board, "manager")), file("pipeline.csv")).status_code == 200


def test_a_job_is_shown_to_nobody_else(board, visitor, begin, file):
    id, other = begin(file("pipeline.csv")), visitor(make_member(board, "manager"))
    assert other.get(f"/api/jobs/{id}").status_code == 404
    assert other.post(f"/api/jobs/{id}/cancel", json={}).status_code == 404
    assert other.get("/api/jobs/nonsense").status_code == 404


def test_whoever_left_the_page_finds_the_import_that_goes_on(board, owner, begin, visitor, file):
    page = f"/boards/{board.id}/import"
    begin(file("pipeline.csv"), dry_run=True)
    assert "data-job" not in owner.get(page).text
    job = begin(file("pipeline.csv"))
    assert f'data-job="{job}"' in owner.get(page).text
    assert "data-job" not in owner.get(f"/workspaces/{board.workspace.id}/import").text
    other = visitor(make_member(board, "manager"))
    assert "data-job" not in other.get(page).text
    owner.post(f"/api/jobs/{job}/cancel", json={})
    work_one()
    work_one()
    assert "data-job" not in owner.get(page).text


def test_a_job_is_cancelled_before_it_begins_and_on_its_way(board, owner, begin, file, heads):
    first = begin(file("pipeline.csv"))
    before = heads()
    assert owner.post(f"/api/jobs/{first}/cancel", json={}).status_code == 204
    work_one()
    assert (job_of(owner, first)["state"], heads()) == ("cancelled", before)
    assert board.records("card") == []


def test_a_job_whose_worker_was_killed_is_done_to_the_end(board, owner, begin, file, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(*_):
        raise Killed

    id = begin(file("pipeline.csv"))
    finish = csv_import._Run._finish
    monkeypatch.setattr(csv_import._Run, "_finish", kill)
    with pytest.raises(Killed):
        work_one()
    monkeypatch.setattr(csv_import._Run, "_finish", finish)
    assert job_of(owner, id)["state"] == "running"
    assert len(board.records("card")) == 5
    long_ago = update(JOB).values(seen_at=clock.now() - 2 * STALE)
    db.session.execute(long_ago)
    db.session.commit()
    work_one()
    assert job_of(owner, id)["state"] == "done"
    assert (len(board.records("card")), len(board.stages())) == (5, 4)


@pytest.mark.parametrize(
    "change",
    [
        {"upload": new_id()},
        {"upload": "../../etc/passwd"},
        {"mapping": {"title": [99]}},
        {"mapping": {"title": [-1]}},
        {"mapping": {"title": [0], "stage": 50}},
        {"currency": "XXY"},
        {"date_order": "ydm"},
        {"surprise": 1},
    ],
)
def test_a_wrong_request_is_refused_at_once(board, owner, upload, file, change):
    seen = upload(owner, file("pipeline.csv")).json
    body = {"upload": seen["upload"], "mapping": seen["mapping"]} | change
    answer = owner.post(f"/api/boards/{board.id}/import", json=body)
    assert answer.status_code in (404, 422)
    assert work_one() is False


def test_a_file_without_a_title_fails_with_a_sentence(board, owner, begin, heads):
    id, before = begin(b"Foo,Bar\n1,2\n"), heads()
    work_one()
    job = job_of(owner, id)
    assert (job["state"], job["error"]["code"], heads()) == ("failed", "invalid", before)


def test_an_archived_board_takes_no_file(board, owner, upload, file):
    board.run("board.archive")
    assert upload(owner, file("pipeline.csv")).status_code == 410


def test_the_report_speaks_the_language_of_whoever_imports(board, owner, begin):
    owner.post(
        f"/api/users/{board.owner}/commands/user.edit", json={"fields": {"locale": "zh_Hans"}}
    )
    id = begin(b"Deal,Due\nA,soon\n")
    work_one()
    (problem,) = job_of(owner, id)["report"]["problems"]
    assert problem["message"] != "“soon” is no date."


def test_a_fault_of_an_import_is_told_in_the_language_of_who_started_it(
    board, visitor, monkeypatch
):
    monkeypatch.setitem(handlers, "csv-import", lambda _progress: 1 / 0)
    set_preferences(board.owner, locale="zh_Hans")
    job = enqueue("csv-import", {}, board.owner)
    work_one()
    ended = visitor(board.owner).get(f"/api/jobs/{job}").json
    assert ended["state"] == "failed"
    assert ended["error"]["message"] == "我们这边出了问题。"
