"""The proxy does to a connection what it is told, and nothing once it is healed."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from tests.faults.proxy import blocking_proxy


@pytest.fixture
def proxy():
    with echo_server() as address, blocking_proxy(address) as proxy:
        yield proxy


def test_without_faults_everything_comes_through(proxy):
    data = bytes(range(256)) * 2000
    with connected(proxy) as client:
        threading.Thread(target=client.sendall, args=(data,)).start()
        assert receive(client, len(data)) == data


def test_latency_delays_and_slices_lose_nothing(proxy):
    proxy.spoil("downstream", latency=0.3, slice=7)
    with connected(proxy) as client:
        began = time.monotonic()
        client.sendall(b"x" * 1000)
        assert receive(client, 1000) == b"x" * 1000
        assert time.monotonic() - began >= 0.3


def test_a_rate_takes_its_time(proxy):
    proxy.spoil("upstream", rate=10_000, slice=500)
    with connected(proxy) as client:
        began = time.monotonic()
        client.sendall(b"x" * 5000)
        receive(client, 5000)
        assert time.monotonic() - began >= 0.45


def test_a_stall_holds_everything_until_it_is_healed(proxy):
    proxy.spoil("downstream", stalled=True)
    with connected(proxy) as client:
        client.sendall(b"later")
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1)
        proxy.do("heal")
        client.settimeout(10)
        assert receive(client, 5) == b"later"


def test_a_reset_is_felt_by_both_sides(proxy):
    with connected(proxy) as client:
        client.sendall(b"a")
        receive(client, 1)
        assert proxy.do("connections") == 1
        proxy.do("reset")
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_a_limit_lets_so_many_bytes_through_and_cuts(proxy):
    proxy.spoil("downstream", limit=3)
    with connected(proxy) as client:
        client.sendall(b"abcdef")
        assert receive(client, 3) == b"abc"
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_a_limit_counts_from_a_mark(proxy):
    proxy.spoil("downstream", mark=b"cd", limit=1)
    with connected(proxy) as client:
        for piece in (b"abab", b"abcdef"):
            client.sendall(piece)
        assert receive(client, 7) == b"abababc"
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_while_shut_down_nobody_gets_in(proxy):
    proxy.do("shut_down")
    with pytest.raises(ConnectionResetError):
        say_hello(proxy)
    proxy.do("heal")
    assert say_hello(proxy) == b"a"


def say_hello(proxy):
    with connected(proxy) as client:
        client.sendall(b"a")
        return receive(client, 1)


@contextmanager
def connected(proxy):
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as client:
        yield client


def receive(client, count):
    data = b""
    while len(data) < count:
        data += client.recv(65536)
    return data


@contextmanager
def echo_server():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield listener.getsockname()


def accept(listener):
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=echo, args=(client,), daemon=True).start()


def echo(client):
    with client:
        try:
            while data := client.recv(65536):
                client.sendall(data)
        except OSError:
            return
