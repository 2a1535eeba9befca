"""The forecast with some deals otherwise: what a hand reckons, for the reader alone, and nothing is kept."""

from datetime import date

import pytest

from auth.tokens import create_token
from core.errors import Invalid
from core.models import new_id
from insights.deals import Deal
from insights.what_if import MOST, replaced
from tests.factories import make_card, make_member, make_person

STAGES = {"lead": ("open", 10), "won": ("won", 100), "lost": ("lost", 0), "offer": ("open", 50)}
TODAY = date(2026, 3, 2)


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


@pytest.fixture
def what_if(app, board):
    """Ask for the forecast with deals otherwise; return the answer's JSON."""

    def post(deals, by=None, status=200, **query):
        _id, token = create_token(by or board.owner, "test", ["read"])
        headers = {"Authorization": f"Bearer {token}"}
        address = f"/api/boards/{board.id}/forecast"
        answer = app.test_client().post(
            address, json={"deals": deals}, query_string=query, headers=headers
        )
        assert answer.status_code == status, answer.text
        return answer.json

    return post


def months(answer):
    return {row["month"]: row for row in answer["currencies"]["EUR"]["months"]}


def test_a_deal_counts_where_it_would_be_and_all_others_where_they_are(board, ask, what_if):
    moved = make_card(board, "Lead", value=eur(10_000), expected_close="2026-04-30")
    won = make_card(board, "Proposal", value=eur(40_000), expected_close="2026-04-30")
    make_card(board, "Lead", value=eur(500), expected_close="2026-04-01")
    before, head = ask("forecast"), board.head()
    found = what_if(
        [
            {"card": moved, "column": board.columns["Negotiation"], "commit": True,
             "value": eur(20_000), "expected_close": "2026-05-02"},
            {"card": won, "column": board.columns["Won"], "closed_on": "2026-03-01"},
        ]
    )  # fmt: skip
    march, april, may = months(found).values()
    assert (march["won"], march["open"]) == (40_000, 0)
    assert (april["open"], april["weighted"]) == (500, 50)
    assert (may["open"], may["weighted"], may["commit"], may["best"]) == (
        20_000,
        15_000,
        20_000,
        20_000,
    )
    assert found["missing"] == []
    assert [row["won"] for row in found["total"]] == [40_000, 0, 0]
    assert ask("forecast") == before
    assert board.head() == head


def test_what_is_not_on_the_board_is_told_and_what_cannot_be_is_refused(board, what_if):
    mine = make_card(board, "Lead", value=eur(1), expected_close="2026-04-30")
    gone = make_card(board, "Lead", value=eur(1), expected_close="2026-04-30")
    board.run("card.archive", card=gone)
    strange = new_id()
    found = what_if([{"card": id, "value": eur(100)} for id in (mine, gone, strange)])
    assert months(found)["2026-04"]["open"] == 100
    assert found["missing"] == sorted([gone, strange])
    for bad in (
        {"card": mine, "column": new_id()},
        {"card": mine, "value": {"amount": 1.5, "currency": "EUR"}},
        {"card": mine, "value": {"amount": 10**16, "currency": "EUR"}},
        {"card": mine, "expected_close": "2026-02-30"},
        {"card": mine, "status": "almost"},
        {"card": mine, "title": "Another"},
        {"column": board.columns["Won"]},
    ):
        assert what_if([bad], status=422)["error"]["code"] == "invalid"
    what_if([], status=422)
    what_if([{"card": new_id()} for _ in range(MOST + 1)], status=422)


def test_whoever_may_not_read_the_board_reckons_nothing_with_it(board, what_if):
    card = make_card(board, "Lead", value=eur(1), expected_close="2026-04-30")
    stranger = make_person(board.workspace)
    what_if([{"card": card}], by=stranger, status=404)
    assert what_if([{"card": card, "status": "won"}], by=make_member(board, "viewer"))


@pytest.mark.once
def test_a_column_says_what_becomes_of_a_deal_unless_that_is_said_too():
    deal = Deal(**dict.fromkeys(Deal._fields))._replace(
        id="a", column="lead", probability=10, amount=5, currency="EUR", status="open"
    )
    cases = {
        "moved": ({"column": "offer"}, ("open", 50, 5, None)),
        "won": ({"column": "won"}, ("won", 100, 5, TODAY)),
        "lost": ({"column": "lost"}, ("lost", 0, 5, TODAY)),
        "won where it stands": ({"status": "won"}, ("won", 10, 5, TODAY)),
        "without a value": ({"value": None}, ("open", 10, 0, None)),
    }
    for name, (wanted, expected) in cases.items():
        (found,) = replaced([deal], {"a": wanted}, STAGES, TODAY)
        shown = (found.status, found.probability, found.amount, found.closed_on)
        assert shown == expected, name
    (again,) = replaced(
        [deal._replace(status="won", closed_on=TODAY)], {"a": {"column": "lead"}}, STAGES, TODAY
    )
    assert (again.status, again.closed_on) == ("open", None)
    with pytest.raises(Invalid):
        replaced([deal], {"a": {"column": "nowhere"}}, STAGES, TODAY)
