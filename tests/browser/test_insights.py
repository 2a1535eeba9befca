"""The figures of a board: a move in one browser moves them in the other, each opens its deals, goals are set."""

import re

import pytest
from playwright.sync_api import expect

from core import clock
from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    board.other = make_board(board.workspace)
    board.other.run("member.add", member=board.ana, role="viewer")
    today = clock.now().date().isoformat()
    for title, amount in (("Fleet dashboard", 90_000_00), ("Booking system", 10_000_00)):
        value = {"amount": amount, "currency": "EUR"}
        make_card(board, "Lead", title, value=value, expected_close=today)
    return board


def test_a_move_by_one_moves_the_figure_of_the_other(board, ana, tom):
    ana.keys("Control+k")
    ana.page.keyboard.type("insights")
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url(re.compile("/insights"))
    likely = ana.page.locator(".insights__tile").first
    expect(likely).to_contain_text("€10,000")
    ana.page.evaluate("window.stayed = true")
    tom.drag("Fleet dashboard", "Proposal")
    # Ten per cent of the one, half of the other.
    expect(likely).to_contain_text("€46,000")
    funnel = ana.page.get_by_role("table", name="Where deals go")
    expect(funnel.get_by_role("row").filter(has_text="Proposal")).to_contain_text("1")
    assert ana.page.evaluate("window.stayed")

    set_a_goal(ana)
    likely.get_by_role("button", name=re.compile("^€46,000")).click()
    deals = ana.page.get_by_role("dialog").get_by_role("link")
    expect(deals).to_have_text(["Fleet dashboard", "Booking system"])
    ana.page.keyboard.press("Escape")
    ana.page.get_by_text("As a table").first.click()
    expect(ana.page.get_by_role("table", name="Forecast by month")).to_contain_text("€90,000")
    ana.expect_accessible()
    ana.page.get_by_role("combobox", name="Board", exact=True).select_option(board.other.id)
    ana.page.wait_for_url(re.compile(f"{board.other.id}/insights"))
    expect(ana.page.get_by_text("Nothing to reckon with yet")).to_be_visible()


def set_a_goal(ana):
    ana.page.get_by_role("button", name="Set a goal…").click()
    ana.page.get_by_label("How much").first.fill("200k")
    ana.page.get_by_label("Why").fill("A new office")
    ana.page.get_by_role("button", name="Save").click()
    goals = ana.page.get_by_role("listitem").filter(has_text="A new office")
    expect(goals).to_contain_text("€0 of €200,000")
