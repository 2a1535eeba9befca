"""What a client may cost, tried with raw frames on a server process in both async modes."""

import concurrent.futures
import contextlib
import json
import sys
import threading
import time

import pytest

from tests.support.process import peak_mb, threads
from tests.support.raw_socket import BINARY, PONG, TEXT, frame
from tests.support.tiny import TinyServer

# Both modes are tried in one run, and no database is asked.
pytestmark = [pytest.mark.live, pytest.mark.once]

MB = 1024 * 1024
POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def server(request, tmp_path_factory):
    with TinyServer(tmp_path_factory.mktemp("tiny"), ASYNC_MODE=request.param) as running:
        yield running


def test_sockets_that_say_nothing_wait_in_the_door_and_lose_their_place(server):
    with contextlib.ExitStack() as stack:
        known = stack.enter_context(server.sign_in())
        silent = [stack.enter_context(server.connect()) for _ in range(20)]
        with pytest.raises(TimeoutError):
            server.connect(timeout=1)
        known.emit("echo", 1, 1)
        assert known.wait_for("431")
        assert all(sock.closes_within(9) for sock in silent)
        known.emit("echo", 2, 2)
        assert known.wait_for("432")


def test_a_fragmented_message_is_limited_as_a_whole_before_sign_in(server):
    with server.connect() as sock:
        before = peak_mb(server.process.pid)
        with contextlib.suppress(ConnectionError):
            sock.frame("4", final=False)
            for _ in range(1000):
                sock.frame(b"x" * 60_000, opcode=0, final=False)
        assert sock.closes_within(3)
    assert peak_mb(server.process.pid) - before < 20


def test_a_frame_above_the_limit_is_refused(server):
    with server.sign_in() as sock:
        with contextlib.suppress(ConnectionError):
            sock.frame("4" + "x" * 70_000)
        assert sock.closes_within(3)


def test_a_message_within_the_limit_passes_in_pieces(server):
    text = '421["echo","' + "é" * 30_000 + '"]'
    data = text.encode()
    with server.sign_in() as sock:
        sock.frame(data[:1001], final=False)
        sock.sock.sendall(frame(data[1001:50_003], 0, False, mask=b"\x81\x02\xf3\x44"))
        sock.sock.sendall(frame(data[50_003:], 0, True, mask=b"\x00\xff\x10\x7f"))
        assert sock.wait_for("431") == '431["' + "é" * 30_000 + '"]'


@pytest.mark.parametrize(
    "text",
    [
        *(f'42["{name}",{{"token":"good"}}]' for name in ("connect", "disconnect", "*")),
        '42["connect_error","x"]',
        "42[{}]",
        "42[]",
        '42{"echo":1}',
        "42",
        "4",
        "4null",
        "4[]",
        "4{}",
        '451-["echo",{"_placeholder":true,"num":0}]',
        '459999999-["echo"]',
        '461-[{"_placeholder":true,"num":0}]',
        "431[1]",
        '44{"message":"x"}',
        "49",
        '42/admin,["echo",1]',
        "2probe",
        "0",
        "9",
        "x",
        "",
        "bAAAA",
        '42["echo",NaN]',
        '42["echo",-Infinity]',
        '42["echo",1e999]',
        r'42["echo","\ud800"]',
        '42["echo",' + "[" * 100 + "]" * 100 + "]",
        '42["echo",' + "[" * 20_000 + "]" * 20_000 + "]",
        '42["echo"',
        "4" + "2" * 200 + "[]",
    ],
)
def test_what_no_client_says_closes_the_socket_and_reaches_no_handler(server, text):
    assert server.eventually(lambda: everybody_left(server.facts()["seen"]))
    before = server.facts()["seen"]
    with server.sign_in() as sock:
        sock.frame(text)
        assert sock.closes_within(3)
    assert "Traceback" not in server.log.read_text()
    assert server.eventually(lambda: server.facts()["seen"] == [*before, "connect", "disconnect"])
    assert server.facts()["rooms"] == 0


