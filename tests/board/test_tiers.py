"""How dear customers are: by what was won with them on all boards, or by hand, and on each card."""

from datetime import date, timedelta

import pytest

from board.tiers import Won, points_of, tier_of
from core import clock, jobs
from core.consumers import run_consumers
from core.extensions import db
from core.records import record_of
from tests.factories import make_board, make_card, make_company, make_person, make_workspace

TODAY = date(2026, 11, 29)
BOUNDS = {
    "days": [365, 90],
    "deals": [2, 4],
    "amounts": {"EUR": [10_000_00, 50_000_00], "CNY": [70_000_00, 350_000_00]},
    "key": 7,
    "regular": 4,
}


@pytest.fixture
def workspace(app):
    return make_workspace(currency="EUR")


def company_in(workspace, id):
    found = record_of("workspace", "company")
    with db.engine.connect() as connection:
        rows = connection.execute(found.select().where(found.identity(workspace.id, id)))
        return found.dump_all(rows)[0]


def win(board, company, amount=1_000_00, currency="EUR", **outcome):
    card = make_card(board, company=company, value={"amount": amount, "currency": currency})
    board.run("card.win", card=card, **outcome)
    follow()
    return card


def follow():
    """One consumer writes what another one is told."""
    while run_consumers():
        pass


@pytest.mark.once
@pytest.mark.parametrize(
    ("days_ago", "deals", "sums", "points", "tier"),
    [
        # Worked by hand from the table in the module's docstring.
        (10, 4, {"EUR": 50_000_00}, (3, 3, 3), "key"),
        (90, 2, {"EUR": 10_000_00}, (3, 2, 2), "key"),
        (91, 2, {"EUR": 10_000_00}, (2, 2, 2), "regular"),
        (365, 1, {"EUR": 9_999_99}, (2, 1, 1), "regular"),
        (366, 1, {}, (1, 1, 1), "potential"),
        (366, 4, {"EUR": 1, "CNY": 350_000_00}, (1, 3, 3), "key"),
        (1, 1, {"USD": 10**15}, (3, 1, 1), "regular"),
    ],
)
def test_points_for_recency_frequency_and_sums_give_the_tier(days_ago, deals, sums, points, tier):
    won = Won(deals, TODAY - timedelta(days=days_ago), sums)
    assert points_of(won, BOUNDS, TODAY) == points
    assert tier_of(won, BOUNDS, TODAY) == tier


def test_a_tier_that_was_reckoned_is_nobodys_work_in_the_way_of_an_undo(workspace, visitor):
    board = make_board(workspace)
    other = make_board(workspace)
    company = make_company(workspace)
    made = board.run("card.create", column=board.columns["Lead"], title="Vans", company=company)
    for _ in range(4):
        win(other, company, 20_000_00)
    assert board.records("company")[0]["tier"] == "key"
    seen = visitor(board.owner).get(f"/api/boards/{board.id}/undo/preview?seq={made.seq}").json
    assert (seen["touched"], seen["cards_count"]) == ([], 1)


@pytest.mark.once
def test_who_never_bought_is_potential():
    assert tier_of(Won(), BOUNDS, TODAY) == "potential"


def test_a_won_deal_raises_its_customer_on_every_board_and_reopening_it_lowers_it(workspace):
    board, other = make_board(workspace), make_board(workspace)
    company = make_company(workspace)
    make_card(other, company=company)
    card = win(board, company)
    assert company_in(workspace, company)["tier"] == "regular"
    assert company_in(workspace, company)["won_on"] == clock.now().date().isoformat()
    for shown in (board, other):
        assert shown.record("company", company)["tier"] == "regular"
    board.run("card.reopen", card=card)
    follow()
    assert company_in(workspace, company)["tier"] == "potential"
    assert other.record("company", company)["tier"] == "potential"


def test_deals_of_all_boards_count_together(workspace):
    company = make_company(workspace)
    for board in (make_board(workspace), make_board(workspace)):
        win(board, company, 30_000_00)
    assert company_in(workspace, company)["tier"] == "key"


