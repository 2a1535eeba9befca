"""Regular reviews: when they are, through summer time and short months, and what a review takes from its rhythm."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from board.rhythms import times_after
from core import clock
from core.errors import Conflict, Forbidden, Gone, Invalid
from tests.factories import make_board, make_card, make_member, make_rhythm, make_workspace

# Read by static/js/lib/occurrences.js as well: tests/js/occurrences.test.js.
CASES = json.loads(Path(__file__).with_name("rhythms.json").read_text())


@pytest.fixture
def board(app):
    return make_board()


def rhythm_of(board, id):
    return next(row for row in board.records("rhythm") if row["id"] == id)


@pytest.mark.once
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_its_times_are_those_that_its_zone_reads(case):
    rhythm = SimpleNamespace(**case["rhythm"])
    rhythm.begins_on = date.fromisoformat(rhythm.begins_on)
    found = times_after(rhythm, datetime.fromisoformat(case["after"]), len(case["times"]))
    assert [at.isoformat().replace("+00:00", "Z") for at in found] == case["times"]


def test_it_takes_the_zone_of_the_workspace_and_begins_today(app, monkeypatch):
    board = make_board(make_workspace(time_zone="Pacific/Auckland"))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 13, 0, tzinfo=UTC))
    made = rhythm_of(board, make_rhythm(board))
    assert (made["zone"], made["begins_on"]) == ("Pacific/Auckland", "2026-11-24")
    assert (made["people"], made["remind"], made["minutes"]) == (None, 15, 60)
    assert made["sections"][0] == "slipped"


@pytest.mark.once
@pytest.mark.parametrize(
    "repeat",
    [
        {"every": 1, "unit": "week"},
        {"every": 1, "unit": "week", "weekday": 1, "on": 3},
        {"every": 1, "unit": "month", "on": 0},
        {"every": 1, "unit": "month", "on": 31},
        {"every": 1, "unit": "month", "nth": 2},
        {"every": 0, "unit": "week", "weekday": 1},
    ],
)
def test_a_rule_that_names_no_day_or_two_is_refused(board, repeat):
    with pytest.raises(Invalid):
        make_rhythm(board, repeat=repeat)


def test_only_managers_plan(board):
    with pytest.raises(Forbidden):
        board.run("rhythm.archive", by=make_member(board, "editor"), rhythm=make_rhythm(board))


def test_a_review_begun_from_it_is_tied_to_it_and_says_when_it_was_held(board):
    rhythm = make_rhythm(board)
    review = board.run("review.start", kind="deals", rhythm=rhythm).result["review"]
    (record,) = board.records("review")
    assert record["rhythm"] == rhythm
    assert rhythm_of(board, rhythm)["held_at"] == record["created_at"]
    with pytest.raises(Conflict, match="another kind"):
        board.run("review.start", kind="process", rhythm=rhythm)
    board.run("rhythm.archive", rhythm=rhythm)
    with pytest.raises(Gone):
        board.run("review.start", kind="deals", rhythm=rhythm)
    board.run("review.end", review=review)


def test_since_the_last_review_means_the_last_of_the_same_rhythm(board, visitor):
    rhythm, other = make_rhythm(board), make_rhythm(board, "Other")
    ends = {}
    for of in (rhythm, other):
        review = board.run("review.start", kind="deals", rhythm=of).result["review"]
        ends[of] = board.run("review.end", review=review).change.at
    review = board.run("review.start", kind="deals", rhythm=rhythm).result["review"]
    since = next(row["since"] for row in board.records("review") if row["id"] == review)
    assert datetime.fromisoformat(since) == ends[rhythm] < ends[other]
    call = f"/api/boards/{board.id}/agenda?rhythm={rhythm}"
    assert datetime.fromisoformat(visitor(board.owner).get(call).json["since"]) == ends[rhythm]


def test_its_agenda_has_its_own_questions_first_and_its_facts_alone(board, visitor):
    make_card(board, "Proposal", "Late", expected_close="2026-01-09")
    make_card(board, "Lead", "Silent")
    rhythm = make_rhythm(board, questions=["News?"], sections=["slipped"])
    call = f"/api/boards/{board.id}/agenda?rhythm={rhythm}"
    items = visitor(board.owner).get(call).json["items"]
    assert [item["code"] for item in items] == ["topic", "slipped"]
    assert items[0]["text"] == "News?"
    assert visitor(make_member(make_board())).get(call).status_code == 404
    assert visitor(board.owner).get(call[:-1] + "x").status_code == 404
