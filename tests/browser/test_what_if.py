"""What if: one manager tries what would be, the other gets nothing of it; then it is made real and undone."""

import re

import pytest
from playwright.sync_api import expect

from core import clock
from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, "manager", name="Tom Becker")
    today = clock.now().date().isoformat()
    for title, amount in (("Fleet dashboard", 90_000_00), ("Booking system", 10_000_00)):
        value = {"amount": amount, "currency": "EUR"}
        make_card(board, "Lead", title, value=value, owner=board.ana, expected_close=today)
    return board


def sent_by(screen):
    """Collect what a window sends over its socket, but for the signs of life."""
    frames = []
    screen.page.on(
        "websocket",
        lambda line: line.on("framesent", lambda frame: frames.append(frame)),
    )
    return frames


def heard_by(screen):
    frames = []
    screen.page.on(
        "websocket",
        lambda line: line.on("framereceived", lambda frame: frames.append(frame)),
    )
    return frames


def told(frames, *words):
    return [frame for frame in frames if any(word in str(frame) for word in words)]


def weighted(screen):
    return screen.page.locator(".figures__item", has_text="Weighted").locator("dd")


def test_a_what_if_is_ones_own_until_it_is_applied_and_undone_as_one(board, screen_of):
    ana, tom = screen_of(board.ana), screen_of(board.tom)
    sent, heard = sent_by(ana), heard_by(tom)
    ana.open(board)
    tom.open(board)
    ana.keys("w")
    expect(bar(ana)).to_be_visible()
    sent.clear()
    heard.clear()
    try_two_deals(ana)
    assert told(heard, '["change",{"stream":"board', '"dragging":{') == []
    look_at_the_forecast(ana)

    # Tom goes on: what he changes is marked, and wins over nothing in silence.
    tom.drag("Fleet dashboard", "Negotiation")
    expect(bar(ana)).to_contain_text("1 deal changed meanwhile")
    ana.expect_titles("Proposal", "Fleet dashboard")
    expect(weighted(tom)).to_have_text("€68,500")
    assert told(sent, '"command",{"stream":"board', '"dragging":{') == []

    bar(ana).get_by_role("button", name="Apply").click()
    sheet = ana.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Changed meanwhile. Stage: Negotiation")
    sheet.get_by_role("button", name="Apply all the same").click()
    tom.expect_titles("Proposal", "Fleet dashboard")
    tom.expect_titles("Won", "Booking system")
    expect(bar(ana)).to_have_count(0)
    ana.toasts().get_by_role("button", name="Undo").click()
    tom.expect_titles("Negotiation", "Fleet dashboard")
    tom.expect_titles("Lead", "Booking system")


def bar(screen):
    return screen.page.get_by_role("region", name="What if")


def try_two_deals(ana):
    ana.drag("Fleet dashboard", "Proposal")
    ana.drag("Booking system", "Won")
    ana.button("Mark as won").click()
    expect(weighted(ana)).to_have_text(re.compile(r"€45,000\s*\+€35,000"))
    expect(bar(ana).locator("dd")).to_have_text(["€100,000", "€10,000", "–"])
    expect(ana.column("Lead")).to_contain_text("is 2 deals · €100,000")
    ana.expect_accessible()


def look_at_the_forecast(ana):
    """It outlives the page, and stands beside what is."""
    ana.page.reload()
    expect(bar(ana)).to_contain_text("2 deals, 2 steps")
    ana.expect_titles("Proposal", "Fleet dashboard")
    bar(ana).get_by_role("link", name="Forecast").click()
    ana.page.get_by_text("As a table").first.click()
    forecast = ana.page.get_by_role("table", name="Forecast by month")
    expect(forecast).to_contain_text("what if €45,000")
    ana.page.go_back()
    ana.expect_titles("Proposal", "Fleet dashboard")
