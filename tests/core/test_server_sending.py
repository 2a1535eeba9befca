"""What goes straight to the line: in order, joined for a turn, and never waited for."""

import gc
import logging
import weakref

import eventlet
import pytest
from engineio import packet
from engineio.base_server import BaseServer
from eventlet.green import socket

from core.server import eventlet_mode
from core.server.eventlet_mode import GuardedWebSocket
from core.server.sockets import CLOSE_SECONDS, MAX_HELD, MAX_QUEUED_PACKETS, PING, GuardedSocket
from core.server.ticks import Ticks

TEXT = "x" * 1000


class Queue(eventlet.queue.Queue):
    """A queue as engine.io makes it."""


class Server:
    """As much of an engine.io server as a socket asks for."""

    ping_interval, ping_timeout = 25, 20

    def __init__(self):
        self.tasks, self.due = [], []
        self.guard = self.reaper = self
        self.reason = BaseServer.reason
        self.sockets = {}
        self.logger = logging.getLogger(__name__)

    def start_background_task(self, function, *args, **options):
        self.tasks.append((function, args))

    def _trigger_event(self, *_, **options):
        """Nobody listens."""

    def add(self, seconds, duty):
        self.due.append((seconds, duty))

    def pass_time(self):
        """Do what is due next; return after how long."""
        seconds, duty = self.due.pop()
        duty()
        return seconds

    def create_queue(self):
        return Queue()

    def get_queue_empty_exception(self):
        return eventlet.queue.Empty


class Line:
    """A WebSocket between a client's socket and a real pair of sockets."""

    def __init__(self, monkeypatch):
        self.turn = []
        self.ours, self.theirs = socket.socketpair()
        monkeypatch.setattr(GuardedSocket, "ticks", Ticks(self.turn.append))
        self.socket = GuardedSocket(Server(), "sid")
        self.socket.ws = GuardedWebSocket(self.ours, {})
        self.socket.connected = self.socket.upgraded = True

    def send(self, *texts, type=packet.MESSAGE):
        for text in texts:
            self.socket.send(packet.Packet(type, text))

    def end_turn(self):
        turn, self.turn[:] = list(self.turn), []
        for function in turn:
            function()

    def heard(self, count):
        client = GuardedWebSocket(self.theirs, {}, client=True)
        with eventlet.Timeout(5):
            return [client.wait()[1:] for _ in range(count)]

    def run_tasks(self):
        tasks, self.socket.server.tasks = self.socket.server.tasks, []
        for function, args in tasks:
            function(*args)
        return len(tasks)

    def queued(self):
        return [self.socket.queue.get_nowait().data for _ in range(self.socket.queue.qsize())]


@pytest.fixture
def line(monkeypatch):
    line = Line(monkeypatch)
    yield line
    line.ours.close()
    line.theirs.close()


def test_what_a_turn_says_is_written_in_one_piece_at_its_end(line, monkeypatch):
    pieces = []
    monkeypatch.setattr(
        line.socket.ws.socket,
        "fd",
        type("Fd", (), {"send": lambda _, data: pieces.append(data) or len(data)})(),
    )
    line.send("one", "two", "three")
    assert pieces == []
    line.end_turn()
    assert pieces == [b"\x81\x044one\x81\x044two\x81\x064three"]


def test_all_who_hear_an_event_are_sent_the_same_frame(line):
    pkt = packet.Packet(packet.MESSAGE, "news")
    line.socket.send(pkt)
    line.end_turn()
    frame = pkt.frame
    line.socket.send(pkt)
    line.end_turn()
    assert pkt.frame is frame
    assert line.heard(2) == ["news", "news"]


def test_nothing_overtakes_what_waits_in_the_queue(line):
    line.send(None, type=packet.CLOSE)
    line.send("behind it")
    line.end_turn()
    assert line.queued() == [None, "behind it"]


def test_nothing_overtakes_what_has_left_the_queue_and_is_being_written(line):
    line.socket.ws._sendlock.acquire()
    line.send("first")
    line.end_turn()
    writer = eventlet.spawn(line.run_tasks)
    eventlet.sleep(0)
    assert line.socket.queue.empty()
    line.socket.ws._sendlock.release()
    line.send("second")
    line.end_turn()
    writer.wait()
    assert line.heard(2) == ["first", "second"]


