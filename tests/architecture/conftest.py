"""Sources are read once, whatever database and server stand below."""

import pytest

from tests.support.sources import ROOT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "architecture"):
            item.add_marker(pytest.mark.once)
