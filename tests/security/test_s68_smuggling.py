"""S-68: a request whose end can be understood in two ways hides no second one."""

import contextlib
import socket

import pytest

from tests.support.tiny import TinyServer

pytestmark = [pytest.mark.live, pytest.mark.once]

HIDDEN = b"GET /facts HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
SIZE = str(len(HIDDEN) + 5).encode()
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


def everything_said(port, request):
    """Send bytes; return what comes until the server closes the line, or says nothing for two seconds."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(request)
        with contextlib.suppress(TimeoutError, ConnectionError):
            while data := line.recv(65536):
                said += data
    return said