def test_who_is_hung_up_on_hears_the_answer_first(server):
    with server.sign_in() as sock:
        sock.emit("enough", None, 1)
        assert sock.wait_for("431[") == '431["go"]'
        assert sock.closes_within(5)


def test_a_binary_message_closes_the_socket(server):
    with server.sign_in() as sock:
        sock.frame(b'2["echo",1]', BINARY)
        assert sock.closes_within(3)


def test_text_that_is_not_utf8_closes_the_socket(server):
    with server.sign_in() as sock:
        sock.frame(b'42["echo","\xff"]', TEXT)
        assert sock.closes_within(3)


def test_what_was_refused_costs_one_short_line_in_the_log(server):
    with server.sign_in() as sock:
        size = server.log.stat().st_size
        sock.frame('42["disconnect","' + "x" * 10_000 + '"]')
        assert sock.closes_within(3)
    time.sleep(0.2)
    assert 0 < server.log.stat().st_size - size < 500


def test_a_client_that_stops_reading_is_dropped_and_costs_little(server, figure):
    with server.sign_in(receive_buffer=4096):
        before = peak_mb(server.process.pid)
        server.get("/flood?packets=20000", timeout=100)
        assert server.eventually(lambda: server.facts()["sockets"] == 0)
        grown = peak_mb(server.process.pid) - before
    figure(packets=20_000, of_bytes=4096, rss_grown_mb=grown)
    assert grown < 15
    with server.sign_in() as sock:
        sock.emit("echo", "still here", 1)
        assert sock.wait_for("431") == '431["still here"]'


def test_a_client_that_never_pauses_does_not_keep_others_waiting(server):
    pongs = frame(b"", PONG) * 20_000
    with server.sign_in() as noisy, server.sign_in() as other:
        noisy.sock.settimeout(0.5)

        def shout():
            with contextlib.suppress(OSError):
                for _ in range(30):
                    noisy.sock.sendall(pongs)

        thread = threading.Thread(target=shout)
        thread.start()
        waits = [_round_trip(other, number) for number in range(20)]
        noisy.close()
        thread.join()
    assert max(waits) < 1


def test_commands_of_one_socket_run_in_the_order_sent(server):
    with server.sign_in() as sock:
        for number, seconds in enumerate((0.4, 0.2, 0)):
            sock.emit("slow", {"number": number, "seconds": seconds}, number)
        acks = [sock.wait_for("43") for _ in range(3)]
    assert acks == ["430[0]", "431[1]", "432[2]"]


def test_dropping_a_client_ends_its_connection(server):
    with server.sign_in() as sock:
        server.get("/drop")
        assert sock.closes_within(5)
    assert server.facts()["rooms"] == 0


def test_leaving_the_namespace_ends_the_connection(server):
    with server.sign_in() as sock:
        sock.frame("41")
        assert sock.closes_within(5)


def test_a_refused_sign_in_is_answered_and_ends_the_connection(server):
    with server.connect() as sock:
        sock.frame('40{"token":"bad"}')
        assert sock.wait_for("44")
        assert sock.closes_within(5)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a line that is silent")
def test_a_client_whose_line_broke_is_gone_long_before_its_ping(server):
    with server.sign_in() as broken, server.sign_in() as whole:
        assert server.facts()["rooms"] == 2
        broken.vanish()
        server.get("/flood?packets=1")
        assert whole.wait_for("42")
        assert server.eventually(lambda: server.facts()["rooms"] == 1, seconds=20)
        whole.emit("echo", "still here", 1)
        assert whole.wait_for("431")


