"""F-17: whatever bytes come over a socket, that socket closes at worst; the process lives, and its log stays short."""

import contextlib
import random
import socket
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.figures import amount
from tests.support.process import peak_mb
from tests.support.settings import MODE
from tests.support.tiny import TinyServer

pytestmark = pytest.mark.live
CASES = amount(1_000, 100_000)
SEARCHED = amount(150, 5_000)

# Pieces of what engine.io, Socket.IO and JSON say, put together as nobody would.
VOCABULARY = (
    '0 1 2 3 4 5 6 9 40 41 42 43 44 45 46 420 4299999999 451- 45999999- 2probe b /admin, {"token":"good"} '
    '["echo",1] ["disconnect"] ["connect",{}] {"_placeholder":true,"num":0} [ ] { } " , : null NaN 1e999 '
    "\\ud800 \\u0000 ÿ 😀 \udfff"
)
WORDS = [word.encode("utf-8", "surrogatepass") for word in VOCABULARY.split(" ")]
FIRST_BYTES = (0x81, 0x81, 0x81, 0x01, 0x80, 0x82, 0x88, 0x89, 0x8A, 0xC1, 0xF1)
LENGTHS = (0, 125, 126, 127, 65_535, 65_537, 2**31, 2**63, 2**64 - 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with TinyServer(tmp_path_factory.mktemp("tiny"), ASYNC_MODE=MODE) as running:
        yield running


@pytest.mark.timeout(7200)
def test_f17_no_frames_end_the_process_or_fill_the_log(server, figure):
    chance, before = random.Random(17), server.log.stat().st_size
    memory = peak_mb(server.process.pid)
    for _ in range(CASES):
        say(
            server,
            chance.random() < 0.7,
            b"".join(frame(chance) for _ in range(chance.randint(1, 4))),
        )
    log = server.log.stat().st_size - before
    grown = peak_mb(server.process.pid) - memory
    figure(seed=17, cases=CASES, crashes=0, log_bytes_each=round(log / CASES), rss_grown_mb=grown)
    assert log / CASES < 500
    # What is due for a socket outlives it by half a minute.
    assert grown < 60
    expect_well(server)


@pytest.mark.timeout(3600)
def test_f17_no_bytes_which_hypothesis_finds_do_either(server):
    @settings(
        max_examples=SEARCHED, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(
        st.booleans(), st.binary(max_size=200) | st.lists(st.sampled_from(WORDS)).map(as_text_frame)
    )
    def one_socket(is_signed_in, data):
        say(server, is_signed_in, data)

    one_socket()
    expect_well(server)


def say(server, is_signed_in, data):
    """Send bytes on a socket of their own, hang up, and demand that the server does too."""
    with opened(server, is_signed_in) as sock:
        with contextlib.suppress(OSError):
            sock.sock.sendall(data)
            sock.sock.shutdown(socket.SHUT_WR)
        assert sock.closes_within(30), data


def opened(server, is_signed_in):
    """A new socket. On a machine that is very busy the time for signing in may pass: then another."""
    for _ in range(5):
        with contextlib.suppress(AssertionError, OSError):
            return server.sign_in() if is_signed_in else server.connect()
    raise AssertionError("nobody can sign in any more")


def expect_well(server):
    assert server.process.poll() is None
    assert server.eventually(lambda: server.facts()["sockets"] == 0)
    assert "Traceback" not in server.log.read_text()
    with server.sign_in() as sock:
        sock.emit("echo", "still here", 1)
        assert sock.wait_for("431") == '431["still here"]'


def frame(chance):
    """One frame, more often odd than sound."""
    payload = b"".join(chance.choices(WORDS, k=chance.randint(0, 6)))
    if chance.random() < 0.2:
        payload = chance.randbytes(chance.randint(0, 40))
    first = chance.choice(FIRST_BYTES) if chance.random() < 0.9 else chance.randrange(256)
    length = len(payload) if chance.random() < 0.8 else chance.choice(LENGTHS)
    mask = chance.randbytes(4) if chance.random() < 0.9 else b""
    return head(first, length, bool(mask)) + mask + masked(payload, mask)


def as_text_frame(words):
    payload, mask = b"".join(words), b"\x01\x02\x03\x04"
    return head(0x81, len(payload), True) + mask + masked(payload, mask)


def head(first, length, is_masked):
    bit = 0x80 if is_masked else 0
    if length < 126:
        return struct.pack("!BB", first, bit | length)
    if length < 65_536:
        return struct.pack("!BBH", first, bit | 126, length)
    return struct.pack("!BBQ", first, bit | 127, length)


def masked(payload, mask):
    return bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if mask else payload
