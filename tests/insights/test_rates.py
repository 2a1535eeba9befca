"""Exchange rates: exact, by day, and never a currency left out in silence."""

from datetime import date

import pytest

from core.errors import Forbidden, Invalid
from insights.rates import Rates, converted
from tests.factories import make_card, make_person


def set_rate(board, currency, rate, since="2026-01-01", into="EUR"):
    given = {"currency": currency, "into": into, "rate": rate, "since": since}
    return board.workspace.run("rate.set", **given).result["rate"]


def test_a_total_is_converted_exactly_by_the_rate_of_the_day_and_what_has_none_is_listed(
    board, ask, day
):
    set_rate(board, "USD", "0.9")
    set_rate(board, "USD", "0.8", since="2026-04-01")
    set_rate(board, "EUR", "160.5", into="JPY")
    for amount, currency in ((100_05, "EUR"), (10_01, "USD"), (321, "JPY"), (500, "CHF")):
        card = make_card(board, value={"amount": amount, "currency": currency})
        board.run("card.win", card=card)
    day(31)
    (march,) = ask("insights")["total"]
    # 100.05 EUR; 10.01 USD at 0.9, the rate of the last of March, is 9.009; 321 JPY are 2 EUR.
    assert march["won"] == 100_05 + 9_01 + 2_00
    assert march["missing"] == {"won": {"CHF": 500}}


@pytest.mark.once
def test_nothing_is_rounded_before_the_end(app):
    class Row:
        def __init__(self, currency, rate):
            self.currency, self.into, self.rate = currency, "EUR", rate
            self.since = date(2026, 1, 1)

    rates = Rates([Row("USD", "0.333"), Row("GBP", "0.333")])
    # 0.00333 each: together 0.00666, which is less than half a cent more than nothing.
    found = converted({"USD": 1, "GBP": 1}, "EUR", rates, date(2026, 5, 1))
    assert found["amount"] == 1
    assert converted({"USD": 1}, "EUR", rates, date(2026, 5, 1))["amount"] == 0
    assert converted({"USD": 1}, "EUR", rates, date(2025, 5, 1))["missing"] == {"USD": 1}


@pytest.mark.parametrize("rate", ["0", "-1", "1,5", "1e5", "", "NaN", "0.0", 1.5, "1" * 13])
def test_what_is_no_positive_decimal_is_refused(board, rate):
    with pytest.raises(Invalid):
        set_rate(board, "USD", rate)


def test_rates_are_corrected_removed_and_kept_by_those_who_run_the_workspace(board, ask):
    rate = set_rate(board, "USD", "0.9")
    assert set_rate(board, "USD", "0.95") == rate
    assert [(one["rate"], one["since"]) for one in ask("insights")["rates"]] == [
        ("0.95", "2026-01-01")
    ]
    person = make_person(board.workspace)
    with pytest.raises(Forbidden):
        board.workspace.run("rate.remove", by=person, rate=rate)
    board.workspace.run("rate.remove", rate=rate)
    assert ask("insights")["rates"] == []
    with pytest.raises(Invalid):
        set_rate(board, "EUR", "1")
