"""An independent check: an imported list of deals, reckoned by plain SQL over the file and by Baton's formulas.

Where the real file is not on this machine, a small one of ours stands in.
"""

import csv
import sqlite3
import statistics
from datetime import date
from pathlib import Path

import pytest

from core.actors import Actor
from insights.asked import Asked
from insights.outcomes import owner_of, value_by
from insights.overview import Ground, overview
from insights.periods import Period
from insights.reading import read_board
from tests.integrations.test_real_files import MAVEN

OURS = Path(__file__).parent / "files" / "opportunities.csv"
SALES = MAVEN / "sales_pipeline.csv"
FILE = SALES if SALES.is_file() else OURS
DIMENSIONS = ("sales_agent", "product")

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture(scope="module")
def deals():
    """The file as a table of an empty SQLite database."""
    with FILE.open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    connection = sqlite3.connect(":memory:")
    names = ", ".join(rows[0])
    connection.execute(f"CREATE TABLE deal ({names})")
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO deal VALUES ({marks})", [[*row.values()] for row in rows])
    return connection


def by(deals, dimension):
    """Won and lost deals and the won value in minor units, by agent or product, in SQL."""
    return {
        name: (won, lost, value)
        for name, won, lost, value in deals.execute(
            f"SELECT {dimension}, sum(deal_stage = 'Won'), sum(deal_stage = 'Lost'),"
            " sum(CASE deal_stage WHEN 'Won' THEN close_value * 100 ELSE 0 END)"
            f" FROM deal GROUP BY {dimension}"
        )
    }


def found_by(rows, name, names):
    return {
        names[row[name]]: (row["won"], row["lost"], sum(row["won_value"].values())) for row in rows
    }


def test_baton_reckons_what_sql_reckons_over_the_same_file(board, bring, deals):
    bring(FILE.read_bytes())
    asked = Asked(Period())

    def read(connection, context):
        ground = Ground.of(connection, context, asked)
        return ground.deals, overview(connection, context, asked, None)

    all_deals, found = read_board(board.id, Actor(board.owner), read)
    won, lost, value = deals.execute(
        "SELECT sum(deal_stage = 'Won'), sum(deal_stage = 'Lost'), sum(close_value * 100) FROM deal"
        " WHERE deal_stage IN ('Won', 'Lost')"
    ).fetchone()
    if FILE is SALES:
        assert (won, lost) == (4_238, 2_473)
    outcomes = found["outcomes"]
    assert (outcomes["won"], outcomes["lost"]) == (won, lost)
    assert sum(outcomes["won_value"].values()) == value
    assert outcomes["win_rate"] == round(100 * won / (won + lost), 1)

    people = {one["id"]: one["name"] for one in found["named"]["people"]}
    agents = value_by(all_deals, Period(), owner_of, "owner")
    assert found_by(agents, "owner", people) == by(deals, "sales_agent")

    titles = {card["id"]: card["title"] for card in board.records("card")}
    products = {name for (name,) in deals.execute("SELECT DISTINCT product FROM deal")}
    of_card = {
        id: max((one for one in products if title.startswith(one)), key=len)
        for id, title in titles.items()
    }
    rows = value_by(all_deals, Period(), lambda deal: (of_card[deal.id],), "product")
    assert found_by(rows, "product", {name: name for name in products}) == by(deals, "product")

    check_months(found, deals)
    check_cycle(outcomes, deals)
    check_funnel(found, deals)


def check_months(found, deals):
    months = dict(
        deals.execute(
            "SELECT substr(close_date, 1, 7), sum(close_value * 100) FROM deal"
            " WHERE deal_stage = 'Won' GROUP BY 1"
        ).fetchall()
    )
    (currency,) = found["forecast"]
    shown = {row["month"]: row["won"] for row in found["forecast"][currency]["months"]}
    assert {month: sum for month, sum in shown.items() if sum} == months


def check_cycle(outcomes, deals):
    spans = [
        (date.fromisoformat(end) - date.fromisoformat(begin)).days
        for begin, end in deals.execute(
            "SELECT engage_date, close_date FROM deal WHERE deal_stage = 'Won'"
        )
    ]
    # The clocks change now and then.
    assert outcomes["cycle_median_days"] == pytest.approx(statistics.median(spans), abs=0.05)
    assert outcomes["cycle_deals"] == len(spans)


def check_funnel(found, deals):
    stages = dict(deals.execute("SELECT deal_stage, count(*) FROM deal GROUP BY 1").fetchall())
    assert {row["name"]: row["entered"] for row in found["funnel"]} == stages
