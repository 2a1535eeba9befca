"""Where deals come from: told on the deal or by a file, and counted."""

import pytest

from core.errors import Invalid
from tests.factories import make_card


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


def test_value_by_source_counts_what_was_won_and_lost_and_what_is_open(board, ask):
    fair, open_one = (
        make_card(board, "Proposal", value=eur(amount), source="Trade fair")
        for amount in (50_000, 7_000)
    )
    lost = make_card(board, "Lead", value=eur(99), source="Website")
    board.run("card.edit", card=lost, fields={"source": " Referral "})
    board.run("card.win", card=fair)
    board.run("card.lose", card=lost, reason="Too dear")
    nowhere = make_card(board, "Lead", value=eur(1))
    rows = ask("insights")["values"]["source"]
    assert [(row["source"], row["won"], row["lost"], row["open_value"]) for row in rows] == [
        ("Trade fair", 1, 0, {"EUR": 7_000}),
        (None, 0, 0, {"EUR": 1}),
        ("Referral", 0, 1, {}),
    ]
    behind = ask("insights/deals", figure="open", source="Trade fair")
    assert [deal["id"] for deal in behind["deals"]] == [open_one]
    without = ask("insights/deals", figure="open", source="")
    assert [deal["id"] for deal in without["deals"]] == [nowhere]
    assert "Trade fair,1,0,1,100" in ask("insights/tables/source")


def test_a_source_is_a_short_text_or_none(board):
    card = make_card(board, "Lead", source="Website")
    for bad in ("x" * 101, "two\nlines", " "):
        with pytest.raises(Invalid):
            board.run("card.edit", card=card, fields={"source": bad})
    board.run("card.edit", card=card, fields={"source": None})
    (record,) = board.records("card")
    assert record["source"] is None
