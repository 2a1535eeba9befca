"""Files and links on a deal, over HTTP: what is stored, what is told, what is given back, and what is not."""

import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Barrier

import pytest
from PIL import Image
from sqlalchemy import select, update

from board import uploads
from board.models import StoredFile
from core import clock
from core.bucket_files import BucketFiles
from core.config import MEGABYTE
from core.database import writing
from core.errors import AppError
from core.extensions import db
from core.files import EXTENSION, files
from core.files_url import parse_files_url
from core.jobs import work_one
from core.models import new_id
from tests.factories import make_board, make_card, make_member

LINKS = json.loads((Path(__file__).parent / "link_forms.json").read_text(encoding="utf-8"))
STORED_FILE = StoredFile.__table__


@pytest.fixture(params=["folder", "bucket"])
def each_store(request, app):
    """The test runs twice: its files lie in the folder, then in a bucket."""
    if request.param == "bucket":
        app.extensions[EXTENSION] = request.getfixturevalue("bucket_files")


@pytest.fixture
def bucket_files(bucket):
    bucket.objects.clear()
    return _open_bucket_files(bucket.url())


@pytest.fixture
def in_bucket(app, bucket_files):
    """The files of this test lie in a bucket."""
    app.extensions[EXTENSION] = bucket_files


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board, "Lead", "Booking system")


@pytest.fixture
def ana(board, visitor):
    return visitor(make_member(board, name="Ana Ruiz"))


def picture(width=1200, height=800, format="PNG", **options):
    content = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, format, **options)
    return content.getvalue()


def send(client, card, content, name="notes.txt", key=None, **form):
    data = {"file": (io.BytesIO(content), name), **form}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/cards/{card}/attachments", data=data, headers=headers)


def stored(app):
    """The names of all files in the store."""
    return sorted(files().older_than(-60))


def test_a_file_is_stored_counted_told_and_given_back(each_store, app, board, card, ana):
    answer = send(ana, card, b"The budget is 20 k", "budget.txt")
    assert answer.status_code == 201
    record = answer.json["attachment"]
    facts = ("card", "kind", "name", "type", "size", "width", "url")
    assert [record[name] for name in facts] == [
        card, "file", "budget.txt", "text/plain", 18, None, None,
    ]  # fmt: skip
    assert board.card(card)["attachments_count"] == 1
    shown = ana.get(f"/api/cards/{card}").json
    assert [one["id"] for one in shown["attachments"]] == [record["id"]]
    assert shown["history"][0]["text"] == "attached “budget.txt”"
    got = ana.get(f"/api/attachments/{record['id']}")
    assert (got.data, got.mimetype) == (b"The budget is 20 k", "application/octet-stream")


