"""Tasks that come again: the next one is made in the change that completes this one."""

from datetime import date
from time import perf_counter

import pytest

from board.repeats import next_time
from core import clock
from core.errors import Invalid
from tests.factories import make_board, make_card, make_member, make_task

pytestmark = pytest.mark.once


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def card(board):
    return make_card(board)


def on(day, every, unit, today, **more):
    coming = next_time(
        date.fromisoformat(day), {"every": every, "unit": unit, **more}, date.fromisoformat(today)
    )
    return coming and coming[0].isoformat()


@pytest.mark.parametrize(
    ("due", "every", "unit", "today", "comes"),
    [
        ("2026-11-28", 1, "day", "2026-11-28", "2026-11-29"),
        ("2026-11-28", 1, "week", "2026-11-28", "2026-12-05"),
        ("2026-11-28", 2, "week", "2026-12-30", "2027-01-09"),
        ("2026-11-28", 1, "day", "2026-11-20", "2026-11-29"),
        ("2026-01-31", 1, "month", "2026-01-31", "2026-02-28"),
        ("2024-02-29", 1, "year", "2024-02-29", "2025-02-28"),
        ("2026-11-28", 3, "month", "2027-05-28", "2027-08-28"),
        ("2026-11-28", 1, "month", "2027-05-27", "2027-05-28"),
        ("1900-01-01", 1, "day", "2026-11-28", "2026-11-29"),
        ("1900-01-01", 1, "month", "2026-11-28", "2026-12-01"),
        ("2200-12-31", 1, "day", "2026-11-28", None),
    ],
)
def test_the_next_time_is_the_first_after_today(due, every, unit, today, comes):
    assert on(due, every, unit, today) == comes


def test_the_last_of_a_month_stays_the_last():
    due, repeat = date(2026, 1, 31), {"every": 1, "unit": "month"}
    days = []
    for _ in range(4):
        due, repeat = next_time(due, repeat, due)
        days.append(due.isoformat())
    assert days == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


def test_a_rhythm_costs_the_same_after_a_century():
    """S-44: whatever is asked, it is reckoned and not counted up."""
    start = perf_counter()
    for _ in range(100):
        on("1900-01-01", 1, "day", "2199-12-31")
        on("1900-01-31", 1, "month", "2199-12-31")
    assert perf_counter() - start < 0.05


def test_completing_a_repeating_task_makes_the_next_one(board, card):
    ann = make_member(board)
    today = clock.now().date().isoformat()
    rhythm = {"every": 1, "unit": "week"}
    task = make_task(board, card, "Call back", assignee=ann, due=today, repeat=rhythm)
    outcome = board.run("task.complete", task=task)
    coming = board.record("task", outcome.result["next"])
    assert coming["title"] == "Call back"
    assert coming["assignee"] == ann
    assert coming["repeat"] == rhythm
    assert coming["due"] > today
    assert board.card(card)["tasks_total"] == 2
    assert board.card(card)["next_step"] == {"task": coming["id"], "due": coming["due"]}
    assert [patch["type"] for patch in outcome.change.patches] == ["task", "task", "card"]


def test_a_task_that_was_reopened_and_done_again_makes_no_second_next_one(board, card):
    task = make_task(board, card, due="2026-11-28", repeat={"every": 1, "unit": "day"})
    board.run("task.complete", task=task)
    board.run("task.complete", task=task)
    board.run("task.reopen", task=task)
    board.run("task.complete", task=task)
    assert board.card(card)["tasks_total"] == 2


def test_the_time_of_the_day_and_the_reminder_come_along(app):
    board = make_board()
    board.workspace.run("workspace.edit", fields={"time_zone": "Europe/Berlin"})
    card = make_card(board)
    task = make_task(
        board,
        card,
        due_at="2199-03-24T08:00:00Z",
        remind_at="2199-03-23T16:00:00Z",
        repeat={"every": 1, "unit": "week"},
    )
    coming = board.record("task", board.run("task.complete", task=task).result["next"])
    # The clocks go forward in between; nine in the morning stays nine.
    assert coming["due"] == "2199-03-31"
    assert coming["due_at"] == "2199-03-31T07:00:00.000Z"
    assert coming["remind_at"] == "2199-03-30T16:00:00.000Z"


@pytest.mark.parametrize(
    "repeat",
    [
        {"every": 0, "unit": "day"},
        {"every": 367, "unit": "day"},
        {"every": 1.5, "unit": "day"},
        {"every": 1, "unit": "fortnight"},
        {"every": 1},
        {"every": 1, "unit": "month", "on": 32},
        "daily",
    ],
)
def test_a_rhythm_that_makes_no_sense_is_refused(board, card, repeat):
    with pytest.raises(Invalid):
        make_task(board, card, repeat=repeat)
