"""S-37: a name is looked up once, and what was looked at is called, by a certificate of that name."""

import os
import subprocess
import sys

import pytest

from core.outbound import Unreachable, post
from tests.security.outbound import may_call, resolver
from tests.support.certificates import server_context
from tests.support.live import ROOT
from tests.support.settings import MODES
from tests.support.spy import watching

pytestmark = pytest.mark.once


@pytest.fixture
def operator(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with may_call(tmp_path, "127.0.0.0/8"):
        yield


def test_s37_a_second_look_up_would_lead_elsewhere(operator, tmp_path, monkeypatch):
    tls = server_context(tmp_path, "push.example")
    with watching(tls) as asked, watching(host="127.0.0.2") as other:
        lookups = resolver(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        assert post(f"https://push.example:{asked.port}/x", b"body", {}).status == 204
    assert lookups == ["push.example"]
    assert (asked.connections, other.connections) == (1, 0)
    assert f"Host: push.example:{asked.port}".encode() in asked.requests[0]


def test_s37_who_has_no_certificate_of_that_name_gets_nothing(operator, tmp_path, monkeypatch):
    with watching(server_context(tmp_path, "other.example")) as spy:
        resolver(monkeypatch, ["127.0.0.1"])
        with pytest.raises(Unreachable):
            post(f"https://push.example:{spy.port}/", b"body", {})
    assert spy.requests == []


def test_s37_who_is_vouched_for_by_nobody_gets_nothing(tmp_path, monkeypatch):
    with (
        may_call(tmp_path, "127.0.0.0/8"),
        watching(server_context(tmp_path, "push.example")) as spy,
    ):
        resolver(monkeypatch, ["127.0.0.1"])
        with pytest.raises(Unreachable):
            post(f"https://push.example:{spy.port}/", b"body", {})
    assert spy.requests == []


def test_s37_an_address_that_is_away_leads_to_the_next(operator, monkeypatch):
    with watching(host="127.0.0.2") as spy:
        resolver(monkeypatch, ["127.0.0.1", "127.0.0.2"])
        assert post(f"http://push.example:{spy.port}/", b"", {}).status == 204


PROGRAM = """
import sys, time
from pathlib import Path
from core import server
from core.config import Config
config = Config.from_environment({"DATA_DIR": sys.argv[1], "ASYNC_MODE": sys.argv[2], "OUTBOUND_ALLOW": "localhost"})
server.prepare(config)
from flask import Flask
from core import outbound
app = Flask("caller")
app.config["BATON"] = config
outbound.WHOLE_SECONDS = 1
with app.app_context():
    assert outbound.post(sys.argv[3], b"body", {}).status == 204
    try:
        outbound.post(sys.argv[4], b"body", {})
    except outbound.Unreachable:
        print("ended")
"""


@pytest.mark.parametrize("mode", MODES)
def test_s37_all_of_this_holds_in_either_mode(mode, tmp_path):
    tls = server_context(tmp_path, "localhost")
    with watching(tls) as spy, watching(tls) as silent:
        silent.answer = lambda line: line.recv(1)
        places = [f"https://localhost:{one.port}/" for one in (spy, silent)]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path), mode, *places],
            cwd=ROOT,
            env=os.environ | {"SSL_CERT_FILE": str(tmp_path / "authority.pem")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (0, "ended\n"), done.stderr