def test_a_writer_is_there_only_while_something_waits(line):
    line.send("at once")
    line.end_turn()
    assert line.run_tasks() == 0
    line.socket.ws._sendlock.acquire()
    line.send("later", "and later")
    line.end_turn()
    line.socket.ws._sendlock.release()
    assert line.run_tasks() == 1
    line.send("at once again")
    line.end_turn()
    assert line.run_tasks() == 0
    assert line.heard(4) == ["at once", "later", "and later", "at once again"]


def test_pings_go_straight_to_the_line_too(line):
    line.socket.send(PING)
    line.end_turn()
    assert line.queued() == []
    assert line.theirs.recv(10) == b"\x81\x012"


def test_nothing_is_written_into_the_middle_of_another_frame(line):
    line.socket.ws._sendlock.acquire()
    line.send("later")
    line.end_turn()
    assert line.queued() == ["later"]


def test_what_the_line_did_not_take_follows_in_order(line):
    line.ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    sent = [f"{number} {TEXT}" for number in range(MAX_HELD)]
    line.send(*sent)
    line.end_turn()
    line.send("the last")
    line.end_turn()
    assert line.queued() == ["the last"]  # the writer waits until the rest has gone
    assert line.heard(MAX_HELD) == sent


def test_a_client_that_does_not_read_is_cut_off(line):
    line.ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    cut = []
    line.socket._cut = lambda reason: cut.append(reason) or setattr(line.socket, "is_cut", True)
    for number in range(MAX_QUEUED_PACKETS + 2 * MAX_HELD):
        line.send(f"{number} {TEXT}")
    line.end_turn()
    assert cut == ["it stopped reading"]


def test_much_in_one_turn_is_not_kept_until_its_end(line):
    line.send(*["x"] * MAX_HELD)
    assert line.heard(MAX_HELD) == ["x"] * MAX_HELD


def test_who_answers_is_pinged_again_and_who_does_not_is_left(line):
    line.socket.schedule_ping()
    assert line.socket.server.pass_time() == 25
    assert line.socket.server.pass_time() == 20
    assert line.socket.server.tasks == [(line.socket.close, ())]


def test_an_answered_ping_is_followed_by_another_after_the_same_time(line):
    line.socket.schedule_ping()
    seconds = []
    for _ in range(3):
        seconds.append(line.socket.server.pass_time())
        line.socket.receive(packet.Packet(packet.PONG))
        seconds.append(line.socket.server.pass_time())
    assert seconds == [25, 20, 5, 20, 5, 20]
    assert line.socket.server.tasks == []
    line.end_turn()
    assert line.theirs.recv(100) == b"\x81\x012" * 3


def test_what_is_due_for_a_socket_does_not_keep_it(line):
    line.socket.schedule_ping()
    server, kept = line.socket.server, weakref.ref(line.socket)
    line.socket = None
    gc.collect()
    assert kept() is None
    assert server.pass_time() == 25


def test_a_broken_line_is_left_to_its_reader(line):
    line.theirs.close()
    line.send("to nobody")
    line.end_turn()
    line.send("nor this")
    line.end_turn()
    assert line.queued() == []


def test_another_eventlet_is_noticed_and_the_queue_used(monkeypatch):
    assert eventlet_mode.ticks() is not None
    monkeypatch.setattr(GuardedWebSocket, "send_now", lambda self, packets: 1 / 0)
    assert eventlet_mode.ticks() is None


def test_another_eventlet_is_noticed_and_requests_kept_with_their_websockets(monkeypatch):
    assert eventlet_mode._hands_over()
    monkeypatch.setattr(eventlet_mode.Protocol, "_hand_over", lambda self: None)
    assert not eventlet_mode._hands_over()


def test_a_descriptor_is_not_closed_while_its_reader_waits_for_it(line):
    readers = eventlet.hubs.get_hub().listeners[eventlet.hubs.hub.READ]
    fileno, reader = line.ours.fileno(), reading(line)
    assert fileno in readers
    line.socket.close()
    line.run_tasks()
    eventlet.sleep(0)
    assert line.ours.fileno() == fileno, "the number may not be given to anything else yet"
    line.theirs.close()
    assert reader.wait() is None
    assert fileno not in readers


def test_a_client_that_does_not_hang_up_in_turn_is_cut_off(line):
    reader = reading(line)
    line.socket.close()
    line.run_tasks()
    eventlet.sleep(0)
    assert not reader.dead
    assert line.socket.server.pass_time() == CLOSE_SECONDS
    assert reader.wait() is None


def reading(line):
    """A task that waits for what the client says."""
    reader = eventlet.spawn(line.socket.ws.wait)
    for _ in range(3):
        eventlet.sleep(0)
    return reader
