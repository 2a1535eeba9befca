"""A review in three windows: one presents, one peels off and returns, one comes late; decisions land on the deal."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    board = make_board()
    make_card(board, "Proposal", "Orion", expected_close="2026-01-09")
    make_card(board, "Lead", "Vega")
    board.ana = make_member(board, name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    board.mei = make_member(board, "commenter", name="Mei Zhang")
    return board


def bar(screen):
    return screen.page.locator("baton-review-bar")


def start(screen):
    screen.button("Board menu").click()
    screen.page.get_by_role("menuitem", name="Start a review").click()
    window = screen.page.get_by_role("dialog", name="Start a review")
    expect(window.get_by_role("list")).to_contain_text("Orion")
    window.get_by_role("button", name="Start the review").click()


def note(screen, text):
    bar(screen).get_by_label("Note it on this deal").fill(text)
    screen.keys("Enter")


def end(screen):
    """End the review; return where its summary stands."""
    bar(screen).get_by_role("button", name="End…").click()
    bar(screen).get_by_role("button", name="End and post the summary").click()
    screen.toasts().get_by_role("button", name="Show").click()
    return screen.page.locator("baton-thread-panel")


def look_into_the_past(ana, tom):
    """Whoever follows is taken there and back."""
    ana.keys("Escape", "t")
    expect(tom.page.locator("baton-travel")).to_be_visible()
    expect(bar(tom)).to_contain_text("Following Ana Ruiz")
    ana.keys("Escape")
    expect(tom.page.locator("baton-travel")).to_have_count(0)


def test_a_review_is_followed_left_for_a_moment_joined_late_and_summed_up(
    board, ana, tom, screen_of
):
    start(ana)
    tom.button("Join").click()
    expect(bar(tom)).to_contain_text("Following Ana Ruiz")
    expect(bar(ana)).to_contain_text("1 follows")
    ana.keys(".")
    expect(tom.panel()).to_contain_text("Orion")
    tom.keys("f")
    expect(bar(tom)).to_contain_text("Peeled off from Ana Ruiz")
    ana.keys("Escape")
    ana.open_card("Vega")
    expect(tom.panel()).to_contain_text("Orion")
    tom.keys("f")
    expect(tom.panel()).to_contain_text("Vega")

    look_into_the_past(ana, tom)
    ana.open_card("Vega")

    mei = screen_of(board.mei).open(board)
    mei.button("Join").click()
    expect(mei.panel()).to_contain_text("Vega")
    mei.page.reload()
    expect(bar(mei)).to_contain_text("Following Ana Ruiz")

    note(ana, "Offer a pilot")
    expect(tom.panel()).to_contain_text("Decided: Offer a pilot")
    bar(ana).get_by_label("What is noted").select_option("task")
    bar(ana).get_by_label("Who", exact=True).select_option(label="Tom Becker")
    note(ana, "Write the offer")
    expect(tom.panel()).to_contain_text("Write the offer")
    ana.expect_accessible()

    said = end(ana)
    expect(bar(tom)).to_have_text("")
    expect(said).to_contain_text("Vega: Offer a pilot")
    expect(said).to_contain_text("Tom Becker: Write the offer")


def test_whoever_may_lead_takes_over_when_the_presenter_is_gone(board, ana, tom):
    start(ana)
    tom.button("Join").click()
    expect(bar(tom)).to_contain_text("Following Ana Ruiz")
    ana.page.close()
    expect(bar(tom)).to_contain_text("Ana Ruiz is away")
    bar(tom).get_by_role("button", name="Take over").click()
    expect(bar(tom)).to_contain_text("You present")
