"""Real files of sales, read where they lie beside the project; skipped where they do not."""

from collections import Counter
from pathlib import Path

import pytest

from core.errors import AppError
from integrations.table_reading import read_table

CRM = Path(__file__).parents[3] / "shared" / "data" / "crm"
MAVEN = CRM / "maven-crm-sales-opportunities"

pytestmark = pytest.mark.skipif(
    not CRM.is_dir(), reason="the real sales files (../shared/data/crm) are not on this machine"
)


def test_8800_opportunities_come_whole_and_no_change_is_large(board, bring, log, visitor):
    report = bring((MAVEN / "sales_pipeline.csv").read_bytes())
    assert {stage["name"]: stage["count"] for stage in report["stages"]} == {
        "Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500,
    }  # fmt: skip
    assert (report["members"], report["companies"], report["problems"]) == (30, 85, [])
    cards = board.records("card")
    assert Counter(card["status"] for card in cards) == {"won": 4_238, "lost": 2_473, "open": 2_089}
    assert sum(1 for card in cards if card["company"] is None) == 1_425
    assert sum(1 for card in cards if card["closed_at"]) == 6_711
    assert sum(1 for card in cards if card["value"] is None) == 2_089
    assert max(len(change.patches) for change in log()) <= 200
    counted = visitor(board.owner).get(f"/api/boards/{board.id}/outcomes").json
    assert (counted["won"]["count"], counted["lost"]["count"]) == (4_238, 2_473)
    assert counted["win_rate"] == 63.2


def test_a_mondays_export_comes_without_its_repeated_headers(board, bring, cards):
    content = (CRM / "skylark-monday" / "deals.csv").read_bytes()
    assert read_table(content).skipped == 2
    report = bring(content)
    assert (report["cards"], len(board.records("card"))) == (344, 344)
    opens = [stage for stage in board.stages() if stage[1:2] == "."]
    assert [name[0] for name in opens[:5]] == sorted(name[0] for name in opens[:5])


def test_a_hubspots_export_keeps_its_reasons(board, bring):
    report = bring((CRM / "hubspot-format-dummy" / "hubspot_deals.csv").read_bytes())
    assert (report["cards"], report["problems_count"]) == (500, 0)
    lost = [card for card in board.records("card") if card["status"] == "lost"]
    assert {card["lost_reason"] for card in lost} - {"Not told"}


@pytest.mark.parametrize("name", ["accounts.csv", "products.csv", "sales_teams.csv"])
def test_what_lies_beside_the_deals_changes_nothing(bring, heads, name):
    before = heads()
    with pytest.raises(AppError):
        bring((MAVEN / name).read_bytes())
    assert heads() == before
