"""A task that is due reminds whose it is, in the morning of their zone, if it is still theirs and open."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from tests.factories import make_task, set_preferences

EVENING = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
# Eight o'clock in Shanghai.
MORNING = datetime(2026, 11, 26, 0, 0, 1, tzinfo=UTC)


@pytest.fixture
def task(board, monkeypatch):
    """A task of Ana's, given on Tuesday, due on Thursday."""
    monkeypatch.setattr(clock, "now", lambda: EVENING)
    set_preferences(board.ana, time_zone="Asia/Shanghai")
    card = board.run("card.create", column=board.columns["Lead"], title="Fleet").result["card"]
    return make_task(board, card, "Send the offer", assignee=board.ana, due="2026-11-26")


def test_it_comes_on_the_day_in_the_morning(board, task, at, told, inbox):
    at(EVENING)
    at(MORNING - timedelta(minutes=1))
    assert told(board.ana) == [("task_assigned", "task")]
    at(MORNING)
    assert sorted(told(board.ana)) == [("task_assigned", "task"), ("task_due", "task")]
    newest = inbox(board.ana)["notifications"][0]
    assert newest["text"] == "The task “Send the offer” is due"
    assert newest["by"] is None


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("task.complete", {}),
        ("task.archive", {}),
        ("task.edit", {"fields": {"assignee": None}}),
        ("task.edit", {"fields": {"due": None}}),
    ],
)
def test_what_is_done_given_away_or_put_off_reminds_nobody(board, task, at, told, name, args):
    at(EVENING)
    board.run(name, task=task, **args)
    at(MORNING)
    assert ("task_due", "task") not in told(board.ana)


def test_a_new_date_reminds_on_the_new_day(board, task, at, told):
    at(EVENING)
    board.run("task.edit", task=task, fields={"due": "2026-11-27"})
    at(MORNING)
    assert ("task_due", "task") not in told(board.ana)
    at(MORNING + timedelta(days=1))
    assert ("task_due", "task") in told(board.ana)


def test_who_left_the_board_is_not_reminded(board, task, at, told):
    at(EVENING)
    board.run("member.remove", member=board.ana)
    at(MORNING)
    assert told(board.ana) == [("task_assigned", "task")]
