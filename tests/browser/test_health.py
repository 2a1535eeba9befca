"""Facts about deals: one appears on another's screen, narrows the board, and becomes a risk with a counter-measure."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    for title, amount in (("Fleet dashboard", 90_000_00), ("Booking system", 10_000_00)):
        value = {"amount": amount, "currency": "EUR"}
        card = make_card(
            board, "Lead", title, value=value, expected_close="2027-01-10", owner=board.tom
        )
        board.run("task.create", card=card, title="Call", due="2027-01-04")
    return board


def test_a_date_that_moves_again_is_seen_by_the_manager_and_becomes_a_risk(board, ana, tom):
    mark = ana.card("Fleet dashboard").locator(".card__fact")
    put_off(tom, "Fleet dashboard", "2027-01-17")
    expect(mark).to_have_count(0)
    put_off(tom, "Fleet dashboard", "2027-01-24")
    expect(mark).to_contain_text("Close date moved 2×")

    ana.button("Health").click()
    ana.page.get_by_role("option", name=re.compile("Close date moved")).click()
    ana.page.keyboard.press("Escape")
    ana.expect_titles("Lead", "Fleet dashboard")
    ana.expect_accessible()

    panel = ana.open_card("Fleet dashboard")
    fact = panel.locator('[data-fact="close_moved"]')
    expect(fact).to_contain_text("Its close date was moved 2 times.")
    expect(fact.locator(".facts__events li")).to_have_count(2)
    expect(fact.locator(".facts__events li").last).to_contain_text("Tom Becker")
    fact.get_by_role("button", name=re.compile("Make it a risk")).click()
    measure = panel.get_by_label("Counter-measure")
    expect(measure).to_be_focused()
    ana.page.keyboard.type("Ask the board for a date")
    ana.page.keyboard.press("Enter")
    expect(fact).to_contain_text("Risk: Tom Becker")
    ana.expect_accessible()

    theirs = tom.panel().locator(".task").filter(has_text="Risk")
    expect(theirs.get_by_label("Counter-measure")).to_have_value("Ask the board for a date")
    expect(theirs.get_by_role("button", name="Assignee: Tom Becker")).to_be_visible()

    ana.page.keyboard.press("Escape")
    ana.button("Needs attention: most money at risk first").click()
    row = ana.page.get_by_role("row").filter(has_text="Fleet dashboard")
    # A tenth of the value: the probability of the first stage.
    expect(row).to_contain_text("€9,000")


def put_off(screen, title, day):
    """As people do it: in the panel of the deal."""
    if screen.panel().locator("aside").count() == 0:
        screen.open_card(title)
    field = screen.field("expected_close")
    field.click()
    date = screen.page.locator('input[type="date"]')
    date.fill(day)
    date.press("Enter")
    expect(field).to_contain_text(str(int(day[-2:])))
