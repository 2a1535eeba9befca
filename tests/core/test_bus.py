"""The line to Redis: the others are heard, and a line that died is noticed though TCP says nothing of it."""

import contextlib
import math
import socket
import threading
import time

import pytest
import redis

from core import bus, hints
from core.bus import Topic
from tests.support.redis_server import RedisServer
from tests.support.settings import make_config
from tests.support.waiting import eventually

pytestmark = pytest.mark.live


class Cable:
    """Passes bytes to a port. Once it is cut, the connections of before carry nothing, and no end is told."""

    def __init__(self, port):
        self.target, self.cuts = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self.carry, args=ends, daemon=True).start()

    def carry(self, source, target):
        cuts = self.cuts
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if self.cuts == cuts:
                    target.sendall(data)


@pytest.fixture
def redis_server(tmp_path):
    server = RedisServer(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture
def listen(app, tmp_path, monkeypatch):
    """Hear by the Redis at a port; returns what was heard so far, and goes on in the background."""
    monkeypatch.setattr(bus, "_clients", [])
    monkeypatch.setattr(bus, "_topics", {})
    monkeypatch.setattr(bus, "SILENCE_SECONDS", 2.0)
    is_over, heard = threading.Event(), []

    def start(port):
        url = app.config["BATON"].database_url
        config = make_config(tmp_path, url, REDIS_URL=f"redis://127.0.0.1:{port}/3")
        monkeypatch.setitem(app.config, "BATON", config)
        bus.init_bus(app)
        bus.register_topic(Topic("talk", list, lambda sender, text: heard.append((sender, text))))
        ear = bus._Ear(bus._clients[0], app)

        def run():
            while not is_over.is_set():
                try:
                    ear.listen()
                except redis.RedisError:
                    time.sleep(0.1)

        threading.Thread(target=run).start()
        return heard

    yield start
    is_over.set()


def test_the_others_are_heard_and_nobody_else(redis_server, listen):
    heard, client = listen(redis_server.port), redis.Redis(port=redis_server.port)
    assert eventually(lambda: client.publish("baton:3:talk", "ann hello"))
    client.publish("baton:3:talk", f"{bus.own_name()} my own words")
    client.publish("baton:0:talk", "eve of another installation")
    client.publish("baton:3:talk", "ben two words")
    assert eventually(lambda: ("ben", "two words") in heard)
    assert set(heard) == {("ann", "hello"), ("ben", "two words")}


def test_a_line_that_died_silently_is_made_anew(redis_server, listen):
    cable, client = Cable(redis_server.port), redis.Redis(port=redis_server.port)
    heard = listen(cable.port)
    assert eventually(lambda: client.publish("baton:3:talk", "ann before"))
    assert eventually(lambda: heard)
    cable.cuts += 1
    client.publish("baton:3:talk", "ann meanwhile")

    def is_heard_again():
        client.publish("baton:3:talk", "ann after")
        time.sleep(0.1)
        return ("ann", "after") in heard

    assert eventually(is_heard_again)
    assert ("ann", "meanwhile") not in heard


def test_a_hint_says_up_to_where_and_one_of_an_older_version_only_where(monkeypatch):
    heard = []
    monkeypatch.setattr(bus, "_topics", {})
    hints.follow_hints(lambda where, seq: heard.append((where, seq)))
    for text in ("board:1 17", "board:1", "sessions of 018f 0", "sessions of 018f-7000"):
        bus._topics["news"].hear("somebody", text)
    assert heard == [
        ("board:1", 17),
        ("board:1", math.inf),
        ("sessions of 018f", 0),
        ("sessions of 018f-7000", math.inf),
    ]
