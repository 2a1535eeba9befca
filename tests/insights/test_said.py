"""A forecast that remembers: what was said on each day, against what came."""

from core.consumers import run_consumers
from tests.factories import make_card, make_member


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


def test_what_was_said_on_each_day_is_kept_and_stands_against_what_came(board, ask, day):
    anna = make_member(board, "editor")
    expected = {"expected_close": "2026-04-20", "owner": anna}
    good = make_card(board, "Proposal", value=eur(1_000), **expected)
    bad = make_card(board, "Proposal", value=eur(600), **expected)
    make_card(board, "Proposal", value=eur(5), expected_close="2026-05-01")
    day(10)
    board.run("card.edit", card=bad, fields={"value": eur(2_000)})
    day(35)
    board.run("card.win", card=good, value=eur(900))
    day(36)
    board.run("card.lose", card=bad, reason="No")
    run_consumers()
    said = ask("insights", month="2026-04")["said"]["EUR"]
    shown = [(one["day"], one["weighted"], one["won"]) for one in said["days"]]
    assert shown == [
        ("2026-03-02", 800, 0), ("2026-03-12", 1_500, 0), ("2026-04-06", 1_000, 900),
        ("2026-04-07", 0, 900),
    ]  # fmt: skip
    assert said["since"] == "2026-03-12"
    assert said["owners"] == [{"owner": anna, "said": 1_500, "came": 900}]
    proposal = board.columns["Proposal"]
    assert said["columns"] == [{"column": proposal, "said": 1_500, "came": 900}]


def test_what_was_undone_later_was_said_nevertheless(board, ask, day):
    card = make_card(board, "Proposal", value=eur(100), expected_close="2026-03-31")
    seq = board.run("card.edit", card=card, fields={"value": eur(5_000)}).seq
    day(1)
    board.run("change.undo", seq=seq)
    run_consumers()
    days = ask("insights", month="2026-03")["said"]["EUR"]["days"]
    assert [one["open"] for one in days] == [5_000, 100]


def test_of_a_month_nobody_spoke_of_nothing_is_said(board, ask):
    assert ask("insights", month="2031-01")["said"] == {}
    assert ask("insights", month="soon", status=422)["error"]["code"] == "invalid"
