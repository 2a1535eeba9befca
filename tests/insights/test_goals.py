"""Goals: set, changed, taken back; how far they have come; and in the forecast."""

import pytest

from core.errors import AppError, Forbidden, Invalid, NotFound
from core.models import new_id
from tests.factories import make_card, make_department, make_member


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


def win(board, amount, currency="EUR", **more):
    card = make_card(board, value={"amount": amount, "currency": currency}, **more)
    board.run("card.win", card=card)


def goals(ask):
    return ask("insights")["goals"]


def test_a_goal_grows_with_what_its_people_win_in_its_period(board, ask, day):
    anna, bert = make_member(board, "editor"), make_member(board, "editor")
    sales = make_department(board.workspace, "Sales", anna)
    board.run("goal.set", period="2026-03", value=eur(40_000), why="A new office")
    board.run("goal.set", period="2026-Q1", value=eur(10_000), department=sales)
    board.run("goal.set", period="2026", count=4, member=bert)
    win(board, 9_999, owner=anna)
    win(board, 5_000, owner=bert)
    win(board, 700, currency="USD", owner=bert)
    found = {goal["period"]: goal for goal in goals(ask)}
    march, quarter, year = found["2026-03"], found["2026-Q1"], found["2026"]
    assert (march["reached"], march["percent"], march["aside"]) == (14_999, 37, {"USD": 700})
    assert (march["why"], march["gone"]) == ("A new office", 6)
    assert (quarter["reached"], quarter["percent"], quarter["to"]) == (9_999, 99, "2026-03-31")
    assert (year["reached"], year["target"], year["percent"]) == (2, 4, 50)
    day(31)
    win(board, 1_000_000, owner=anna)
    assert goals(ask)[1]["reached"] == 14_999


def test_a_goal_of_zero_is_reached_from_the_beginning(board, ask):
    board.run("goal.set", period="2026-03", value=eur(0))
    (goal,) = goals(ask)
    assert (goal["target"], goal["reached"], goal["percent"]) == (0, 0, 100)


def test_the_same_people_have_one_goal_of_a_kind_in_a_period(board, ask):
    first = board.run("goal.set", period="2026-03", value=eur(100)).result
    assert board.run("goal.set", period="2026-03", value=eur(200)).result == first
    board.run("goal.set", period="2026-03", value={"amount": 5, "currency": "USD"})
    board.run("goal.set", period="2026-03", count=3)
    assert {goal["target"] for goal in goals(ask)} == {200, 5, 3}
    board.run("goal.archive", **first)
    assert {goal["target"] for goal in goals(ask)} == {5, 3}


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"period": "2026-13", "count": 1}, Invalid),
        ({"period": "2026-03"}, Invalid),
        ({"period": "2026-03", "value": eur(-1)}, Invalid),
        ({"period": "2026-03", "count": 1, "member": new_id()}, NotFound),
        ({"period": "2026-03", "count": 1, "department": new_id()}, NotFound),
        ({"goal": new_id(), "period": "2026-03", "count": 1}, NotFound),
    ],
)
def test_what_is_no_goal_is_refused(board, args, error):
    with pytest.raises(AppError) as refused:
        board.run("goal.set", **args)
    assert isinstance(refused.value, error)


def test_only_who_manages_a_board_sets_its_goals(board):
    with pytest.raises(Forbidden):
        board.run("goal.set", by=make_member(board, "editor"), period="2026-03", count=1)


def test_the_forecast_shows_the_goal_of_whom_one_looks_at(board, ask):
    anna, bert = make_member(board, "editor"), make_member(board, "editor")
    for member, amount in ((anna, 300), (bert, 200)):
        board.run("goal.set", period="2026-04", value=eur(amount), member=member)
    board.run("goal.set", period="2026-05", value=eur(9_000))
    board.run("goal.set", period="2026-05", value=eur(1), member=anna)
    board.run("goal.set", period="2026-Q2", value=eur(77))

    def shown(**query):
        months = ask("forecast", **query)["currencies"]["EUR"]["months"]
        return {row["month"]: row["goal"] for row in months}

    assert shown() == {"2026-04": 500, "2026-05": 9_000}
    assert shown(owner=anna) == {"2026-04": 300, "2026-05": 1}
    assert shown(to="2026-04") == {"2026-04": 500}
