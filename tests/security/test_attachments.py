"""Files that are meant to do harm: S-01, S-02, S-25, S-27, S-28, S-40 and S-43 of what Baton promises."""

import http.client
import io
import json
import socket
import struct
import time
import zlib

import pytest

from auth.tokens import create_token
from core.files import files
from tests.factories import make_board, make_card, make_file, make_member, make_upload
from tests.support.process import peak_mb
from tests.support.waiting import eventually

pytestmark = pytest.mark.once

EVIL_PAGE = b"<!doctype html><script>alert(document.domain)</script>"
EVIL_SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"
)
EVIL_XHTML = b"<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(3)</script></html>"
EVIL_PDF = b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(4))>>>>endobj"
HARMFUL = {
    "evil.svg": EVIL_SVG,
    "evil.html": EVIL_PAGE,
    "evil.xhtml": EVIL_XHTML,
    "evil.pdf": EVIL_PDF,
    "evil.png": EVIL_PAGE,
}
NAMES = [
    '"><svg onload=alert(1)>.png',
    "<img src=x onerror=alert(1)>.txt",
    "报价 2027 & “more”.pdf",
    "../../../etc/passwd",
    "a;b=c, d.txt",
    "'; DROP TABLE attachment; --.sql",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjava\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "https:evil.example",
    "https://",
    "https://google.com@evil.example/",
    "https://user:secret@evil.example/",
    "file:///etc/passwd",
    "mailto:a@example.com",
    'https://x.example/"onmouseover="alert(1)',
    "https://x.example/ a",
    "https://x.example:99999/",
]


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


@pytest.fixture
def ana(board, visitor):
    return visitor(make_member(board))


def send(client, card, content, filename="notes.txt", **form):
    data = {"file": (io.BytesIO(content), filename), **form}
    return client.post(f"/api/cards/{card}/attachments", data=data)


def test_s01_whoever_knows_an_id_and_is_not_on_the_board_gets_nothing(board, card, visitor, client):
    file = make_file(board, card, content=b"what we agreed on")
    other = make_board()
    for stranger in (visitor(other.owner), visitor(make_member(other))):
        for path in (f"/api/attachments/{file}", f"/api/attachments/{file}?thumb=1"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")
            assert b"agreed" not in answer.data
    assert client.get(f"/api/attachments/{file}").status_code == 401


def test_s01_whoever_was_removed_from_the_board_gets_nothing_more(board, card, visitor):
    file, person = make_file(board, card), make_member(board)
    theirs = visitor(person)
    assert theirs.get(f"/api/attachments/{file}").status_code == 200
    tag = theirs.get(f"/api/attachments/{file}").headers["ETag"]
    board.run("member.remove", member=person)
    for headers in ({}, {"If-None-Match": tag}):
        assert theirs.get(f"/api/attachments/{file}", headers=headers).status_code == 404


def test_files_of_a_member_who_left_stay_readable(board, card, visitor, ana):
    person = make_member(board)
    file = send(visitor(person), card, b"what we agreed on").json["id"]
    board.run("member.remove", member=person)
    board.workspace.run("member.disable", member=person)
    assert ana.get(f"/api/attachments/{file}").data == b"what we agreed on"


def test_s02_a_card_of_ones_own_opens_no_file_of_another_board(board, card, visitor, ana):
    other = make_board()
    foreign = make_file(other, make_card(other), content=b"theirs")
    mine = {"attachment": foreign, "card": card}
    for name, args in [
        ("attachment.attach", mine),
        ("attachment.edit", {"attachment": foreign, "fields": {"name": "Mine"}}),
        ("attachment.archive", {"attachment": foreign}),
        ("attachment.restore", {"attachment": foreign}),
    ]:
        answer = ana.post(f"/api/boards/{board.id}/commands/{name}", json=args)
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")
    answer = send(ana, make_card(other), b"words")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")
    assert visitor(other.owner).get(f"/api/attachments/{foreign}").data == b"theirs"


def test_s02_an_upload_serves_only_whoever_made_it(board, card, visitor, ana):
    """The id under which bytes lie is no way to them."""
    upload = make_upload(board)
    assert ana.get(f"/api/attachments/{upload}").status_code == 404
    args = {"upload": upload, "name": "mine.txt", "card": card}
    answer = ana.post(f"/api/boards/{board.id}/commands/attachment.add", json=args)
    assert answer.status_code == 404


@pytest.mark.parametrize(("name", "content"), HARMFUL.items())
def test_s25_what_could_run_is_saved_and_never_shown(card, ana, name, content):
    file = send(ana, card, content, name).json["id"]
    answer = ana.get(f"/api/attachments/{file}")
    assert answer.data == content
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("address", ADDRESSES)
def test_s27_what_is_no_address_of_the_web_is_refused(board, card, ana, address):
    answer = ana.post(f"/api/cards/{card}/attachments", json={"url": address})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid")
    assert board.records("attachment") == []


@pytest.mark.parametrize("name", NAMES)
def test_s28_a_name_is_text_and_nothing_else(card, ana, name):
    record = send(ana, card, b"words", "x.txt", name=name).json["attachment"]
    assert record["name"] == name
    header = ana.get(f"/api/attachments/{record['id']}").headers["Content-Disposition"]
    assert "\n" not in header
    assert header.isascii()
    plain = header.partition('filename="')[2].partition('"')[0]
    assert not set(plain) & set('/\\%"')
    assert header.count('"') == 2


def test_s28_what_turns_or_hides_a_name_is_taken_out(card, ana):
    for name, shown in [
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("\u2066\u2069", "File"),
        ("x" * 300 + ".pdf", "x" * 195 + "….pdf"),
    ]:
        assert send(ana, card, b"words", "x.txt", name=name).json["attachment"]["name"] == shown


@pytest.mark.parametrize("id", ["../../x", "%2e%2e%2f%2e%2e%2fx", "C:\\x", "a%00b", "..", "1" * 36])
def test_s40_an_id_is_never_a_path(app, ana, id):
    answer = ana.get(f"/api/attachments/{id}")
    assert answer.status_code in (400, 404)
    with pytest.raises(Exception, match="no such file"):
        files().open(id)


def test_s40_the_store_knows_only_names_of_its_own(app, card, ana):
    send(ana, card, b"words", "../../../../evil.txt")
    folder = app.config["BATON"].data_dir / "files"
    [stored] = [path for path in folder.rglob("*") if path.is_file()]
    assert stored.parent.parent == folder
    assert stored.read_bytes() == b"words"
    assert "evil" not in str(stored)


def bomb_png(side):
    """A PNG whose head promises very many points; it is small, since all are equal."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    squeezed = zlib.compress(b"\x00" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", squeezed), (b"IEND", b""))
    )


def comment_bomb():
    """A PNG with a text that unpacks to 200 MB."""
    head = struct.pack(">IIBBBBB", 20, 20, 8, 2, 0, 0, 0)
    text = b"Comment\x00\x00" + zlib.compress(b"x" * 200_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"zTXt", text), (b"IDAT", b""), (b"IEND", b""))
    )


@pytest.fixture
def post(live_server, board):
    """Post a body to the live server as somebody; return the answer's status, the seconds and megabytes it took."""
    _id, token = create_token(make_member(board), "test", ["read", "write"])

    def send_body(path, body, type):
        before, begun = peak_mb(live_server.process.pid), time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", live_server.port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": type}
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        status, content = answer.status, json.load(answer)
        line.close()
        seconds = time.monotonic() - begun
        return status, content, seconds, peak_mb(live_server.process.pid) - before

    return send_body


