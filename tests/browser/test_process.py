"""The process in the stages: what is needed before a deal goes on, how many a stage takes, and what to do in it."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    make_card(board, "Proposal", "Booking system")
    return board


def test_a_move_asks_for_the_missing_contract_and_goes_on_before_everybodys_eyes(board, screen_of):
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    ana.column("Proposal").get_by_label("Stage menu").click()
    ana.button("Exit criteria…").click()
    ana.page.get_by_label("Value", exact=True).check()
    ana.page.get_by_label("One more thing to tick off").fill("Contract sent")
    ana.page.keyboard.press("Enter")
    ana.expect_accessible()
    ana.page.keyboard.press("Escape")
    expect(tom.card("Booking system").locator(".card__lacks")).to_contain_text("2 things lacking")
    ana.drag("Booking system", "Negotiation")
    ana.page.keyboard.press("Escape")
    ana.expect_titles("Proposal", "Booking system")
    ana.drag("Booking system", "Negotiation")
    ana.page.get_by_label("Value", exact=True).fill("12k")
    ana.button("Move").click()
    expect(ana.page.get_by_text("Tick it when it is done.")).to_be_visible()
    ana.expect_accessible()
    ana.page.get_by_label("Contract sent").check()
    ana.button("Move").click()
    tom.expect_titles("Negotiation", "Booking system")
    expect(tom.card("Booking system")).to_contain_text("€12,000")
    ana.page.keyboard.press("Control+z")
    tom.expect_titles("Proposal", "Booking system")
    expect(tom.card("Booking system").locator(".card__lacks")).to_be_visible()
    tom.open_card("Booking system")
    tom.panel().get_by_label("Contract sent").check()
    expect(ana.card("Booking system").locator(".card__lacks-text")).to_have_text("Value")
