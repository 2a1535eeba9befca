"""Travelling in time: the board of last Monday, what has changed since, and others who work on meanwhile."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from core.changes import CHANGE
from core.database import writing
from core.extensions import db
from tests.factories import make_board, make_card, make_comment, make_member


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    euros = {"amount": 90_000_00, "currency": "EUR"}
    board.named = {
        title: make_card(board, "Lead", title, value=euros)
        for title in ("Fleet dashboard", "Booking system", "Loyalty app")
    }
    board.run("card.describe", card=board.named["Fleet dashboard"], text="Two hundred vans")
    board.said = make_comment(board, board.named["Fleet dashboard"], "They want a pilot first")
    grow_older(board, 10)
    board.run("card.describe", card=board.named["Fleet dashboard"], text="Ten lorries")
    board.run("comment.archive", comment=board.said)
    board.run("card.move", card=board.named["Booking system"], column=board.columns["Proposal"])
    more = {"amount": 120_000_00, "currency": "EUR"}
    board.run("card.edit", card=board.named["Loyalty app"], fields={"value": more})
    make_card(board, "Qualified", "Terminal dispatch", value=euros)
    return board


def grow_older(board, days):
    """Let what was done so far have been done so many days ago, an hour apart."""
    with writing(db.engine) as connection:
        for seq in range(1, board.head() + 1):
            at = clock.now() - timedelta(days=days) + timedelta(hours=seq)
            this = (CHANGE.c.stream == board.stream) & (CHANGE.c.seq == seq)
            connection.execute(CHANGE.update().where(this).values(at=at))


def past(screen):
    return screen.page.locator("baton-past-board")


def stage(screen, name):
    return past(screen).locator(f'baton-past-column[data-column="{screen.board.columns[name]}"]')


def test_the_board_of_last_week_is_compared_while_another_works_on(board, ana, tom):
    travel_to_last_week(ana)
    compare_with_now(ana)
    tom.card("Fleet dashboard").drag_to(tom.column("Qualified"))
    expect(stage(ana, "Qualified")).to_contain_text("Fleet dashboard")
    ana.page.get_by_role("button", name="As a list").click()
    row = ana.page.get_by_role("row").filter(has_text="Fleet dashboard")
    expect(row).to_contain_text("Lead → Qualified")
    ana.page.keyboard.press("Escape")

    ana.page.reload()
    expect(stage(ana, "Qualified")).to_contain_text("Fleet dashboard")
    ana.page.keyboard.press("Escape")
    expect(past(ana)).to_have_count(0)
    expect(ana.column("Qualified")).to_contain_text("Fleet dashboard")
    tom.card("Fleet dashboard").drag_to(tom.column("Lead"))
    expect(ana.column("Lead")).to_contain_text("Fleet dashboard")

    ana.page.goto(f"/boards/{board.id}?at=2001-01-01T00:00:00Z")
    expect(ana.toasts()).to_contain_text("This board began")


def travel_to_last_week(screen):
    screen.page.keyboard.press("t")
    hand = screen.page.get_by_role("slider", name="Time")
    expect(hand).to_be_focused()
    screen.page.keyboard.press("Home")
    screen.page.get_by_role("button", name="Play as a film").click()
    expect(screen.page.get_by_role("button", name="Pause")).to_be_visible()
    drag_back(screen, hand)
    expect(past(screen)).to_contain_text("As it was on")
    expect(stage(screen, "Lead")).to_contain_text("Booking system")
    expect(stage(screen, "Qualified")).not_to_contain_text("Terminal dispatch")
    expect(past(screen).get_by_role("button", name="New deal")).to_have_count(0)
    screen.expect_accessible()
    read_a_deal_of_then(screen)


def read_a_deal_of_then(screen):
    stage(screen, "Lead").get_by_role("link", name="Fleet dashboard").click()
    panel = screen.page.get_by_role("complementary", name="Fleet dashboard")
    expect(panel).to_contain_text("As it was on")
    expect(panel).to_contain_text("Two hundred vans")
    expect(panel).to_contain_text("This comment was removed since.")
    expect(panel.get_by_role("textbox")).to_have_count(0)
    screen.expect_accessible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)


def compare_with_now(screen):
    screen.page.get_by_role("button", name="Compare", exact=True).click()
    screen.page.get_by_role("menuitem", name="This time with now").click()
    expect(stage(screen, "Proposal")).to_contain_text("from Lead")
    expect(stage(screen, "Lead")).to_contain_text("→ Proposal")
    expect(stage(screen, "Lead")).to_contain_text("€90,000 → €120,000")
    expect(stage(screen, "Qualified")).to_contain_text("new")
    expect(screen.page).to_have_url(re.compile(r"compare=\d+"))
    screen.expect_accessible()
    compare_in_the_table(screen)


def compare_in_the_table(screen):
    past(screen).get_by_role("button", name="Table", exact=True).click()
    row = past(screen).get_by_role("row").filter(has_text="Booking system")
    expect(row).to_contain_text("from Lead")
    screen.expect_accessible()
    past(screen).get_by_role("button", name="Board", exact=True).click()
    expect(stage(screen, "Lead")).to_contain_text("→ Proposal")


def drag_back(screen, hand):
    """Drag the hand to some days ago."""
    track = screen.page.locator(".travel-bar__track").bounding_box()
    middle = track["y"] + track["height"] / 2
    screen.page.mouse.move(track["x"] + track["width"] - 2, middle)
    screen.page.mouse.down()
    screen.page.mouse.move(track["x"] + track["width"] * 0.6, middle, steps=8)
    screen.page.mouse.up()
    expect(hand).to_have_attribute("aria-valuetext", re.compile("change"))
