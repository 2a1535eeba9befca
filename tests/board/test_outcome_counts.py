"""Why deals are won and lost, counted: first by hand, then by the program."""

import csv
import io
from datetime import UTC, datetime

import pytest

from core import clock
from tests.factories import make_board, make_card, make_competitor, make_member, make_workspace

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
LATE_IN_FEBRUARY = "2026-02-28T23:30:00Z"


@pytest.fixture
def board(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_board(make_workspace(time_zone="Asia/Shanghai"))


@pytest.fixture
def read(board, visitor):
    def ask(path="", **query):
        return visitor(board.owner).get(
            f"/api/boards/{board.id}/outcomes{path}", query_string=query
        )

    return ask


def lose(board, reason, amount, at, column="Lead", currency="EUR", **told):
    card = make_card(board, column, value={"amount": amount, "currency": currency})
    board.run("card.lose", card=card, reason=reason, at=at, **told)
    return card


def reason_called(board, name):
    return next(one["id"] for one in board.records("reason") if one["name"] == name)


def test_losses_by_reason_and_month_in_the_workspaces_zone(board, read):
    lose(board, reason_called(board, "Price"), 100, "2026-02-03")
    lose(board, "price", 200, LATE_IN_FEBRUARY)
    lose(board, "Price", 300, "2026-03-01", currency="JPY")
    lose(board, "They moved away", 5, "2026-03-02")
    board.run("card.win", card=make_card(board, value={"amount": 900, "currency": "EUR"}))
    found = read().json
    assert (found["won"]["count"], found["lost"]["count"], found["win_rate"]) == (1, 4, 20.0)
    assert found["lost"]["sums"] == {"EUR": 305, "JPY": 300}, "never across currencies"
    price, other = found["rows"]
    assert (price["name"], price["lost"], price["listed"]) == ("Price", 3, True)
    # It is March in Shanghai already.
    months = {month: cell["lost"]["count"] for month, cell in price["cells"].items()}
    assert months == {"2026-02": 1, "2026-03": 2}
    assert (other["name"], other["listed"]) == ("They moved away", False)


def test_a_renamed_or_archived_reason_keeps_what_was_lost_for_it(board, read):
    price = reason_called(board, "Price")
    lose(board, price, 100, "2026-02-03")
    board.run("reason.edit", reason=price, fields={"name": "Too dear"})
    board.run("reason.archive", reason=price)
    lose(board, price, 100, "2026-02-04")
    (row,) = read().json["rows"]
    assert (row["name"], row["lost"]) == ("Too dear (archived)", 2)


def test_what_was_reopened_archived_or_lies_outside_the_days_does_not_count(board, read):
    again = lose(board, "Price", 100, "2026-02-03")
    gone = lose(board, "Price", 100, "2026-02-03")
    lose(board, "Price", 100, "2026-02-04")
    board.run("card.reopen", card=again)
    board.run("card.archive", card=gone)
    assert read().json["lost"]["count"] == 1
    assert read(**{"from": "2026-02-04", "to": "2026-02-04"}).json["lost"]["count"] == 1
    assert read(**{"from": "2026-02-05"}).json["rows"] == []


def test_by_owner_and_by_the_stage_out_of_which_it_was_lost(board, read):
    mei = make_member(board, name="Mei")
    card = make_card(board, "Negotiation", owner=mei)
    board.run("card.lose", card=card, reason="Price")
    lose(board, "Price", 100, "2026-02-03")
    board.run("column.archive", column=board.columns["Negotiation"])
    by_owner = read(by="owner").json
    assert [group["name"] for group in by_owner["groups"]] == ["Mei", "Nobody"]
    by_column = read(by="column").json
    names = {group["name"] for group in by_column["groups"]}
    assert names == {"Negotiation (archived)", "Lead"}, "a stage that is gone keeps its history"
    assert read(by="tier").json["groups"] == [{"id": "", "name": "Without a tier"}]


def test_competitors_are_counted_on_both_sides_and_grow_by_typing(board, read):
    rival = make_competitor(board)
    lose(board, "Price", 100, "2026-02-03", competitor=" RIVAL &  sons ")
    board.run("card.win", card=make_card(board), competitor=rival)
    lose(board, "Price", 100, "2026-02-03", competitor="Umbra Systems")
    lose(board, "Price", 100, "2026-02-03")
    rows = read(what="competitor").json["rows"]
    assert [(row["name"], row["won"], row["lost"]) for row in rows] == [
        ("Rival & Sons", 1, 1),
        ("Umbra Systems", 0, 1),
        ("Not told", 0, 1),
    ]
    assert len(board.records("competitor")) == 2


def test_each_number_opens_its_deals(board, read):
    price = reason_called(board, "Price")
    card = lose(board, price, 100, "2026-02-03", note="Ten percent")
    lose(board, "No budget", 100, "2026-02-03")
    found = read("/deals", row=price, group="2026-02", status="lost").json
    assert found["count"] == 1
    assert (found["deals"][0]["id"], found["deals"][0]["outcome_note"]) == (card, "Ten percent")
    assert read("/deals").json["count"] == 2
    assert read("/deals", status="won").json == {"count": 0, "deals": []}


def test_the_file_has_a_line_for_each_reason_month_and_currency(board, read):
    lose(board, "Price", 12_345, "2026-02-03")
    lose(board, "=cmd()", 7, "2026-02-03", currency="JPY")
    rows = list(csv.DictReader(io.StringIO(read(format="csv").text)))
    assert [(row["reason"], row["currency"], row["lost"], row["lost_value"]) for row in rows] == [
        ("'=cmd()", "JPY", "1", "7"),
        ("Price", "EUR", "1", "123.45"),
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "to"),
        ({"by": "moon"}, "by"),
        ({"what": "luck"}, "what"),
        ({"format": "pdf"}, "format"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(read, query, field):
    answer = read(**query)
    assert (answer.status_code, list(answer.json["error"]["data"]["fields"])) == (422, [field])


def test_negative_and_huge_amounts_are_summed_exactly(board, read):
    most = 10**15
    for amount in (most, most, -1):
        lose(board, "Price", amount, "2026-02-03")
    assert read().json["lost"]["sums"] == {"EUR": 2 * most - 1}


def test_a_stranger_learns_nothing(board, read, visitor):
    other = make_board()
    for path in ("", "/deals"):
        assert visitor(other.owner).get(f"/api/boards/{board.id}/outcomes{path}").status_code == 404
    card = make_card(board)
    assert visitor(other.owner).get(f"/api/cards/{card}/contributors").status_code == 404
