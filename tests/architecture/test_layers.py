"""Who may import whom: the contracts of pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from tests.support.sources import ROOT, all_python, imported

EVENTLET_PLACES = ("core/server/", "tests/core/test_server_")


def test_import_contracts_are_kept():
    # In a process of its own, since the linter silences the loggers of everybody else.
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_only_the_server_knows_eventlet():
    places = {
        path
        for path, tree in all_python().items()
        for module, _ in imported(tree)
        if module.split(".")[0] == "eventlet" and not path.startswith(EVENTLET_PLACES)
    }
    assert places == set()


def test_nobody_imports_the_composition_root():
    places = {
        path
        for path, tree in all_python().items()
        for module, _ in imported(tree)
        if module == "app" and not path.startswith("tests/")
    }
    assert places == set()
