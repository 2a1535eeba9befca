"""Faults take long, and are done once, not on each database: see bin/ci."""

import pytest

from tests.support.sources import ROOT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is one of faults."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "faults"):
            item.add_marker(pytest.mark.faults)