@pytest.mark.parametrize("line", [b"name,stage,amount\r\n", b"\n", b"\x00\r"], ids=repr)
def test_a_file_of_many_short_lines_comes_whole(card, ana, line):
    """What might begin the end of a part waits for the next piece, and counts with it."""
    content = line * (300_000 // len(line))
    answer = send(ana, card, content, "deals.csv")
    assert answer.status_code == 201
    assert answer.json["attachment"]["size"] == len(content)


def test_what_stands_beside_a_file_stays_short(board, card, ana):
    assert send(ana, card, b"1", beside="x" * 300_000).status_code == 413
    assert board.card(card)["attachments_count"] == 0


def test_a_picture_gets_a_small_one_without_what_the_camera_wrote(each_store, app, card, ana):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ana"
    exif[0x0112] = 6  # lies on its side
    record = send(ana, card, picture(format="JPEG", exif=exif), "site.jpg").json["attachment"]
    assert (record["type"], record["width"], record["height"]) == ("image/jpeg", 800, 1200)
    small = ana.get(f"/api/attachments/{record['id']}?thumb=1")
    assert small.mimetype == "image/webp"
    assert b"Camera of Ana" not in small.data
    assert Image.open(io.BytesIO(small.data)).size == (320, 480)
    assert ana.get(f"/api/attachments/{record['id']}").mimetype == "image/jpeg"


def test_a_file_without_a_picture_has_no_small_one(card, ana):
    record = send(ana, card, b"words").json["attachment"]
    assert ana.get(f"/api/attachments/{record['id']}?thumb=1").status_code == 404


def test_the_content_says_what_a_file_is_not_its_name(card, ana):
    kinds = {
        "really.png": (b"%PDF-1.7 ...", "application/pdf"),
        "page.png": (b"<html><script>alert(1)</script>", "text/plain"),
        "photo.txt": (picture(20, 20), "image/png"),
        "half.png": (picture(200, 200)[:60], "image/png"),
        "nothing.bin": (b"\x00\x01\x02", "application/octet-stream"),
    }
    for name, (content, type) in kinds.items():
        assert send(ana, card, content, name).json["attachment"]["type"] == type


def test_the_same_upload_sent_twice_is_one_attachment(each_store, app, board, card, ana):
    key = new_id()
    first, second = (send(ana, card, b"once", key=key) for _ in range(2))
    assert first.json["id"] == second.json["id"]
    assert board.card(card)["attachments_count"] == 1
    assert len(stored(app)) == 1


def test_one_key_cannot_put_other_bytes_behind_an_attachment(card, ana):
    key = new_id()
    id = send(ana, card, b"what was agreed", key=key).json["id"]
    send(ana, card, b"something else", key=key)
    assert ana.get(f"/api/attachments/{id}").data == b"what was agreed"


def test_an_address_becomes_a_link_over_the_same_call(board, card, ana):
    url = "https://www.dropbox.com/scl/fi/a1b2c3/Offer%20v3.pdf?rlkey=k9x&st=q1&dl=0"
    record = ana.post(f"/api/cards/{card}/attachments", json={"url": url}).json["attachment"]
    assert (record["kind"], record["type"], record["name"]) == (
        "link",
        "dropbox-file",
        "Offer v3.pdf",
    )
    assert record["url"] == url
    named = {"url": "https://docs.google.com/document/d/1AbC/edit", "title": "The offer"}
    record = ana.post(f"/api/cards/{card}/attachments", json=named).json["attachment"]
    assert (record["type"], record["name"]) == ("google-document", "The offer")
    assert board.card(card)["attachments_count"] == 2
    assert ana.get(f"/api/attachments/{record['id']}").status_code == 404


@pytest.mark.parametrize(("url", "type", "name"), LINKS)
def test_each_form_of_address_is_known(board, card, url, type, name):
    made = board.run("attachment.link", card=card, url=url).result["attachment"]
    record = board.record("attachment", made)
    assert (record["url"], record["type"], record["name"]) == (url, type, name)


def test_removing_counts_and_restoring_brings_the_bytes_back(board, card, ana):
    id = send(ana, card, b"words").json["id"]
    board.run("attachment.archive", attachment=id)
    assert board.card(card)["attachments_count"] == 0
    assert ana.get(f"/api/cards/{card}").json["attachments"] == []
    assert ana.get(f"/api/attachments/{id}").status_code == 410
    board.run("attachment.restore", attachment=id)
    assert board.card(card)["attachments_count"] == 1
    assert ana.get(f"/api/attachments/{id}").data == b"words"


def test_only_who_added_it_or_an_editor_changes_an_attachment(board, card):
    author, other = (make_member(board, role="commenter") for _ in range(2))
    url = "https://wiki.example/"
    id = board.run("attachment.link", by=author, card=card, url=url).result["attachment"]
    with pytest.raises(AppError, match="Only who added it"):
        board.run("attachment.archive", by=other, attachment=id)
    board.run("attachment.edit", by=author, attachment=id, fields={"name": "Wiki"})
    board.run("attachment.archive", by=make_member(board, role="editor"), attachment=id)


def test_whoever_may_only_look_sends_no_files(app, board, card, visitor):
    viewer = visitor(make_member(board, role="viewer"))
    assert send(viewer, card, b"words").status_code == 403
    assert stored(app) == []


def test_a_refused_command_takes_its_bytes_along(each_store, app, board, card, ana):
    board.run("card.archive", card=card)
    answer = send(ana, card, b"words")
    assert (answer.status_code, answer.json["error"]["code"]) == (410, "gone")
    assert stored(app) == []
    with db.engine.connect() as connection:
        assert connection.execute(select(STORED_FILE)).all() == []


def test_a_workspace_that_is_full_says_so(app, card, ana, monkeypatch):
    send(ana, card, b"x" * 600)
    _set(app, monkeypatch, file_quota=1000)
    answer = send(ana, card, b"x" * 600)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "conflict")
    assert answer.json["error"]["data"] == {"field": "file", "quota": 1000, "used": 600}
    assert len(stored(app)) == 1


