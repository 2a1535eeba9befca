"""The bench counts what it says it counts."""

import json
import shutil
from itertools import repeat

import pytest

from bench import browser, report
from bench.boards import Board, move_lines
from bench.load import run_load
from bench.report import Table, percentile
from bench.servers import floor

pytestmark = pytest.mark.once

needs_compiler = pytest.mark.skipif(not shutil.which("cc"), reason="the load is written in C")
WORDS = '["command",{}]'


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.jsonl")
    return tmp_path / "results.jsonl"


@needs_compiler
@pytest.mark.live
def test_every_frame_that_comes_to_somebody_is_counted():
    with floor(300) as server:
        found = run_load(server, "steady", repeat(WORDS, 40), clients=9, rate=20, seconds=1, warm=0)
    moves = len(found.seen_ms)
    assert moves >= 10
    assert found.deliveries == moves * 9
    assert found.bytes == found.deliveries * 300
    assert 0 < found.server_cpu < found.seconds


@needs_compiler
@pytest.mark.live
def test_a_burst_is_counted_whole():
    with floor(300) as server:
        options = {"clients": 7, "senders": 3, "burst": 5, "seconds": 0.2, "warm": 0.1}
        found = run_load(server, "bursts", repeat(WORDS, 5_000), **options)
    assert found.deliveries % (7 * 5) == 0
    assert len(found.seen_ms) * 7 == found.deliveries


def test_ratios_compare_what_was_measured_in_the_same_round(results, capsys):
    table = Table("speed", "How fast", "us")
    for floor_us, ours_us in ((1, 3), (10, 30), (2, 6)):
        table.add("floor", us=floor_us)
        table.add("Baton", us=ours_us, p99_ms=5)
    table.close()
    assert "us 6 (3–30) = 3 × floor · p99 ms 5" in capsys.readouterr().out
    kept = [json.loads(line) for line in results.read_text().splitlines()]
    assert [line["server"] for line in kept] == ["floor", "Baton"]
    assert kept[1]["figures"]["us"] == [6, 3, 30]
    assert kept[1]["to floor"] == {"us": 3}


def test_what_has_no_floor_has_no_ratio(capsys):
    table = Table("speed", "How fast", "us")
    table.add("Baton", us=4)
    table.close()
    assert capsys.readouterr().out.endswith("us 4\n")


def test_moves_are_commands_with_ids_of_their_own():
    board = Board("b", ["here", "there"], ["one", "two"])
    events = [json.loads(line) for line in move_lines(board, 50)]
    assert {event for event, _ in events} == {"command"}
    assert len({body["id"] for _, body in events}) == 50
    assert {body["args"].get("after", "last") for _, body in events} == {None, "last", "one", "two"}


def test_the_slowest_of_a_hundred_is_not_their_99th_percentile():
    assert percentile([float(number) for number in range(1, 101)], 99) == 99
    assert percentile([7.0], 99) == 7


def test_without_chromium_the_browser_is_left_out_and_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    browser.measure(True)
    assert "there is no Chromium here" in capsys.readouterr().out
