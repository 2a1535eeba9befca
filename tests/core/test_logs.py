"""The log as JSON: one line an entry, which programs read and nobody who writes into it can break."""

import json
import logging
import subprocess
import sys

import pytest

from core.logs import JsonLines
from tests.support.live import ROOT

pytestmark = pytest.mark.once


def line(message, *args):
    record = logging.LogRecord("core.bus", logging.WARNING, "", 0, message, args, None)
    record.created = 1_795_910_400.25
    return JsonLines().format(record)


def test_an_entry_is_one_line_in_utc():
    entry = json.loads(line("socket of %s refused", "10.0.0.1"))
    assert entry["at"] == "2026-11-29T00:00:00.250+00:00"
    assert (entry["level"], entry["from"]) == ("warning", "core.bus")
    assert entry["message"] == "socket of 10.0.0.1 refused"


def test_what_somebody_sends_begins_no_entry_of_its_own():
    evil = 'x\n{"level": "critical"}\r\u2028\x1b[2J\ud800"'
    said = line("refused: %s", evil)
    assert said.isascii()
    assert said.isprintable()
    assert json.loads(said)["message"] == f"refused: {evil}"


def test_a_failure_comes_with_its_trace_in_the_same_line():
    try:
        raise RuntimeError("broken\nin two")
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    said = JsonLines().format(record)
    assert "\n" not in said
    assert "RuntimeError: broken\nin two" in json.loads(said)["exception"]


def test_flask_speaks_the_same_way(tmp_path):
    code = (
        "import os, app; from core.config import Config; from core import logs;"
        "config = Config.from_environment(os.environ); logs.init_logs(config);"
        "app.create_app(config).logger.warning('a\\nb')"
    )
    environment = {"DATA_DIR": str(tmp_path), "LOG_FORMAT": "json", "ASYNC_MODE": "threading"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True
    )
    assert [json.loads(text)["message"] for text in done.stdout.splitlines()] == ["a\nb"]
