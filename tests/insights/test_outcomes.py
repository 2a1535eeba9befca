"""Win rate, cycle time, value by owner and label, and what the past says about a stage."""

import pytest

from board.outcome_counts import win_rate
from insights.learning import share
from insights.outcomes import quantile
from tests.factories import make_card, make_company, make_label, make_member


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("ordered", "half", "ninth"),
    [([], None, None), ([4], 4, 4), ([1, 3], 2, 2.8), ([1, 2, 4, 10], 3, 8.2)],
)
def test_quantiles_are_those_of_spreadsheets(ordered, half, ninth):
    assert (quantile(ordered, 0.5), quantile(ordered, 0.9)) == (half, ninth)


@pytest.mark.once
def test_a_share_needs_closed_deals(app):
    assert win_rate(0, 0) is None
    assert win_rate(1, 2) == 33.3
    assert share(9, 19) is None
    assert (share(9, 20), share(1, 40), share(0, 20)) == (45, 3, 0)


def test_the_period_is_compared_with_the_one_before_as_far_as_it_has_gone(board, ask, day):
    early, won, lost = (make_card(board, value=eur(100)) for _ in range(3))
    day(4)
    board.run("card.win", card=early)
    day(40)
    board.run("card.win", card=won)
    day(43)
    board.run("card.lose", card=lost, reason="Too dear")
    # It is the 14th of April: the month so far, and as many days before.
    found = ask("insights", from_="2026-04", to="2026-04")["outcomes"]
    assert (found["won"], found["lost"], found["win_rate"]) == (1, 1, 50)
    assert (found["cycle_median_days"], found["won_value"]) == (40, {"EUR": 100})
    assert found["before"]["won"] == 0
    assert found["before"]["period"] == {"from": "2026-03-18", "to": "2026-03-31"}
    day(60)
    whole = ask("insights", from_="2026-04", to="2026-04")["outcomes"]
    assert whole["before"]["period"] == {"from": "2026-03-01", "to": "2026-03-31"}
    assert whole["before"]["cycle_median_days"] == 4


def test_values_stand_by_owner_and_label_with_their_win_rates(board, ask):
    anna, fair = make_member(board, "editor"), make_label(board, "Fair")
    for outcome in ("card.win", "card.lose", None):
        card = make_card(board, value=eur(1_000), owner=anna, labels=[fair])
        if outcome:
            board.run(outcome, card=card, **({} if outcome == "card.win" else {"reason": "No"}))
    make_card(board, value=eur(5))
    values = ask("insights")["values"]
    assert values["owner"][0] == {
        "owner": anna, "won": 1, "lost": 1, "open": 1, "win_rate": 50,
        "won_value": {"EUR": 1_000}, "open_value": {"EUR": 1_000},
    }  # fmt: skip
    assert [(row["label"], row["open"]) for row in values["label"]] == [(fair, 1), (None, 1)]
    behind = ask("insights/deals", figure="closed_lost", label=fair)
    assert behind["count"] == 1


def test_value_stands_by_the_tier_of_the_customer(board, ask):
    key = make_company(board.workspace, "Hanse Medical")
    board.workspace.run("company.set_tier", company=key, tier="key")
    make_card(board, value=eur(700), company=key)
    make_card(board, value=eur(5))
    tiers = ask("insights")["values"]["tier"]
    assert {row["tier"]: row["open_value"]["EUR"] for row in tiers} == {"key": 700, None: 5}
    assert ask("insights/deals", figure="open", tier="key")["count"] == 1


def test_from_twenty_closed_deals_on_the_past_offers_a_probability(board, ask, day):
    cards = [make_card(board, "Proposal") for _ in range(20)]
    day(1)
    for card in cards[:7]:
        board.run("card.win", card=card)
    for card in cards[7:19]:
        board.run("card.lose", card=card, reason="No")

    def proposal():
        (row,) = [one for one in ask("insights")["learned"] if one["name"] == "Proposal"]
        return row["probability"], row["cases"], row["won"], row["learned"]

    assert proposal() == (50, 19, 7, None)
    board.run("card.lose", card=cards[19], reason="No")
    assert proposal() == (50, 20, 7, 35)
