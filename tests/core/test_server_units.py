"""The parts of the server that can be tried without a process."""

import time
from types import SimpleNamespace

import pytest
from engineio import packet
from eventlet.websocket import FailedConnectionError, RFC6455WebSocket

from core.config import Config, ConfigError
from core.ratelimit import RateLimit
from core.server import door, drain, eventlet_mode, supervisor
from core.server.guards import Guard
from core.server.packets import BadPacketError, StrictPacket

MASK = (0x81, 0x02, 0xF3, 0x44)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 1448, 65_536])
@pytest.mark.parametrize("offset", [0, 1, 2, 3, 1001])
def test_unmasking_equals_the_definition(size, offset):
    data = bytes(i * 7 % 256 for i in range(size))
    expected = bytes(byte ^ MASK[(offset + i) % 4] for i, byte in enumerate(data))
    assert eventlet_mode.GuardedWebSocket._apply_mask(data, MASK, size, offset) == expected


def test_unmasking_is_many_times_faster_than_the_stock_one():
    stock = _seconds(RFC6455WebSocket._apply_mask)
    ours = _seconds(eventlet_mode.GuardedWebSocket._apply_mask)
    assert ours * 5 < stock


def test_fragments_without_content_are_not_kept():
    message = eventlet_mode.GuardedWebSocket.Message(1, 64)
    for _ in range(1000):
        message.push(b"")
    assert message.data == []


def test_fragments_add_up_to_the_limit():
    message = eventlet_mode.GuardedWebSocket.Message(1, 64)
    message.push(b"x" * 40)
    message.push(b"x" * 24)
    with pytest.raises(FailedConnectionError):
        message.push(b"x")


def test_the_guards_of_the_websocket_fit_the_installed_eventlet():
    assert eventlet_mode._guards_work()


def test_another_eventlet_is_noticed(monkeypatch):
    monkeypatch.delattr(RFC6455WebSocket, "_recv_frame")
    assert not eventlet_mode._guards_work()


def test_an_honest_packet_is_read_as_ever():
    read = StrictPacket(encoded_packet='217["command",{"text":"[[[ ok ]]]"}]')
    assert (read.id, read.data) == (17, ["command", {"text": "[[[ ok ]]]"}])


def test_many_brackets_are_no_depth():
    flat = StrictPacket(encoded_packet='2["command",' + "[" + "[]," * 500 + "[]]]")
    assert len(flat.data[1]) == 501


def test_too_much_depth_is_refused():
    with pytest.raises(BadPacketError, match="deeply"):
        StrictPacket(encoded_packet='2["command",' + "[" * 64 + "]" * 64 + "]")


def test_no_event_leaves_as_a_binary_packet():
    with pytest.raises(TypeError):
        StrictPacket(packet.MESSAGE, data=["change", b"\x00"]).encode()


def test_a_place_in_the_door_is_given_back_once(monkeypatch):
    monkeypatch.setattr(door, "MAX_UNKNOWN", 1)
    entrance = door.Door(patience=0.05)
    ticket = entrance.enter("10.0.0.1")
    assert entrance.enter("10.0.0.1") is None
    assert entrance.enter("10.0.0.2")
    ticket.give_back()
    ticket.give_back()
    assert entrance.enter("10.0.0.1")
    assert entrance.enter("10.0.0.1") is None


def test_an_address_is_forgotten_when_nobody_of_it_is_left():
    entrance = door.Door(patience=0.05)
    entrance.enter("10.0.0.1").give_back()
    assert entrance._addresses == {}


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
        # Whoever has one address of IPv6 has all of its network.
        ("2001:db8::1", "2001:db8::beef", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_who_knocks_without_end_is_told_when_to_come_back(tmp_path, first, second, is_same):
    guard = Guard(
        SimpleNamespace(eio=SimpleNamespace(sockets={})),
        Config.from_environment({"DATA_DIR": str(tmp_path)}),
    )
    guard.knocks, heads = RateLimit(rate=0.1, burst=1), []
    guard._handle_request = lambda environ, start_response: [b"welcome"]

    def knock(address):
        (answer,) = guard.handle_request(
            {"REMOTE_ADDR": address}, lambda status, headers: heads.append((status, dict(headers)))
        )
        return answer

    assert knock(first) == b"welcome"
    assert (knock(second) != b"welcome") == is_same
    if is_same:
        ((status, headers),) = heads
        assert status.startswith("429")
        assert headers["Retry-After"] == "10"


def test_several_workers_need_postgresql(tmp_path):
    with pytest.raises(ConfigError, match="PostgreSQL"):
        Config.from_environment({"WORKERS": "2", "DATA_DIR": str(tmp_path)})


def test_a_server_leaves_within_ten_seconds():
    assert drain.QUIET_SECONDS + drain.FINISH_SECONDS + 1 < drain.LEAVE_SECONDS < 9


def _seconds(unmask) -> float:
    data = bytes(65_536)
    began = time.perf_counter()
    unmask(data, MASK, len(data), 0)
    return time.perf_counter() - began


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("def create_app(): pass", None),
        ("def create_app(: pass", "SyntaxError: invalid syntax"),
        ("import sys\ndef create_app(): sys.exit('Baton cannot start: no')", "cannot start: no"),
    ],
)
def test_a_program_that_would_not_start_is_no_reason_to_stop_the_old_one(
    tmp_path, monkeypatch, program, problem
):
    (tmp_path / "app.py").write_text(program)
    monkeypatch.chdir(tmp_path)
    found = supervisor._problem_with_the_program()
    assert found is None if problem is None else problem in found
