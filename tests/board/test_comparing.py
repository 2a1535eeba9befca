"""From one time to another: what is told of the deals and stages between them."""

import csv
import io
import json
from pathlib import Path

import pytest

from board.comparing import compare
from tests.factories import make_board, make_card, make_person

CASES = json.loads((Path(__file__).parent / "comparisons.json").read_text())


@pytest.mark.once
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_differs_between_two_times(case):
    found = compare(*(by_id(case[time]) for time in ("old", "new")))
    assert {card["card"]: card["kinds"] for card in found["cards"]} == case["kinds"]
    for column, (before, after) in case.get("weighted", {}).items():
        (shown,) = [one for one in found["columns"] if one["column"] == column]
        amounts = [
            [one["amount"] for one in shown[time]["weighted"]] for time in ("before", "after")
        ]
        assert amounts == [before, after]


def test_the_answer_names_both_times_and_what_came_between(app, visitor):
    board = make_board()
    kept, gone = (make_card(board, "Lead", title) for title in ("Kept", "Gone"))
    then = board.head()
    board.run("card.move", card=kept, column=board.columns["Qualified"])
    board.run("card.archive", card=gone)
    make_card(board, "Lead", "=New")
    client = visitor(board.owner)
    answer = client.get(f"/api/boards/{board.id}/compare?from={then}").json
    assert (answer["from"]["seq"], answer["to"]["seq"]) == (then, board.head())
    assert {card["title"]: card["kinds"] for card in answer["cards"]} == {
        "Kept": ["moved"],
        "Gone": ["gone"],
        "=New": ["new"],
    }
    assert answer["open"]["before"]["count"] == answer["open"]["after"]["count"] == 2
    file = client.get(f"/api/boards/{board.id}/compare?from={then}&format=csv")
    rows = {row["title"]: row for row in csv.DictReader(io.StringIO(file.text))}
    assert rows["Kept"]["stage_before"] == "Lead"
    assert rows["Kept"]["stage_after"] == "Qualified"
    assert "'=New" in rows, "a spreadsheet does not take it for a formula"


def test_what_cannot_be_compared_is_refused(app, visitor):
    board = make_board()
    owner = visitor(board.owner)
    for query in ("", "?from=1&to=999", "?from=x", "?from=1&format=pdf"):
        answer = owner.get(f"/api/boards/{board.id}/compare{query}")
        assert answer.status_code == 422, query


def test_strangers_compare_nothing(app, visitor):
    board = make_board()
    stranger = visitor(make_person(board.workspace, "member"))
    assert stranger.get(f"/api/boards/{board.id}/compare?from=1").status_code == 404


def by_id(records):
    return {type: {row["id"]: row for row in rows} for type, rows in records.items()}
