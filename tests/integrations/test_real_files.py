"""Real files of sales, read where they lie beside the project; skipped where they do not."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from core.errors import AppError
from integrations.imports.tables.table_reading import read_table
from tests.factories import make_board

CRM = Path(__file__).parents[3] / "shared" / "data" / "crm"
BOARDS = CRM.parent / "boards"
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
    assert [one["count"] for one in report["missing"] if "header" in one["why"]] == [2]
    opens = [stage for stage in board.stages() if stage[1:2] == "."]
    assert [name[0] for name in opens[:5]] == sorted(name[0] for name in opens[:5])


def test_a_hubspots_export_keeps_its_reasons(board, bring):
    content = (CRM / "hubspot-format-dummy" / "hubspot_deals.csv").read_bytes()
    report = bring(content)
    assert (report["cards"], report["labels"], report["problems_count"]) == (500, 2, 0)
    told = Counter(row["Deal Stage"] for row in csv.DictReader(io.StringIO(content.decode())))
    assert {stage["name"]: stage["count"] for stage in report["stages"]} == told
    chances = {column["name"]: column["probability"] for column in board.records("column")}
    assert (chances["Decision Maker Bought-In"], chances["Closed Won"]) == (80, 100)
    again = bring(content)
    assert (again["known"], again["changed"], len(board.records("card"))) == (500, 0, 500)
    lost = [card for card in board.records("card") if card["status"] == "lost"]
    assert {card["lost_reason"] for card in lost} - {"Not told"}


@pytest.mark.parametrize("name", ["board-import.csv", "board-import.tsv"])
def test_wekans_tables_keep_labels_owners_and_days(board, bring, name):
    report = bring((BOARDS / "wekan" / name).read_bytes())
    names = {label["name"] for label in board.records("label")}
    assert (report["cards"], report["columns"]) == (25, 4)
    assert names == {"Marketing", "Engineering", "Sales", "Accounting", "Support"}


def test_ticktick_keeps_lists_tags_and_subtasks(board, bring, cards):
    report = bring((BOARDS / "ticktick" / "ticktick_export.csv").read_bytes())
    told = {name: report[name] for name in ("cards", "tasks", "labels", "archived", "columns")}
    assert told == {"cards": 9, "tasks": 2, "labels": 7, "archived": 3, "columns": 3}
    # 23:00 UTC, in a workspace whose days are counted in UTC.
    done = cards()["Task with reminder and dates"]
    assert (done["expected_close"], done["archived_at"][:10]) == ("2018-12-11", "2018-12-11")
    bring((BOARDS / "ticktick" / "ticktick_multiline.csv").read_bytes(), into=make_board())


@pytest.mark.parametrize("name", ["accounts.csv", "products.csv", "sales_teams.csv"])
def test_what_lies_beside_the_deals_changes_nothing(bring, heads, name):
    before = heads()
    with pytest.raises(AppError):
        bring((MAVEN / name).read_bytes())
    assert heads() == before
