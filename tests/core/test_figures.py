"""What /metrics says of the work, and that dashboard and alerts ask only for what is there."""

import json
import re
from pathlib import Path

import pytest
import yaml

from core import jobs, metrics
from core.figures import FIGURES
from core.ratelimit import RateLimit, RateLimited
from tests.factories import make_board
from tests.support.live import ROOT

DEPLOY = ROOT / "docs" / "deploy"
NAME = re.compile(r"\b(?:baton|process)_[a-z_]+")


def test_commands_are_counted_by_name_and_by_what_became_of_them(client, visitor):
    board = make_board()
    owner = visitor(board.owner)
    before = _figures(client)
    for command, title in [("card.create", "A"), ("card.create", ""), ("evil.name", "")]:
        args = {"column": board.columns["Lead"], "title": title}
        owner.post(f"/api/boards/{board.id}/commands/{command}", json=args)
    grown = _grown(before, _figures(client))
    assert grown['baton_commands_total{command="card.create",outcome="done"}'] == 1
    assert grown['baton_commands_total{command="card.create",outcome="invalid"}'] == 1
    assert grown['baton_commands_total{command="unknown",outcome="invalid"}'] == 1
    assert grown["baton_command_seconds_count"] == 2
    assert grown["baton_commit_commands_sum"] >= 1
    assert grown['baton_requests_total{kind="api",status="4xx"}'] == 2
    assert not any("evil" in name for name in grown)


def test_what_waits_in_the_background_is_counted(client, app):
    board = make_board()
    jobs.enqueue("csv-import", {}, board.owner)
    figures = _figures(client)
    assert figures['baton_jobs{kind="csv-import",state="queued"}'] == 1
    assert figures['baton_consumer_lag{consumer="boards-list"}'] >= 1
    assert 0 <= figures["baton_jobs_late_seconds"] < 60


@pytest.mark.once
def test_a_refusal_of_what_is_too_fast_is_counted(client):
    limit, before = RateLimit(0.001, 1), _figures(client)
    limit.take("mei")
    with pytest.raises(RateLimited):
        limit.take("mei")
    assert _grown(before, _figures(client))['baton_rate_limited_total{what="commands"}'] == 1


@pytest.mark.once
@pytest.mark.parametrize("file", ["grafana.json", "alerts.yml"])
def test_dashboard_and_alerts_ask_for_figures_that_exist(file, client):
    asked = set(NAME.findall("\n".join(_questions(DEPLOY / file))))
    declared = re.findall(r"^# TYPE (\S+) (\S+)$", client.get("/metrics").text, re.MULTILINE)
    there = {
        name + ending
        for name, kind in declared
        for ending in (("_bucket", "_count", "_sum") if kind == "histogram" else ("",))
    }
    assert asked
    assert asked - there == set()


@pytest.mark.once
def test_whatever_is_counted_is_declared():
    source = "\n".join(
        path.read_text() for folder in ("core", "auth", "board") for path in _python(ROOT / folder)
    )
    counted = set(re.findall(r'metrics\.(?:count|observe)\(\s*"(\w+)"', source))
    assert len(counted) > 8
    assert counted - set(FIGURES) == set()


@pytest.mark.once
def test_figures_are_rendered_for_prometheus():
    metrics.count("baton_redis_failures_total", by=2, what='say "no"\n')
    metrics.observe("baton_commit_seconds", 0.025)
    text = metrics.render({("baton_sockets", ()): 3})
    assert "# TYPE baton_sockets gauge\nbaton_sockets 3\n" in text
    assert 'baton_redis_failures_total{what="say \\"no\\"\\n"} 2\n' in text
    numbers = [float(n) for n in re.findall(r'baton_commit_seconds_bucket{le=".*"} (\d+)', text)]
    assert numbers == sorted(numbers)
    assert f"baton_commit_seconds_count {numbers[-1]:.0f}\n" in text


def _questions(path: Path) -> list[str]:
    if path.suffix == ".json":
        panels = json.loads(path.read_text())["panels"]
        return [target["expr"] for panel in panels for target in panel["targets"]]
    groups = yaml.safe_load(path.read_text())["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def _python(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _figures(client) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines)
        if name[:1] != "#"
    }


def _grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: value - before.get(name, 0) for name, value in after.items()}