def test_a_tier_by_hand_stays_and_is_given_back_to_the_rule(workspace):
    company = make_company(workspace)
    workspace.run("company.set_tier", company=company, tier="key")
    win(make_board(workspace), company)
    shown = company_in(workspace, company)
    assert (shown["tier"], shown["tier_by"], shown["ruled_tier"]) == ("key", "hand", "regular")
    workspace.run("company.set_tier", company=company, tier=None)
    shown = company_in(workspace, company)
    assert (shown["tier"], shown["tier_by"]) == ("regular", "rule")


def test_a_deal_that_goes_to_another_customer_counts_there(workspace):
    board, one, other = make_board(workspace), make_company(workspace), make_company(workspace, "B")
    card = win(board, one)
    board.run("card.edit", card=card, fields={"company": other})
    follow()
    tiers = [company_in(workspace, id)["tier"] for id in (one, other)]
    assert tiers == ["potential", "regular"]


def test_other_bounds_are_tried_first_and_hold_once_they_are_set(workspace, visitor):
    company = make_company(workspace)
    win(make_board(workspace), company)
    bounds = BOUNDS | {"key": 5}
    path, client = f"/api/workspaces/{workspace.id}/tiers", visitor(workspace.owner)
    tried = client.post(path, json={"bounds": bounds}).json
    assert tried["tiers"] == {"key": 1, "regular": 0, "potential": 0}
    assert [one["to"] for one in tried["changes"]] == ["key"]
    assert company_in(workspace, company)["tier"] == "regular"
    workspace.run("customers.set_rules", fields={"bounds": bounds})
    follow()
    assert company_in(workspace, company)["tier"] == "key"
    assert client.get(path).json["rules"]["bounds"] == bounds


def test_sums_in_a_currency_without_bounds_are_told(workspace, visitor):
    win(make_board(workspace), make_company(workspace), 1, "USD")
    answer = visitor(workspace.owner).get(f"/api/workspaces/{workspace.id}/tiers").json
    assert answer["unbounded"] == {"USD": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": [90, 365]},
        {"deals": [4, 2]},
        {"amounts": {"EUR": [2, 1]}},
        {"amounts": {"EUR": [-1, 1]}},
        {"amounts": {"XXL": [1, 2]}},
        {"key": 4},
    ],
)
def test_bounds_that_make_no_sense_are_refused(workspace, visitor, wrong):
    path = f"/api/workspaces/{workspace.id}/tiers"
    answer = visitor(workspace.owner).post(path, json={"bounds": BOUNDS | wrong})
    assert answer.status_code == 422


def test_bounds_are_set_and_tried_by_owner_and_admin_alone(workspace, visitor):
    member, guest = make_person(workspace), make_person(workspace, "guest")
    path = f"/api/workspaces/{workspace.id}/tiers"
    assert visitor(member).post(path, json={"bounds": BOUNDS}).status_code == 403
    assert visitor(member).get(path).status_code == 200
    assert visitor(guest).get(path).status_code == 403


def test_a_customer_sinks_as_days_go_by(workspace, monkeypatch):
    company = make_company(workspace)
    win(make_board(workspace), company)
    while jobs.work_one():
        pass
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert jobs.work_one()
    assert company_in(workspace, company)["ruled_tier"] == "potential"


def tasks_after_winning(workspace, **outcome):
    board, company = make_board(workspace), make_company(workspace)
    card = make_card(board, company=company, owner=board.owner)
    board.run("card.win", card=card, **outcome)
    follow()
    board.run("card.reopen", card=card)
    board.run("card.win", card=card)
    follow()
    return board.records("task")


def test_a_won_deal_gets_its_task_of_care_once_where_the_workspace_wants_that(workspace):
    assert tasks_after_winning(workspace) == []
    care = {"regular": {"title": "Ask how it goes", "every": 1, "unit": "month"}}
    workspace.run("customers.set_rules", fields={"care": care})
    workspace.run("company.archive", company=make_company(workspace))
    (task,) = tasks_after_winning(workspace)
    assert (task["title"], task["assignee"]) == ("Ask how it goes", workspace.owner)
    assert task["repeat"] == {"every": 1, "unit": "month"}
    assert task["due"] > clock.now().date().isoformat()
