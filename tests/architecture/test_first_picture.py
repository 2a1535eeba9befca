"""How much a browser must have before it shows a board: docs/performance.md."""

import json

import pytest

from core.assets import DIST

pytestmark = pytest.mark.once

MOST = 60_000


def test_the_scripts_of_a_boards_first_picture_are_small():
    # `bin/setup` makes them, before the tests too.
    built = json.loads((DIST / "assets.json").read_text())
    page = "js/board_page.js"
    scripts = {built["bundles"][page], *built["needs"][page]}
    packed = sum((DIST / f"{script}.gz").stat().st_size for script in scripts)
    assert packed <= MOST, "load what the first picture does without from js/later.js"
