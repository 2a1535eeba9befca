"""S-35: what answers a call cannot send it on to somewhere else, nor hold it or fill the memory."""

import socket
import time

import pytest

from core import outbound
from core.outbound import ANSWER_LIMIT, AddressRefused, Unreachable, check_url, post
from tests.security.outbound import may_call
from tests.support.spy import saying, watching

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def operator(tmp_path):
    with may_call(tmp_path, "127.0.0.1"):
        yield


def test_s35_a_redirect_is_an_answer_and_no_direction():
    with watching() as goal, watching() as spy:
        for status in ("301 Moved", "302 Found", "307 Temporary", "308 Permanent"):
            spy.answer = saying(status, f"Location: http://127.0.0.1:{goal.port}/admin")
            answer = post(f"http://127.0.0.1:{spy.port}/hook", b"x", {})
            assert answer.status == int(status[:3])
    assert (spy.connections, goal.connections) == (4, 0)


def test_s35_nobody_is_asked_a_second_time():
    with watching() as spy:
        spy.answer = saying("503 Busy", "Retry-After: 0")
        assert post(f"http://127.0.0.1:{spy.port}/", b"x", {}).status == 503
    assert spy.connections == 1


def test_s35_of_a_long_answer_the_beginning_is_read():
    with watching() as spy:
        spy.answer = saying("200 OK", body=b"x" * (ANSWER_LIMIT + 1))
        assert len(post(f"http://127.0.0.1:{spy.port}/", b"x", {}).body) == ANSWER_LIMIT


def test_s35_an_answer_that_comes_bit_by_bit_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.5)
    with watching() as spy:
        spy.answer = drip
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            post(f"http://127.0.0.1:{spy.port}/", b"x", {})
    assert time.monotonic() - begun < 5


def drip(line):
    for letter in "HTTP/1.1 200 OK\r\nX-Long: " + "x" * 1_000:
        line.sendall(letter.encode())
        time.sleep(0.05)


def test_s35_a_port_on_which_nobody_listens_is_told_apart():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            post(f"http://127.0.0.1:{nobody.getsockname()[1]}/", b"x", {})


def test_s35_what_is_sent_arrives_as_it_is():
    with watching() as spy:
        answer = post(f"http://127.0.0.1:{spy.port}/hook?a=1", b"body", {"TTL": "5"})
    assert answer.status == 204
    (request,) = spy.requests
    assert request.startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{spy.port}\r\n".encode() in request
    assert b"TTL: 5\r\n" in request


def test_s35_where_the_operator_allows_it_any_port_will_do():
    check_url("https://127.0.0.1/")
    check_url("http://127.0.0.1:8080/x")


def test_s35_where_the_operator_does_not_it_is_refused(tmp_path):
    with may_call(tmp_path, "10.0.0.0/8"), watching() as spy:
        with pytest.raises(AddressRefused):
            post(f"http://127.0.0.1:{spy.port}/", b"x", {})
        assert spy.connections == 0