def multipart(content, name="bomb.png"):
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--edge--\r\n"


MULTIPART = "multipart/form-data; boundary=edge"


@pytest.mark.parametrize(
    "make",
    [lambda: bomb_png(30_000), lambda: bomb_png(4_200), comment_bomb],
    ids=["huge", "large", "text"],
)
def test_s43_a_picture_that_would_fill_the_memory_is_kept_and_not_unpacked(
    board, card, post, figure, make
):
    post(f"/api/cards/{card}/attachments", multipart(b"words"), MULTIPART)
    status, content, seconds, grown = post(
        f"/api/cards/{card}/attachments", multipart(make()), MULTIPART
    )
    figure(seconds=round(seconds, 2), rss_grown_mb=grown)
    assert (status, content["attachment"]["width"]) == (201, None)
    assert seconds < 2
    assert grown < 64


def test_s43_a_million_parts_are_refused(card, post, figure):
    part = b'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    body = part * 500_000 + b"--edge--\r\n"
    status, content, seconds, grown = post(f"/api/cards/{card}/attachments", body, MULTIPART)
    figure(seconds=round(seconds, 2), rss_grown_mb=grown)
    assert (status, content["error"]["code"]) == (413, "too_large")
    assert seconds < 5
    assert grown < 64


def test_s43_a_large_file_goes_through_little_memory(board, card, post, figure):
    post(f"/api/cards/{card}/attachments", multipart(b"words"), MULTIPART)
    status, content, seconds, grown = post(
        f"/api/cards/{card}/attachments", multipart(b"\x00" * 45_000_000), MULTIPART
    )
    figure(seconds=round(seconds, 2), rss_grown_mb=grown)
    assert (status, content["attachment"]["size"]) == (201, 45_000_000)
    assert grown < 30


def test_two_gigabytes_are_refused_before_they_are_sent(live_server, board, card):
    _id, token = create_token(make_member(board), "test", ["read", "write"])
    head = [
        f"POST /api/cards/{card}/attachments HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        f"Content-Type: {MULTIPART}",
        "Content-Length: 2147483648",
    ]
    with socket.create_connection(("127.0.0.1", live_server.port), timeout=10) as line:
        line.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status == 413
        assert b"too_large" in answer.read()


def test_an_upload_that_breaks_off_leaves_nothing(app, live_server, board, card):
    _id, token = create_token(make_member(board), "test", ["read", "write"])
    body = multipart(b"x" * 500_000)
    head = [
        f"POST /api/cards/{card}/attachments HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        f"Content-Type: {MULTIPART}",
        f"Content-Length: {len(body)}",
    ]
    arriving = app.config["BATON"].data_dir / "files" / "arriving"
    with socket.create_connection(("127.0.0.1", live_server.port), timeout=10) as line:
        line.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + body[:300_000])
        assert eventually(lambda: arriving.is_dir() and any(arriving.iterdir()))
    assert eventually(lambda: not any(arriving.iterdir()))
    assert board.records("attachment") == []
