"""Where deals go: entered, left onward, won, lost and how long, against what a hand counts."""

from tests.factories import make_card, make_member


def move(board, card, stage):
    board.run("card.move", card=card, column=board.columns[stage])


def row(answer, stage):
    (found,) = [one for one in answer["columns"] if one["name"] == stage]
    return found


def figures(answer, stage):
    names = ("entered", "left_onward", "won", "lost")
    return tuple(row(answer, stage)[name] for name in names)


def test_deals_are_counted_once_in_each_stage_and_by_what_became_of_them(board, ask, day):
    wins, loses, stays, returns = (make_card(board) for _ in range(4))
    day(2)
    for card in (wins, loses, returns):
        move(board, card, "Proposal")
    day(3)
    move(board, returns, "Lead")
    move(board, returns, "Proposal")
    move(board, returns, "Lead")
    day(6)
    board.run("card.win", card=wins)
    board.run("card.lose", card=loses, reason="Too dear")
    found = ask("funnel")
    assert figures(found, "Lead") == (4, 3, 1, 1)
    assert figures(found, "Proposal") == (3, 1, 1, 1)
    assert figures(found, "Won") == (1, 0, 1, 0)
    assert figures(found, "Qualified") == (0, 0, 0, 0)
    assert [one["name"] for one in found["columns"]][:2] == ["Lead", "Qualified"]
    behind = ask("insights/deals", figure="left_onward", column=board.columns["Lead"])
    assert {deal["id"] for deal in behind["deals"]} == {wins, loses, returns}
    assert stays not in {deal["id"] for deal in behind["deals"]}


def test_days_are_the_median_and_the_ninth_tenth_of_the_stays_that_ended(board, ask, day):
    cards = [make_card(board) for _ in range(5)]
    for number, card in zip((1, 2, 4, 10), cards, strict=False):
        day(number)
        move(board, card, "Proposal")
    # Of 1, 2, 4 and 10 days: half-way between 2 and 4; and 0.7 of the way from 4 to 10.
    assert row(ask("funnel"), "Lead")["median_days"] == 3
    assert row(ask("funnel"), "Lead")["p90_days"] == 8.2
    assert row(ask("funnel"), "Proposal")["median_days"] is None


def test_what_was_undone_never_happened(board, ask, day):
    card = make_card(board)
    day(1)
    seq = board.run("card.move", card=card, column=board.columns["Proposal"]).seq
    assert figures(ask("funnel"), "Proposal")[0] == 1
    day(2)
    board.run("change.undo", seq=seq)
    assert figures(ask("funnel"), "Proposal")[0] == 0
    assert figures(ask("funnel"), "Lead") == (1, 0, 0, 0)


def test_a_stage_that_was_archived_keeps_its_history(board, ask, day):
    card = make_card(board, "Qualified")
    day(5)
    move(board, card, "Proposal")
    board.run("column.archive", column=board.columns["Qualified"])
    assert row(ask("funnel"), "Qualified")["archived"]
    assert figures(ask("funnel"), "Qualified") == (1, 1, 0, 0)
    board.run("column.archive", column=board.columns["Negotiation"])
    assert "Negotiation" not in [one["name"] for one in ask("funnel")["columns"]]


def test_a_deal_won_where_it_stands_went_on(board, ask, day):
    board.run("column.archive", column=board.columns["Won"])
    board.run("card.win", card=make_card(board, "Proposal"))
    assert figures(ask("funnel"), "Proposal") == (1, 1, 1, 0)


def test_a_period_counts_who_came_in_within_it(board, ask, day):
    anna = make_member(board, "editor")
    make_card(board, owner=anna)
    day(31)
    make_card(board)
    day(40)
    assert figures(ask("funnel", from_="2026-03", to="2026-03"), "Lead")[0] == 1
    assert figures(ask("funnel", from_="2026-04-01"), "Lead")[0] == 1
    assert figures(ask("funnel"), "Lead")[0] == 2
    assert figures(ask("funnel", owner=anna), "Lead")[0] == 1
