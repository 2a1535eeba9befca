"""Stages and ends of deals: added, renamed, limited; won, lost, archived and back, for both people."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_member


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system")
    return board


@pytest.fixture
def ana(board, screen_of):
    return screen_of(make_member(board, "manager", name="Ana Ruiz")).open(board)


@pytest.fixture
def tom(board, screen_of):
    return screen_of(make_member(board, name="Tom Becker")).open(board)


def test_a_stage_is_added_for_both(board, ana, tom):
    ana.button("Add stage").click()
    ana.page.get_by_label("Stage name").fill("Pilot")
    ana.keys("Enter")
    for screen in (ana, tom):
        expect(screen.page.locator(".column__name", has_text="Pilot")).to_be_visible()
    assert board.stages()[-1] == "Pilot"


def test_a_stage_is_renamed_moved_and_folded(board, ana, tom):
    entry(ana, "Proposal", "Rename").click()
    ana.page.get_by_label("Stage name").fill("Offer")
    ana.keys("Enter")
    expect(tom.column("Proposal").locator(".column__name")).to_have_text("Offer")
    entry(ana, "Proposal", "Move left").click()
    expect(tom.page.locator(".column__name")).to_have_text(
        ["Lead", "Offer", "Qualified", "Negotiation", "Won", "Lost"]
    )
    entry(ana, "Lead", "Collapse").click()
    folded = ana.page.get_by_role("button", name="Expand Lead, 2 deals")
    expect(folded).to_be_visible()
    ana.page.reload()
    folded.click()
    ana.expect_titles("Lead", "Charging network", "Booking system")


def test_a_limit_that_is_passed_is_said(board, ana, tom):
    menu = open_menu(ana, "Lead")
    menu.get_by_label("Limit of deals").fill("2")
    ana.keys("Tab", "Escape")
    expect(tom.column("Lead").locator(".column__count")).to_have_text("2 / 2")
    make_card(board, "Lead", "One too many")
    for screen in (ana, tom):
        count = screen.column("Lead").locator(".column__count--passed")
        expect(count).to_contain_text("3 / 2")
        expect(count.get_by_role("img", name="Limit passed")).to_be_visible()


def test_sums_follow_every_change(board, ana, tom):
    make_card(board, "Qualified", "Harbour survey", value={"amount": 4_000_000, "currency": "EUR"})
    for screen in (ana, tom):
        expect(screen.column("Qualified").locator(".column__sum")).to_contain_text("40,000")
        expect(screen.column("Qualified").locator(".column__weighted")).to_contain_text("10,000")
    tom.drag("Harbour survey", "Proposal")
    expect(ana.column("Proposal").locator(".column__weighted")).to_contain_text("20,000")
    expect(ana.column("Qualified").locator(".column__sum")).to_be_empty()


def test_a_won_deal_is_asked_for_its_value(board, ana, tom):
    action(ana, "Booking system", "Mark as won…")
    ana.page.get_by_role("dialog").get_by_role("textbox", name="Final value").fill("7,500")
    ana.button("Mark as won").click()
    expect(ana.panel().locator(".panel-state--won")).to_be_visible()
    tom.expect_titles("Won", "Booking system")
    expect(tom.card("Booking system").locator(".card__value")).to_contain_text("7,500")
    ana.panel().get_by_role("button", name="Reopen").click()
    expect(ana.panel().locator(".panel-state--won")).to_have_count(0)


def test_a_lost_deal_needs_a_reason(board, ana, tom):
    action(ana, "Booking system", "Mark as lost…")
    ana.button("Mark as lost").click()
    expect(ana.page.get_by_text("A word on why helps the next deal.")).to_be_visible()
    ana.page.get_by_label("Why was it lost?").fill("No budget this year")
    ana.keys("Enter")
    tom.expect_titles("Lost", "Booking system")
    expect(tom.card("Booking system")).to_contain_text("No budget this year")


def test_an_archived_deal_leaves_and_comes_back(board, ana, tom):
    action(ana, "Booking system", "Archive")
    for screen in (ana, tom):
        screen.expect_titles("Lead", "Charging network")
    tom.button("Board menu").click()
    tom.page.get_by_role("menuitem", name="Archive", exact=True).click()
    expect(ana.page.locator(".toast")).to_contain_text("Archived “Booking system”")
    tom.button("Restore “Booking system”").click()
    for screen in (ana, tom):
        expect(screen.card("Booking system")).to_be_attached()
    assert sorted(board.titles("Lead")) == ["Booking system", "Charging network"]
    expect(ana.page.locator(".toast")).to_have_count(0)
    tom.button("Open it").click()
    expect(tom.loaded_panel().get_by_role("textbox", name="Title")).to_have_value("Booking system")
    expect(tom.page.locator("dialog.archive")).to_have_count(0)


def test_a_deal_is_moved_from_its_panel(board, ana, tom):
    panel = ana.open_card("Booking system")
    panel.get_by_role("button", name="Stage, move to another").click()
    ana.page.get_by_role("option", name="Negotiation").click()
    tom.expect_titles("Negotiation", "Booking system")


def open_menu(screen, column):
    screen.column(column).get_by_role("button", name="Stage menu").click()
    return screen.column(column).locator(".column-menu")


def entry(screen, column, name):
    return open_menu(screen, column).get_by_role("button", name=name)


def action(screen, title, name):
    """Choose from the menu of a deal's panel."""
    screen.open_card(title).get_by_role("button", name="More actions").click()
    screen.page.get_by_role("menuitem", name=name).click()
