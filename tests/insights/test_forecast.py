"""The forecast: what a hand reckons is what the board says."""

import pytest

from core.models import new_id
from insights.deals import weighted
from tests.factories import make_card, make_department, make_member, make_person


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


def months(answer, currency="EUR"):
    return {row["month"]: row for row in answer["currencies"][currency]["months"]}


def test_open_deals_count_in_the_month_they_are_expected_and_won_ones_in_that_of_closing(
    board, ask, day
):
    # 10 %, 50 % and 75 %: see the preset of a sales board.
    make_card(board, "Lead", value=eur(12_345), expected_close="2026-04-30")
    make_card(board, "Proposal", value=eur(10_001), expected_close="2026-04-01")
    make_card(board, "Negotiation", value=eur(20_000), expected_close="2026-05-02")
    make_card(board, "Lead", value=eur(7_000))
    make_card(board, "Lead", expected_close="2026-04-01")
    won = make_card(board, "Lead", value=eur(50_000), expected_close="2026-12-01")
    lost = make_card(board, "Lead", value=eur(99_999), expected_close="2026-04-02")
    board.run("card.win", card=won)
    board.run("card.lose", card=lost, reason="Too dear")
    board.run("card.archive", card=make_card(board, value=eur(1), expected_close="2026-04-03"))
    found = ask("forecast", by_="month")
    assert list(months(found)) == ["2026-03", "2026-04", "2026-05"]
    march, april, may = months(found).values()
    assert (march["won"], march["open"]) == (50_000, 0)
    # 1,234.5 and 5,000.5 are each rounded up before they are added.
    assert april == {
        **april, "open": 22_346, "weighted": 1_235 + 5_001, "best": 10_001, "commit": 0, "won": 0,
        "goal": None,
    }  # fmt: skip
    assert (may["weighted"], may["best"]) == (15_000, 20_000)
    assert found["currencies"]["EUR"]["undated"]["open"] == 7_000


def test_each_currency_stands_by_itself_and_negative_and_huge_money_is_exact(board, ask):
    for amount, currency in ((10**15, "EUR"), (10**15, "EUR"), (-333, "EUR"), (5, "JPY")):
        value = {"amount": amount, "currency": currency}
        make_card(board, "Lead", value=value, expected_close="2026-04-30")
    found = ask("forecast")
    assert months(found)["2026-04"]["open"] == 2 * 10**15 - 333
    assert months(found)["2026-04"]["weighted"] == 2 * 10**14 - 33
    assert months(found, "JPY")["2026-04"]["weighted"] == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("amount", "probability", "expected"),
    [(5, 10, 1), (4, 10, 0), (-5, 10, 0), (-6, 10, -1), (150, 33, 50), (10**15, 1, 10**13)],
)
def test_half_a_minor_unit_is_rounded_up(amount, probability, expected):
    assert weighted(amount, probability) == expected


def test_a_day_belongs_to_the_month_of_the_workspaces_zone(board, ask, day):
    card = make_card(board, "Lead", value=eur(100))
    # 23:30 on 31 March in UTC is the first of April in Berlin.
    day(29, hours=14.5)
    board.run("card.win", card=card)
    assert list(months(ask("forecast"))) == ["2026-04"]


def test_a_period_leaves_out_what_is_expected_outside_it_or_never(board, ask):
    for expected in ("2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01", None):
        make_card(board, "Lead", value=eur(100), expected_close=expected)
    found = ask("forecast", from_="2026-04", to="2026-04")
    assert list(months(found)) == ["2026-04"]
    assert months(found)["2026-04"]["open"] == 200
    assert found["currencies"]["EUR"]["undated"]["open"] == 0
    assert list(months(ask("forecast", from_="2026-04-30"))) == ["2026-04", "2026-05"]


@pytest.mark.parametrize(
    "query",
    [
        {"from_": "2026-13"}, {"to": "2026-02-30"}, {"from_": "1026-01"}, {"from_": "soon"},
        {"from_": "2026-05", "to": "2026-04"}, {"by_": "weather"},
    ],
)  # fmt: skip
def test_an_impossible_period_is_refused_by_name(board, ask, query):
    error = ask("forecast", status=422, **query)["error"]
    assert error["code"] == "invalid"
    assert error["data"]["fields"]


def test_it_is_asked_by_person_and_by_department(board, ask):
    anna, bert = make_member(board, "editor"), make_member(board, "editor")
    sales = make_department(board.workspace, "Sales", anna)
    for owner, amount in ((anna, 100), (bert, 1_000), (None, 10_000)):
        more = {"owner": owner} if owner else {}
        make_card(board, "Proposal", value=eur(amount), expected_close="2026-04-30", **more)
    rows = ask("forecast", by_="owner")["currencies"]["EUR"]["owners"]
    assert [(row["owner"], row["weighted"]) for row in rows] == [
        (None, 5_000), (bert, 500), (anna, 50)
    ]  # fmt: skip
    assert months(ask("forecast", owner=bert))["2026-04"]["open"] == 1_000
    assert months(ask("forecast", department=sales))["2026-04"]["open"] == 100
    assert ask("forecast", owner=new_id())["currencies"] == {}


def test_a_number_opens_the_deals_behind_it(board, ask):
    small = make_card(board, "Lead", value=eur(100), expected_close="2026-04-30")
    large = make_card(board, "Proposal", title="Large", value=eur(900), expected_close="2026-04-01")
    make_card(board, "Lead", value={"amount": 5, "currency": "USD"}, expected_close="2026-04-01")
    found = ask("insights/deals", figure="open", month="2026-04", currency="EUR")
    assert [deal["id"] for deal in found["deals"]] == [large, small]
    assert found["deals"][0]["title"] == "Large"
    best = ask("insights/deals", figure="best", month="2026-04")
    assert [deal["id"] for deal in best["deals"]] == [large]
    assert ask("insights/deals", figure="sum", status=422)["error"]["code"] == "invalid"


def test_a_stranger_finds_no_figures_and_a_viewer_of_the_board_all(board, ask):
    make_card(board, "Lead", value=eur(100), expected_close="2026-04-30")
    stranger, viewer = make_person(board.workspace), make_member(board, "viewer")
    for what in ("forecast", "funnel", "insights", "insights/deals", "insights/tables/funnel"):
        query = {"figure": "open"} if what.endswith("deals") else {}
        assert ask(what, by=stranger, status=404, **query)["error"]["code"] == "not_found"
        ask(what, by=viewer, **query)


def test_a_table_comes_as_a_file_in_which_nothing_becomes_a_formula(board, ask):
    board.run("column.rename", column=board.columns["Lead"], name="=2+3")
    make_card(board, "Lead", value=eur(123_456), expected_close="2026-04-30")
    assert ask("insights/tables/forecast").splitlines() == [
        "month,currency,open,weighted,commit,best,won,goal",
        "2026-04,EUR,1234.56,123.46,0.00,0.00,0.00,",
        ",EUR,0.00,0.00,0.00,0.00,0.00,",
    ]
    assert "'=2+3,EUR,1234.56" in ask("insights/tables/columns")
    for table in ("people", "funnel", "owner", "company", "label", "learned", "goals", "said"):
        ask(f"insights/tables/{table}")
    ask("insights/tables/secrets", status=404)
