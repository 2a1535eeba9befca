"""Files and links on a deal, over HTTP: what is stored, what is told, what is given back, and what is not."""

import io
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update

from board.models import StoredFile
from core import clock
from core.database import writing
from core.errors import AppError
from core.extensions import db
from core.files import files
from core.jobs import work_one
from core.models import new_id
from tests.factories import make_board, make_card, make_member

LINKS = json.loads((Path(__file__).parent / "link_forms.json").read_text(encoding="utf-8"))
STORED_FILE = StoredFile.__table__


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


def test_a_file_is_stored_counted_told_and_given_back(app, board, card, ana):
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


def test_a_picture_gets_a_small_one_without_what_the_camera_wrote(app, card, ana):
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


def test_the_same_upload_sent_twice_is_one_attachment(app, board, card, ana):
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


def test_a_refused_command_takes_its_bytes_along(app, board, card, ana):
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
