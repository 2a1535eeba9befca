"""F-14: a message of a hundred megabytes, whichever way it comes, costs next to no memory and nobody's time."""

import contextlib
import socket
import struct
import threading
import time
import zlib

import pytest

from tests.support.process import peak_mb
from tests.support.raw_socket import TEXT, frame
from tests.support.settings import MODE
from tests.support.tiny import TinyServer

pytestmark = pytest.mark.live
HUNDRED = 100 * 1024 * 1024
CHUNK = b"x" * 60_000
JSON = "Content-Type: application/json\r\nAuthorization: Bearer none\r\n"
LENGTH = f"{JSON}Content-Length: {HUNDRED}"
CHUNKED = f"{JSON}Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with TinyServer(tmp_path_factory.mktemp("tiny"), ASYNC_MODE=MODE) as running:
        yield running


def one_frame(server):
    """One frame that announces a hundred megabytes, and brings them."""
    with server.sign_in() as sock:
        sock.sock.sendall(struct.pack("!BBQ", 0x80 | TEXT, 0x80 | 127, HUNDRED) + b"\0\0\0\0")
        return pour(sock.sock), sock.closes_within(10)


def fragments(server):
    """Frames each small enough, which together make one message."""
    with server.sign_in() as sock:
        sock.frame("4", final=False)
        return pour(sock.sock, frame(CHUNK, 0, final=False)), sock.closes_within(10)


def compressed(server):
    """A bomb: a hundred megabytes of zeros in a hundred kilobytes, in a compressed frame."""
    packer = zlib.compressobj(wbits=-15)
    bomb = (packer.compress(bytes(HUNDRED)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    offer = {"Sec_WebSocket_Extensions": "permessage-deflate; client_max_window_bits"}
    with server.sign_in(**offer) as sock:
        data = frame(bomb, TEXT)
        with contextlib.suppress(OSError):
            sock.sock.sendall(bytes([data[0] | 0x40]) + data[1:])
        return len(bomb), sock.closes_within(10)


def polling_body(server):
    """A hundred megabytes posted to a polling connection."""
    opened = server.get("/socket.io/?EIO=4&transport=polling")
    sid = opened.partition('"sid":"')[2].partition('"')[0]
    path = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
    return post(server.port, path, LENGTH)


@pytest.mark.parametrize("way", [one_frame, fragments, compressed, polling_body])
def test_f14_a_hundred_megabytes_are_refused_before_they_are_kept(server, figure, way):
    with server.sign_in() as other:
        before, waits, done = peak_mb(server.process.pid), [], []
        sender = threading.Thread(target=lambda: done.append(way(server)))
        sender.start()
        # However soon it is refused, the other asks once.
        while not waits or sender.is_alive():
            began = time.monotonic()
            other.emit("echo", 1, len(waits))
            assert other.wait_for(f"43{len(waits)}[")
            waits.append(time.monotonic() - began)
            sender.join(0.01)
    sent, is_refused = done[0]
    grown = peak_mb(server.process.pid) - before
    figure(
        sent_mb=round(sent / 1024**2, 1),
        rss_grown_mb=grown,
        others_waited_ms=round(max(waits) * 1e3),
    )
    assert is_refused
    assert grown < 40


@pytest.mark.parametrize(
    ("how", "head"), [("length", LENGTH), ("chunks", CHUNKED)], ids=["length", "chunks"]
)
def test_f14_a_request_of_a_hundred_megabytes_is_too_large(live_server, figure, how, head):
    before = peak_mb(live_server.process.pid)
    sent, is_refused = post(live_server.port, "/api/session", head)
    grown = peak_mb(live_server.process.pid) - before
    figure(way=f"request with {how}", sent_mb=round(sent / 1024**2, 1), rss_grown_mb=grown)
    assert is_refused
    assert grown < 40


def pour(sock, piece=CHUNK):
    """Send until a hundred megabytes are sent or the other side has enough; return how much it was."""
    sent = 0
    with contextlib.suppress(OSError):
        while sent < HUNDRED:
            sock.sendall(piece)
            sent += len(piece)
    return sent


def post(port, path, head):
    """Post a hundred megabytes; return how much was sent, and whether it was refused."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n\r\n".encode())
        sent = pour(
            sock, f"{len(CHUNK):x}\r\n".encode() + CHUNK + b"\r\n" if head == CHUNKED else CHUNK
        )
        with contextlib.suppress(OSError):
            sock.sendall(b"0\r\n\r\n" if head == CHUNKED else b"")
            answer = sock.recv(65536)
    assert not answer or answer.split()[1] in (b"400", b"411", b"413", b"422"), answer[:60]
    return sent, True