def test_a_file_that_is_too_large_says_what_would_be_accepted(app, card, ana, monkeypatch):
    _set(app, monkeypatch, file_limit=1000)
    answer = send(ana, card, b"x" * 1001)
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")
    assert answer.json["error"]["data"]["limit"] == 1000
    assert stored(app) == []
    assert list(_arriving(app)) == []
    assert send(ana, card, b"x" * 1000).status_code == 201


def test_what_a_crash_has_left_is_swept(app, board, card, ana):
    kept = send(ana, card, b"kept").json["id"]
    left, unknown = (new_id() for _ in range(2))
    _put_into_store(app, unknown)
    _put_into_store(app, left)
    _write_down(left, board)
    (_folder(app) / "arriving" / new_id()).write_bytes(b"half")
    _make_old(app)
    while work_one():
        pass
    assert left not in stored(app)
    assert unknown not in stored(app)
    assert list(_arriving(app)) == []
    assert ana.get(f"/api/attachments/{kept}").data == b"kept"


def test_the_library_holds_files_for_the_whole_board_and_lends_them_to_deals(board, card, ana):
    data = {"file": (io.BytesIO(b"price list"), "prices.txt"), "folder": "Sales"}
    made = ana.post(f"/api/boards/{board.id}/attachments", data=data).json["attachment"]
    assert (made["card"], made["folder"]) == (None, "Sales")
    board.run("attachment.edit", attachment=made["id"], fields={"tags": ["2027", "EUR", "2027"]})
    [listed] = ana.get(f"/api/boards/{board.id}/attachments").json["attachments"]
    assert listed["tags"] == ["2027", "EUR"]
    lent = board.run("attachment.attach", attachment=made["id"], card=card).result["attachment"]
    board.run("attachment.archive", attachment=made["id"])
    assert board.card(card)["attachments_count"] == 1
    assert ana.get(f"/api/attachments/{lent}").data == b"price list"


def test_a_file_is_asked_for_anew_but_not_sent_anew(card, ana):
    id = send(ana, card, b"words").json["id"]
    first = ana.get(f"/api/attachments/{id}")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = ana.get(f"/api/attachments/{id}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_two_that_fit_only_alone_do_not_both_get_in(app, board, card, visitor, monkeypatch):
    _set(app, monkeypatch, file_quota=1000)
    both_are_examined = Barrier(2, timeout=10)

    def examine(*paths):
        both_are_examined.wait()
        return "text/plain", None

    monkeypatch.setattr(uploads, "_examine", examine)
    people = [visitor(make_member(board)) for _ in range(2)]

    def send_one(person):
        with app.app_context():
            return send(person, card, b"x" * 600)

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(send_one, people))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(stored(app)) == 1


