"""The life of a server: starting, several workers, leaving, and what a web server must bear."""

import concurrent.futures
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.tiny import TinyServer

# Both modes are tried in one run, and no database is asked.
pytestmark = [pytest.mark.live, pytest.mark.once]

POSTGRES = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "WORKERS": "3"}


@pytest.fixture(params=["eventlet", "threading"])
def mode(request):
    return {"ASYNC_MODE": request.param}


def test_small_answers_are_not_held_back(tmp_path, mode):
    with TinyServer(tmp_path, **mode) as server:
        assert server.facts()["no_delay"] == 1
        assert server.facts()["seen"] == ["task"]
        assert server.get("/off-loop") == "45"


def test_in_eventlet_mode_postgresql_waits_cooperatively(tmp_path):
    with TinyServer(tmp_path, ASYNC_MODE="eventlet") as server:
        assert server.facts()["wait_function"] == "wait_selector"


def test_more_connections_than_the_stock_limit_are_served(tmp_path, mode):
    # The tiny server has lowered eventlet's own limit to 10.
    with TinyServer(tmp_path, **mode) as server, ExitStack() as stack:
        sockets = [stack.enter_context(server.sign_in()) for _ in range(30)]
        assert server.get("/healthz", timeout=5) == "ok"
        sockets[-1].emit("echo", 1, 1)
        assert sockets[-1].wait_for("431")


def test_sockets_above_the_configured_limit_are_refused(tmp_path, mode):
    with TinyServer(tmp_path, MAX_SOCKETS="2", **mode) as server, ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(server.sign_in())
        refused = stack.enter_context(server.connect())
        assert refused.status == 503
        assert _trickle(refused.sock, 12) < 10


def test_a_head_that_trickles_in_is_cut_off(tmp_path, mode):
    with (
        TinyServer(tmp_path, **mode) as server,
        socket.create_connection(("127.0.0.1", server.port)) as slow,
    ):
        assert _trickle(slow, 12) < 10


def test_a_blocked_event_loop_is_noted(tmp_path):
    with TinyServer(tmp_path, ASYNC_MODE="eventlet") as server:
        server.get("/stall")
        assert server.eventually(lambda: "stood still for" in server.log.read_text())


def test_leaving_tells_the_clients_and_finishes_what_has_begun(tmp_path, mode):
    with TinyServer(tmp_path, **mode) as server, server.sign_in() as sock:
        answers: list[str] = []
        request = threading.Thread(target=lambda: answers.append(server.get("/slow?seconds=1.5")))
        request.start()
        sock.emit("slow", {"seconds": 1, "number": 7}, 1)
        time.sleep(0.3)
        began = time.monotonic()
        server.process.terminate()
        assert sock.wait_for("42") == '42["going_away",{}]'
        assert sock.wait_for("431") == "431[7]"
        assert sock.closes_within(5)
        assert server.process.wait(10) == 0
        assert time.monotonic() - began < 10
        request.join()
        assert answers == ["done"]


def test_leaving_does_not_wait_for_ever(tmp_path, mode):
    with TinyServer(tmp_path, **mode) as server, server.sign_in() as sock:
        sock.emit("slow", {"seconds": 60, "number": 7}, 1)
        time.sleep(0.3)
        server.process.terminate()
        assert server.process.wait(12) == 0


@pytest.mark.parametrize("more", [{}, POSTGRES], ids=["one process", "several"])
def test_a_server_that_leaves_lets_nobody_wait_in_vain(tmp_path, mode, more):
    # Whoever is refused tries another server at once; whoever waits in the queue is cut off in the end.
    with TinyServer(tmp_path, **mode, **more) as server:
        answers: list[str] = []
        request = threading.Thread(target=lambda: answers.append(server.get("/slow?seconds=4")))
        request.start()
        time.sleep(1)
        server.process.terminate()
        assert server.eventually(lambda: _is_refused(server.port))
        assert request.is_alive()
        request.join()
        assert answers == ["done"]


