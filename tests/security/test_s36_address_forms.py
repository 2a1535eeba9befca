"""S-36: however an address is written, one that is not public is not called."""

import socket
import threading
from ipaddress import ip_address

import pytest

from core import outbound
from core.outbound import AddressRefused, Unreachable, check_url, is_public, post
from tests.security.outbound import may_call, resolver

pytestmark = pytest.mark.once

INSIDE = [
    "0.0.0.0", "127.0.0.1", "127.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "100.64.0.1", "169.254.169.254", "198.18.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:0:4136:e378::1", "2001:db8::1", "fc00::1", "fd12::1",
    "fe80::1", "fec0::1", "ff02::1", "3fff::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]
# What some resolvers make an address of, and what a URL says beside the place.
ODD = [
    "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/",
    "https://127.0.0.1./", "https://[fe80::1%25eth0]/", "https://example.com:22/",
    "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "//example.com/",
    "https://user@example.com/", "https://user:password@example.com/", "https:///x",
    "https://example.com:0/", "https://example.com:99999/", "https://example.com\\@127.0.0.1/",
    "https://exa mple.com/", "https://example.com/\r\nX-Evil: 1", "https://ex\u0430mple.com/", "",
]  # fmt: skip


@pytest.fixture(autouse=True)
def operator(tmp_path, monkeypatch):
    def connect(*_args):
        pytest.fail("somebody was called")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with may_call(tmp_path):
        yield


def test_s36_an_address_inside_is_refused(monkeypatch):
    assert [address for address in INSIDE if is_public(ip_address(address))] == []
    urls = [f"https://[{it}]/" if ":" in it else f"https://{it}/" for it in INSIDE]
    assert [url for url in urls if not is_refused(url)] == []
    for address in INSIDE:
        with monkeypatch.context() as patch:
            resolver(patch, [address])
            assert is_refused("https://inside.example/", (send,)), address


def test_s36_an_address_outside_is_not():
    assert [address for address in OUTSIDE if not is_public(ip_address(address))] == []


def test_s36_an_odd_url_is_refused(monkeypatch):
    resolver(monkeypatch, ["8.8.8.8"])
    assert [url for url in ODD if not is_refused(url)] == []


def send(url):
    post(url, b"", {})


def is_refused(url, attempts=(check_url, send)):
    """Whether nobody may choose it, and nobody is called."""
    for attempt in attempts:
        try:
            attempt(url)
        except AddressRefused:
            continue
        return False
    return True


def test_s36_one_address_inside_among_others_is_enough(monkeypatch):
    resolver(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        post("https://both.example/", b"", {})


def test_s36_a_name_server_that_keeps_silent_is_not_waited_for(monkeypatch):
    is_over = threading.Event()
    monkeypatch.setattr(outbound, "LOOK_UP_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: is_over.wait(20))
    with pytest.raises(Unreachable, match="in time"):
        post("https://silent.example/", b"", {})
    is_over.set()


def test_s36_a_name_that_nobody_knows_is_unreachable(monkeypatch):
    def nobody(*_args, **_more):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(Unreachable):
        post("https://nowhere.example/", b"", {})
