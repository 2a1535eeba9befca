"""Customers: who they are, what was said with them, and how dear they are, live for everybody."""

import pytest
from playwright.sync_api import expect

from core.consumers import run_consumers
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


def test_a_tier_comes_onto_the_board_and_a_call_is_logged_in_the_panel(board, screen_of):
    """Chinese in, a chip corrected, and both seen by whoever looks."""
    ana, tom = screen_of(board.ana).open(board), screen_of(board.tom).open(board)
    board.workspace.run("company.set_tier", company=board.company, tier="key")
    run_consumers()
    expect(tom.card("Booking system").get_by_role("img", name="Key")).to_be_visible()
    tom.page.goto(f"/boards/{board.id}?tier=regular")
    expect(tom.page.locator(".filters__count")).to_have_text("0 of 1")
    tom.page.get_by_role("button", name="Clear", exact=True).click()
    tom.open_card("Booking system")
    ana.open_card("Booking system")
    box = ana.panel().locator("baton-panel-customer")
    box.get_by_label("What was the contact?").fill("打电话，想要SSO，三天后联系")
    expect(box.get_by_label("What about")).to_have_value("想要SSO")
    box.get_by_label("Kind").select_option("meeting")
    box.get_by_role("button", name="Log", exact=True).click()
    logged = tom.panel().locator("baton-panel-customer")
    expect(logged.locator(".log__text")).to_have_text("想要SSO")
    expect(logged.get_by_role("img", name="Meeting")).to_be_visible()
    expect(logged).to_contain_text("next contact")
    tom.expect_accessible()


def test_doubles_are_merged_after_a_look_at_what_moves(board, screen_of):
    make_company(board.workspace, "Umbra Foods GmbH")
    page = screen_of(board.workspace.owner).page
    page.goto("/customers")
    page.get_by_role("button", name="Possible doubles").click()
    page.get_by_role("button", name="Merge Umbra Foods and Umbra Foods GmbH").click()
    page.get_by_role("dialog").get_by_role("button", name="Umbra Foods GmbH").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 deal · on 1 board")
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(page.locator(".customers__name")).to_have_text(["Umbra Foods GmbH"])
    page.get_by_label("Search customers").fill("umbra foods")
    page.get_by_role("button", name="Rules").click()
    expect(page.get_by_role("dialog")).to_contain_text("would change")
    assert violations(page) == []
