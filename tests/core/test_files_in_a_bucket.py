"""Files in a bucket, before a whole server: a start that fails says why, and a store that hangs stops nobody."""

import json
import threading
import time
import urllib.request

import pytest

from auth.tokens import create_token
from tests.factories import make_board, make_card
from tests.support.live import LiveServer
from tests.support.process import peak_mb
from tests.support.settings import settings
from tests.support.waiting import eventually

LARGE = 40_000_000
BORDER = "x7Mq"


@pytest.fixture
def server(app, database_url, tmp_path, bucket):
    bucket.objects.clear()
    environment = settings(tmp_path, database_url) | {"FILES_URL": bucket.url()}
    server = LiveServer(tmp_path, environment)
    server.start()
    yield server
    bucket.let_through.set()
    server.stop()


@pytest.fixture
def ask(server):
    """Ask the server as the owner of a new board; return the answer's bytes."""
    board = make_board()
    _id, token = create_token(board.owner, "test", ["read", "write"])

    def ask(path, body=None):
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = f"multipart/form-data; boundary={BORDER}"
        request = urllib.request.Request(server.url + path, body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    ask.path = f"/api/cards/{make_card(board)}/attachments"
    return ask


def form(content):
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BORDER}--\r\n".encode()


def test_a_large_file_goes_to_the_bucket_and_back_through_little_memory(
    server, bucket, ask, figure
):
    ask(ask.path, form(b"words"))
    before = peak_mb(server.process.pid)
    content = bytes(range(256)) * (LARGE // 256)
    attachment = json.loads(ask(ask.path, form(content)))["id"]
    assert content in bucket.objects.values()
    assert ask(f"/api/attachments/{attachment}") == content
    grown = peak_mb(server.process.pid) - before
    figure(rss_grown_mb=grown)
    assert grown < 30


def test_a_store_that_hangs_keeps_nobody_else_waiting(bucket, ask):
    bucket.let_through.clear()
    uploads = [threading.Thread(target=ask, args=(ask.path, form(b"words"))) for _ in range(30)]
    for upload in uploads:
        upload.start()
    assert eventually(lambda: len(bucket.waiting) == 30)
    started = time.monotonic()
    ask(ask.path.removesuffix("/attachments"))
    assert time.monotonic() - started < 2
    bucket.let_through.set()
    for upload in uploads:
        upload.join()
    assert len(bucket.objects) == 30


@pytest.mark.parametrize(
    ("name", "secret", "reason"),
    [("other", None, "there is no such bucket"), ("files", "wrong", "it refuses the key")],
)
def test_a_bucket_that_cannot_be_used_stops_the_start(
    database_url, tmp_path, bucket, name, secret, reason
):
    url = bucket.url(name, secret) if secret else bucket.url(name)
    server = LiveServer(tmp_path, settings(tmp_path, database_url) | {"FILES_URL": url})
    with pytest.raises(RuntimeError, match=f"Baton cannot start: FILES_URL: .*{reason}"):
        server.start()
