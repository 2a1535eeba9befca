"""What a filter of the board's address lets into a file, and in which order."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from core import clock
from core.errors import Invalid
from integrations.exports.filters import Filter, chosen
from integrations.exports.shown import Shown

pytestmark = pytest.mark.once

# Read by tests/js/filter_cases.test.js as well.
GIVEN = json.loads((Path(__file__).parent / "filters.json").read_text())


@pytest.fixture
def find(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    place = {"archived_at": None, "column": "x"}
    cards = {
        card["id"]: card | place | {"position": card["id"], "moved_at": card["id"]}
        for card in GIVEN["cards"]
    }
    columns = {"x": {"id": "x", "position": "a", "archived_at": None}}
    shown = Shown(
        board=SimpleNamespace(id="board"),
        view=None,
        subject={"currency": GIVEN["currency"]},
        records={"card": cards, "column": columns, "company": GIVEN["companies"]},
        people=GIVEN["people"],
        departments={},
        zone=ZoneInfo("Asia/Shanghai"),
    )

    def ask(**query):
        return "".join(card["id"] for card in chosen(shown, Filter.of(query), GIVEN["me"]))

    return ask


def test_a_file_has_what_the_screen_shows(find):
    assert [find(**query) for query, _ids in GIVEN["found"]] == [
        ids for _query, ids in GIVEN["found"]
    ]


def test_what_has_no_value_stands_last_up_and_down(find):
    assert find(sort="value") == "cabd"
    assert find(sort="-value") == "bacd"
    assert find(sort="owner") == "acdb"
    assert find(sort="-number") == "adcb"
    assert find(sort="company") == "bcad"
    assert find(sort="risk") == "abcd"


def test_facts_are_reckoned_for_the_screen_and_refused_here():
    with pytest.raises(Invalid, match="facts"):
        Filter.of({"fact": "no_step"})
