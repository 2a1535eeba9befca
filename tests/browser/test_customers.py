"""Customers: who they are, what was said with them, and how dear they are, live for everybody."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_company, make_member
from tests.support.axe import violations


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Silva")
    board.tom = make_member(board, name="Tom Becker")
    board.company = make_company(board.workspace, "Umbra Foods")
    make_card(board, "Lead", "Booking system", company=board.company)
    return board


def customer(screen, board):
    """Open the page of the board's customer."""
    screen.page.goto(f"/customers/{board.company}")
    expect(screen.page.locator("#customer")).to_have_attribute("aria-busy", "false")
    screen.page.wait_for_load_state("networkidle")
    return screen.page


def test_a_contact_and_what_was_said_are_seen_at_once_by_who_looks(board, screen_of):
    ana, tom = customer(screen_of(board.ana), board), customer(screen_of(board.tom), board)
    expect(tom.get_by_role("link", name="Booking system")).to_be_visible()
    ana.get_by_role("button", name="Add contact").click()
    ana.get_by_label("Name", exact=True).last.fill("Li Na")
    ana.get_by_label("Title").fill("CFO")
    ana.get_by_role("button", name="Save").click()
    expect(tom.locator(".contacts__row")).to_contain_text("Li Na")
    line = ana.get_by_label("What was the contact?")
    line.fill("visited Li Na, wants SSO, in 2 weeks")
    expect(ana.get_by_label("Kind")).to_have_value("visit")
    expect(ana.get_by_label("What about")).to_have_value("visited Li Na, wants SSO")
    ana.get_by_label("What about").fill("wants SSO")
    ana.get_by_label("What about").press("Tab")
    ana.get_by_role("button", name="Log", exact=True).click()
    entry = tom.locator(".log__row")
    expect(entry.locator(".log__text")).to_have_text("wants SSO")
    expect(entry).to_contain_text("with Li Na")
    expect(tom.locator(".task__due").first).to_be_visible()
    assert violations(ana) == []
