"""S-68: a request whose end can be understood in two ways hides no second one."""

import contextlib
import socket

import pytest

from tests.support.tiny import TinyServer

pytestmark = [pytest.mark.live, pytest.mark.once]

HIDDEN = b"GET /facts HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
SIZE = str(len(HIDDEN) + 5).encode()
CLOSE = b"\r\nConnection: close\r\n\r\n"
ODD = {
    "length and chunks": HEAD
    + b"Content-Length: "
    + SIZE
    + b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: " + SIZE + b"\r\n\r\n" + HIDDEN,
    "a length with a sign": HEAD + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a length that is none": HEAD + b"Content-Length: 0x0\r\n\r\n" + HIDDEN,
    "an unknown coding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + HIDDEN,
    "a coding twice": HEAD
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "a space before the colon": HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a size that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + HIDDEN,
    "a length with a space before the colon": HEAD
    + b"Content-Length : "
    + SIZE
    + b"\r\n\r\n"
    + HIDDEN,
    "a length behind a line that is none": HEAD
    + b"nothing\r\nContent-Length: "
    + SIZE
    + b"\r\n\r\n"
    + HIDDEN,
    "a length in a folded line": HEAD + b"X: y\r\n Content-Length: " + SIZE + b"\r\n\r\n" + HIDDEN,
    "a coding behind half a line end": HEAD
    + b"X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks in the old version": HEAD.replace(b"HTTP/1.1", b"HTTP/1.0")
    + b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "a size with a sign": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n"
    + HIDDEN,
    "a size in Python": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0_2\r\n{}\r\n0\r\n\r\n" + HIDDEN,
    "a chunk that goes on": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n0\r\n\r\n"
    + HIDDEN,
    "a request in the trailers": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + HIDDEN,
}


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def server(request, tmp_path_factory):
    with TinyServer(tmp_path_factory.mktemp("tiny"), ASYNC_MODE=request.param) as running:
        yield running


@pytest.mark.parametrize("name", ODD)
def test_s68_what_has_two_ends_is_one_request_or_none(server, name):
    answers = everything_said(server.port, ODD[name])
    assert b'"environs"' not in answers, answers
    assert answers.count(b"HTTP/1.1 ") <= 1


# werkzeug's server takes one request of each connection, and no extensions of chunks.
@pytest.mark.parametrize("server", ["eventlet"], indirect=True)
@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"Transfer-Encoding: Chunked\r\n\r\n1;a=b\r\n{\r\n01 \r\n}\r\n0\r\nX: y\r\n\r\n",
        HEAD + b"X-Name: Zo\xc3\xab\tB\r\nX-Empty:\r\nContent-Length:\t2 \r\n\r\n{}",
        HEAD + b"Cookie: a=" + b"x" * 7000 + b"\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_what_is_only_unusual_is_read_and_so_is_what_comes_behind_it(server, request_):
    answers = everything_said(server.port, request_ + HIDDEN.replace(b"\r\n\r\n", CLOSE))
    assert answers.count(b"HTTP/1.1 200") == 2, answers
    assert b"\r\n\r\n2HTTP" in answers, "not all of the body was read"


def everything_said(port, request):
    """Send bytes; return what comes until the server closes the line, or says nothing for two seconds."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(request)
        with contextlib.suppress(TimeoutError, ConnectionError):
            while data := line.recv(65536):
                said += data
    return said