def test_a_polling_client_moves_to_a_websocket_and_loses_nothing_on_the_way(server):
    sid = json.loads(server.get(POLLING)[1:])["sid"]
    server.post(f"{POLLING}&sid={sid}", '40{"token":"good"}')
    assert server.get(f"{POLLING}&sid={sid}").startswith("40")
    with server.connect(sid=sid) as sock, concurrent.futures.ThreadPoolExecutor(1) as pool:
        poll = pool.submit(server.get, f"{POLLING}&sid={sid}")
        sock.frame("2probe")
        assert sock.wait_for("3probe")
        assert poll.result() == "6"
        server.get("/flood?packets=3")
        sock.frame("5")
        assert [sock.wait_for("42")[:10] for _ in range(3)] == ['42["noise"'] * 3
        sock.emit("echo", "moved", 1)
        assert sock.wait_for("431") == '431["moved"]'


def test_a_polling_client_that_does_not_move_as_agreed_is_closed(server):
    sid = json.loads(server.get(POLLING)[1:])["sid"]
    with server.connect(sid=sid) as sock:
        sock.frame("40")
        assert sock.closes_within(5)
    assert server.eventually(lambda: server.facts()["sockets"] == 0)


def test_compression_is_not_offered(server):
    options = {"Sec_WebSocket_Extensions": "permessage-deflate; client_max_window_bits"}
    with server.connect(**options) as sock:
        assert sock.status == 101
        assert "deflate" not in sock.head


def test_old_drafts_of_the_protocol_are_refused(server):
    with server.connect(Sec_WebSocket_Version="") as sock:
        assert sock.status == 400
    with server.connect(Sec_WebSocket_Version="", Sec_WebSocket_Key1="1 2") as sock:
        assert sock.status == 400


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1:{port}.evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:1",
        "",
    ],
)
def test_with_the_cookie_the_page_must_be_ours(server, transport, origin):
    headers = {"Cookie": "theme=dark; baton_session=abc"}
    headers["Origin"] = origin.format(port=server.port)
    assert _status(server, transport, headers) == 400


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_our_pages_and_programs_without_cookie_are_let_in(server, transport):
    good = {"Cookie": "baton_session=abc", "Origin": f"http://127.0.0.1:{server.port}"}
    welcome = 101 if transport == "websocket" else 200
    assert _status(server, transport, good) == welcome
    assert _status(server, transport, {}) == welcome
    assert _status(server, transport, {"Origin": "https://evil.example"}) == 400


def test_sockets_that_left_leave_no_thread_waiting(server):
    with server.sign_in() as sock:
        before = threads(server.process.pid)
        for _ in range(30):
            with server.sign_in():
                """It comes and goes."""
        assert server.eventually(lambda: threads(server.process.pid) <= before)
        sock.emit("echo", "still here", 1)
        assert sock.wait_for("431")


def test_nothing_of_a_request_is_kept_for_its_socket_nor_of_a_socket_that_left(server):
    with server.sign_in() as sock:
        sock.emit("echo", 1, 1)
        assert sock.wait_for("431")
        assert server.eventually(lambda: server.facts()["environs"] == 0)
        for _ in range(30):
            with server.sign_in():
                """It comes and goes."""
        assert server.eventually(lambda: server.facts()["remembered"] <= 1)


def test_a_burst_of_honest_clients_gets_in(server):
    with concurrent.futures.ThreadPoolExecutor(60) as pool:
        sockets = list(pool.map(lambda _: server.sign_in(timeout=20), range(60)))
    # Whoever was there before may still be leaving.
    assert server.eventually(lambda: server.facts()["rooms"] == 60)
    for sock in sockets:
        sock.close()


def _round_trip(sock, number: int) -> float:
    began = time.monotonic()
    sock.emit("echo", number, number)
    assert sock.wait_for(f"43{number}[")
    return time.monotonic() - began


def _status(server, transport: str, headers: dict[str, str]) -> int:
    if transport == "polling":
        headers = headers | {"Connection": "close", "Upgrade": ""}
    with server.connect(transport=transport, **headers) as sock:
        return sock.status


def everybody_left(seen: list[str]) -> bool:
    """Whether the last test's socket is gone; on a busy machine that takes a moment."""
    return seen.count("connect") == seen.count("disconnect")