def test_a_workspace_takes_less_than_the_server_would_when_its_owner_says_so(app, board, card, ana):
    limits = {"limit": MEGABYTE, "quota": 3 * MEGABYTE // 2, "refused": ["archive", "text"]}
    board.workspace.run("workspace.limit_files", **limits)
    too_large = send(ana, card, b"\x00" * (MEGABYTE + 1))
    assert (too_large.status_code, too_large.json["error"]["data"]) == (413, {"limit": MEGABYTE})
    refused = send(ana, card, b"words").json["error"]
    assert (refused["code"], refused["data"]["type"]) == ("invalid", "text/plain")
    assert stored(app) == []
    assert send(ana, card, b"\x00" * MEGABYTE).status_code == 201
    full = send(ana, card, b"\x00" * MEGABYTE).json["error"]
    assert (full["code"], full["data"]["used"]) == ("conflict", MEGABYTE)


def test_what_the_server_allows_is_never_exceeded(app, board, card, ana, monkeypatch):
    board.workspace.run("workspace.limit_files", limit=4 * MEGABYTE)
    _set(app, monkeypatch, file_limit=1000)
    assert send(ana, card, b"x" * 1001).json["error"]["data"] == {"limit": 1000}


def test_an_owner_sees_how_much_is_used(board, card, ana, visitor):
    send(ana, card, b"x" * 600)
    board.workspace.run("workspace.limit_files", quota=MEGABYTE)
    url = f"/api/workspaces/{board.workspace.id}/files"
    shown = visitor(board.owner).get(url).json
    assert (shown["used"], shown["count"], shown["quota"]) == (600, 1, MEGABYTE)
    assert shown["server"]["quota"] > MEGABYTE
    assert ana.get(url).status_code == 403


def test_a_store_that_is_away_loses_nothing(in_bucket, bucket, app, board, card, ana):
    kept = send(ana, card, b"kept").json["id"]
    bucket.close()
    answer = send(ana, card, b"words")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert ana.get(f"/api/attachments/{kept}").status_code == 503
    assert board.card(card)["attachments_count"] == 1
    assert list(_arriving(app)) == []
    bucket.open()
    assert ana.get(f"/api/attachments/{kept}").data == b"kept"
    assert send(ana, card, b"words").status_code == 201


def test_what_a_crash_has_left_in_a_bucket_is_swept_and_nothing_else(
    in_bucket, bucket, app, card, ana
):
    kept = [send(ana, card, b"kept").json["id"] for _ in range(3)]
    for _ in range(3):
        _put_into_store(app, new_id())
    bucket.put("somebody else's.txt", b"theirs")
    bucket.changed = dict.fromkeys(bucket.changed, 0.0)
    while work_one():
        pass
    assert len(bucket.objects) == 4
    assert [ana.get(f"/api/attachments/{id}").data for id in kept] == [b"kept"] * 3


def test_the_operator_learns_which_files_are_not_as_they_came(each_store, app, card, ana, tmp_path):
    for content in (b"whole", b"changed", b"gone"):
        send(ana, card, content)
    told = app.test_cli_runner().invoke(args=["verify-files"])
    assert (told.exit_code, told.output.startswith("All 3 files in ")) == (0, True)
    ids = stored(app)
    (tmp_path / "other").write_bytes(b"foreign")
    changed = next(id for id in ids if _read(id) == b"changed")
    files().keep(changed, tmp_path / "other")
    files().drop(next(id for id in ids if _read(id) == b"gone"))
    told = app.test_cli_runner().invoke(args=["verify-files"])
    assert told.exit_code == 1
    assert f"{changed}: its content has changed." in told.output
    assert "2 are not as they came" in told.output


def _read(id):
    with files().open(id) as file:
        return file.read()


@cache
def _open_bucket_files(url):
    return BucketFiles(parse_files_url(url))


def _set(app, monkeypatch, **changes):
    config = app.config["BATON"]
    for name, value in changes.items():
        monkeypatch.setitem(config.__dict__, name, value)


def _folder(app):
    return app.config["BATON"].data_dir / "files"


def _arriving(app):
    return (_folder(app) / "arriving").iterdir()


def _put_into_store(app, id):
    path = _folder(app) / "arriving" / new_id()
    path.write_bytes(b"left")
    files().keep(id, path)


def _write_down(id, board):
    values = {"id": id, "workspace": board.workspace.id, "type": "text/plain", "size": 4}
    values |= {"created_by": board.owner, "created_at": clock.now()}
    with writing(db.engine) as connection:
        connection.execute(STORED_FILE.insert().values(**values))


def _make_old(app):
    long_ago = clock.now() - timedelta(hours=2)
    for path in _folder(app).rglob("*"):
        os.utime(path, (long_ago.timestamp(),) * 2)
    with writing(db.engine) as connection:
        connection.execute(update(STORED_FILE).values(created_at=long_ago))
