"""How processes tell each other of their people: by numbers, so that a lost message is noticed and asked for."""

import time

import pytest

from core import bus
from core.peers import Peer, Peers

STREAM = "board:1"


class Process:
    """One process: its peers, and what its people were shown of the others'."""

    def __init__(self, name):
        self.name, self.here, self.shown = name, [], []
        self.peers = Peers(lambda: self.here, self.shown.append)

    def put(self, socket, state):
        peer = Peer(STREAM, socket, f"member of {socket}", state)
        self.here = [old for old in self.here if old.socket != socket]
        self.here += [peer] if state is not None else []
        self.peers.tell(peer)

    def knows(self):
        return {peer.socket: peer.state for peer in self.peers.elsewhere(STREAM)}


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(bus, "is_there", lambda: True)
    return now


@pytest.fixture
def exchange(clock, monkeypatch):
    """Let every process tell and hear for some rounds; `lost` of the messages get lost."""

    def run(*processes, lost=(), rounds=4):
        for _ in range(rounds):
            clock[0] += bus.BEAT_SECONDS + 0.1
            for sender in processes:
                monkeypatch.setattr(bus, "own_name", lambda s=sender: s.name)
                for text in sender.peers.take():
                    for hearer in processes:
                        if hearer is sender or sender.name in lost:
                            continue
                        monkeypatch.setattr(bus, "own_name", lambda h=hearer: h.name)
                        hearer.peers.hear(sender.name, text)

    return run


@pytest.fixture
def ann():
    return Process("ann")


@pytest.fixture
def ben():
    return Process("ben")


def test_what_one_process_tells_the_other_knows(exchange, ann, ben):
    exchange(ann, ben)
    ann.put("a1", {"typing": True})
    exchange(ann, ben)
    assert ben.knows() == {"a1": {"typing": True}}
    assert ben.shown == [Peer(STREAM, "a1", "member of a1", {"typing": True})]
    ann.put("a1", None)
    exchange(ann, ben)
    assert ben.knows() == {}
    assert ben.shown[-1].state is None


def test_a_process_that_comes_later_learns_who_is_there(exchange, ann, ben):
    ann.put("a1", {})
    exchange(ann)
    exchange(ann, ben)
    assert ben.knows() == {"a1": {}}


def test_a_lost_message_is_noticed_and_made_good(exchange, ann, ben):
    ann.put("a1", {})
    ann.put("a2", {})
    exchange(ann, ben)
    ann.put("a1", None)
    ann.put("a3", {})
    exchange(ann, ben, lost=["ann"], rounds=1)
    assert ben.knows() == {"a1": {}, "a2": {}}
    exchange(ann, ben)
    assert ben.knows() == {"a2": {}, "a3": {}}
    assert [(peer.socket, peer.state) for peer in ben.shown[-2:]] == [("a1", None), ("a3", {})]


def test_what_is_known_already_is_not_shown_again(exchange, ann, ben):
    ann.put("a1", {})
    exchange(ann, ben)
    before = list(ben.shown)
    ann.peers.hear("ben", '{"number": 0, "ask": ["ann"]}')
    exchange(ann, ben, lost=["ann"], rounds=1)
    exchange(ann, ben)
    assert ben.shown == before


def test_the_people_of_a_process_that_falls_silent_are_gone(exchange, ann, ben):
    ann.put("a1", {})
    exchange(ann, ben)
    exchange(ben, rounds=6)
    assert ben.knows() == {}
    assert ben.shown[-1].state is None
    exchange(ann, ben)
    assert ben.knows() == {"a1": {}}


def test_of_several_states_between_two_messages_the_last_is_told(exchange, ann, ben):
    exchange(ann, ben)
    for number in range(50):
        ann.put("a1", {"cursor": {"x": number}})
    exchange(ann, ben)
    assert [peer.state for peer in ben.shown] == [{"cursor": {"x": 49}}]


def test_without_redis_nothing_is_kept_to_be_told(monkeypatch, ann):
    monkeypatch.setattr(bus, "is_there", lambda: False)
    ann.put("a1", {})
    assert ann.peers._untold == {}


@pytest.mark.parametrize(
    "message",
    [
        *("7", "{", "[]", "null", "{}", '{"number": "1"}', '{"number": 1e9}', '{"number": -1}'),
        '{"number": 100000000000000000000}',
        '{"number": true}',
        '{"number": 0, "ask": 7}',
        '{"number": 0, "all": {}}',
        '{"number": 0, "all": [7]}',
        '{"number": 0, "news": [["board:1", "s", "m", 7]]}',
        '{"number": 0, "all": [["board:1", "s", ["m"], {}]]}',
        '{"number": 0, "all": [["board:1", "s", "m", {}, 5]]}',
        '{"number": 0, "all": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_what_no_process_tells_changes_nothing(message):
    shown = []
    peers = Peers(list, shown.append)
    with pytest.raises(ValueError, match=r"."):
        peers.hear("stranger", message)
    assert shown == []
    assert peers.elsewhere("board:1") == []


def test_lies_about_processes_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("core.peers.MOST_PROCESSES", 3)
    peers = Peers(list, lambda peer: None)
    for name in ("one", "two", "three"):
        peers.hear(name, '{"number": 0}')
    with pytest.raises(ValueError, match="too many"):
        peers.hear("four", '{"number": 0}')
    peers.hear("one", '{"number": 1}')