def test_a_second_server_on_the_same_sqlite_file_is_refused(tmp_path, mode):
    database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'shared.db'}"}
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    with TinyServer(tmp_path, **mode, **database) as first:
        second = TinyServer(other_folder, **mode, **database)
        try:
            assert second.process.wait(20) == 1
        finally:
            second.process.kill()
        said = second.log.read_text().strip()
        assert f"another server (process {first.process.pid}) already serves" in said
        assert len(said.splitlines()) == 1
        assert first.get("/healthz") == "ok"
        first.stop(signal.SIGKILL)
    with TinyServer(other_folder, **mode, **database) as third:
        assert third.get("/healthz") == "ok"


def test_a_port_in_use_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        server = TinyServer(tmp_path, PORT=port)
        assert server.process.wait(20) == 1
    assert f"cannot listen on 127.0.0.1:{port}" in server.log.read_text()


def test_workers_share_the_port_and_a_dead_one_is_replaced(tmp_path, mode):
    with TinyServer(tmp_path, **mode, **POSTGRES) as server:
        assert server.eventually(lambda: len(_children(server)) == 3)
        victim, *others = _children(server)
        time.sleep(0.5)
        os.kill(victim, signal.SIGKILL)
        assert server.eventually(lambda: len(set(_children(server)) - {victim}) == 3)
        assert set(others) < set(_children(server))
        assert server.facts()["pid"] in _children(server)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 8
        with pytest.raises(OSError, match="111"):
            server.get("/healthz")


def test_no_request_is_lost_while_workers_leave(tmp_path, mode):
    with TinyServer(tmp_path, **mode, **POSTGRES) as server:
        assert server.eventually(lambda: len(_children(server)) == 3)
        time.sleep(0.5)
        leaving = _children(server)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(server.get, "/slow?seconds=0.05") for _ in range(400)]
            for pid in leaving:
                time.sleep(0.4)
                os.kill(pid, signal.SIGTERM)
            assert {answer.result() for answer in answers} == {"done"}
        assert not set(leaving) & set(_children(server))


def test_workers_accept_from_one_queue(tmp_path, mode):
    # With a queue for each (SO_REUSEPORT), a dying worker takes the connections in its queue along.
    with TinyServer(tmp_path, **mode, **POSTGRES) as server:
        assert server.eventually(lambda: len(_children(server)) == 3)
        time.sleep(0.5)
        assert _listening_sockets(server.port) == 1


def test_with_several_workers_only_websockets_are_served(tmp_path):
    with TinyServer(tmp_path, **POSTGRES) as server, server.sign_in() as sock:
        sock.emit("echo", 1, 1)
        assert sock.wait_for("431")
        with pytest.raises(urllib.error.HTTPError, match="400"):
            server.get("/socket.io/?EIO=4&transport=polling")


def test_workers_do_not_outlive_their_parent(tmp_path):
    with TinyServer(tmp_path, **POSTGRES) as server:
        assert server.eventually(lambda: len(_children(server)) == 3)
        orphans = _children(server)
        time.sleep(0.5)
        server.stop(signal.SIGKILL)
        assert server.eventually(lambda: not any(map(_is_running, orphans)), 15)


def _is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        # It was in the queue of a listener that closed at this moment.
        return False
    return False


def _trickle(slow: socket.socket, limit: float) -> float:
    """Send a head byte by byte; return after how many seconds the server ended it."""
    began = time.monotonic()
    slow.settimeout(0.2)
    while time.monotonic() - began < limit:
        try:
            slow.sendall(b"G")
            if not slow.recv(100):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def _children(server: TinyServer) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-P", str(server.process.pid)], capture_output=True, check=False, text=True
    )
    return sorted(map(int, found.stdout.split()))


def _listening_sockets(port: int) -> int:
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


def _is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
