"""What bin/advisories makes of the answers: a hole stops the build, and what was not asked is never called clean."""

import importlib.util
import json
import tomllib
from datetime import date

import pytest

from tests.support.sources import ROOT

pytestmark = pytest.mark.once

HOLE = {
    "id": "PYSEC-1",
    "aliases": ["CVE-2026-1"],
    "description": "Bad.\nVery.",
    "fix_versions": [],
}
PYTHON = {"dependencies": [{"name": "flask", "version": "3", "vulns": [HOLE]}]}
SKIPPED = {"name": "lit", "skip_reason": "not found"}
CLEAN = {"dependencies": [{"name": "flask", "version": "3", "vulns": []}]}
NPM_HOLE = {"url": "https://github.com/advisories/GHSA-x", "title": "Bad"}
NPM = {"vulnerabilities": {"lit": {"via": [NPM_HOLE]}, "ours": {"via": ["lit"]}}}
LISTED = '[[accepted]]\npackage = "{}"\nid = "{}"\nreason = "…"\nuntil = {}\n'
NEVER = date(9999, 1, 1)


@pytest.fixture
def judge(tmp_path, capsys):
    spec = importlib.util.spec_from_file_location("judge", ROOT / "bin" / "lib" / "judge.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def run(python=None, npm=None, listed="", *options):
        for name, said in (("python", python), ("npm", npm)):
            (tmp_path / f"{name}.json").write_text(json.dumps(said) if said else "")
        (tmp_path / "listed.toml").write_text(listed)
        status = module.main(str(tmp_path), str(tmp_path / "listed.toml"), *options)
        return status, capsys.readouterr().out

    return run


def test_a_hole_that_nobody_wrote_down_stops_the_build(judge):
    status, said = judge(PYTHON, {"vulnerabilities": {}})
    assert status == 1
    assert "flask: CVE-2026-1, PYSEC-1: Bad." in said
    assert judge(CLEAN, NPM)[0] == 1


def test_one_with_a_reason_does_not_until_its_day_is_over(judge):
    listed = LISTED.format("flask", "CVE-2026-1", NEVER) + LISTED.format("lit", "GHSA-x", NEVER)
    assert judge(PYTHON, NPM, listed)[0] == 0
    assert judge(PYTHON, {"vulnerabilities": {}}, listed.replace("9999", "2025"))[0] == 1
    assert judge(PYTHON, NPM, LISTED.format("other", "CVE-2026-1", NEVER))[0] == 1


@pytest.mark.parametrize("npm", [None, {"error": {"summary": "no line"}}])
def test_what_was_not_asked_is_said_loudly_and_stops_only_who_must_know(judge, npm):
    status, said = judge(None, npm)
    assert (status, "NOT ASKED" in said) == (0, True)
    assert "all Python packages, all npm packages" in said
    assert judge(None, npm, "", "--must")[0] == 1


def test_a_package_that_was_skipped_was_not_asked_about(judge):
    status, said = judge(
        {"dependencies": [*CLEAN["dependencies"], SKIPPED]}, {"vulnerabilities": {}}
    )
    assert (status, "NOT ASKED for known holes: lit" in said) == (0, True)
    assert "No known hole" in judge(CLEAN, {"vulnerabilities": {}})[1]


def test_each_exception_has_a_reason_and_an_end():
    text = (ROOT / "docs" / "advisory-exceptions.toml").read_text()
    for one in tomllib.loads(text).get("accepted", []):
        assert one["reason"].strip()
        assert (one["until"] - one["since"]).days <= 92
