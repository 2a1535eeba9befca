"""Swimlanes: a lane for each owner; one drag changes stage and owner as one, seen by all."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    make_card(board, "Lead", "Fleet dashboard", owner=board.ana)
    make_card(board, "Lead", "Booking system", owner=board.tom)
    make_card(board, "Proposal", "Loyalty app")
    return board


def in_lanes(screen):
    screen.page.get_by_role("button", name="Group", exact=True).click()
    screen.page.get_by_role("option", name="Owner").click()
    expect(screen.page.get_by_role("region", name="Swimlanes")).to_be_visible()
    return screen


def lane(screen, name):
    return screen.page.locator(".lane").filter(has=screen.page.locator("b", has_text=name))


def cell(screen, name, column):
    return lane(screen, name).locator(f'[data-column="{screen.board.columns[column]}"]')


def test_one_drag_changes_stage_and_owner_for_everybody(board, ana, tom):
    in_lanes(ana)
    in_lanes(tom)
    seq = board.head()
    ana.card("Fleet dashboard").drag_to(cell(ana, "Tom Becker", "Qualified"))
    for screen in (ana, tom):
        expect(cell(screen, "Tom Becker", "Qualified")).to_contain_text("Fleet dashboard")
        expect(lane(screen, "Ana Ruiz")).to_have_count(0)
    assert board.head() == seq + 1
    ana.toasts().get_by_role("button", name="Undo").click()
    for screen in (ana, tom):
        expect(cell(screen, "Ana Ruiz", "Lead")).to_contain_text("Fleet dashboard")
    ana.expect_accessible()


def test_nobodys_deals_have_the_last_lane_and_can_be_put_there(board, ana):
    in_lanes(ana)
    expect(ana.page.locator(".lane b")).to_have_text(["Ana Ruiz", "Tom Becker", "No owner"])
    ana.card("Booking system").drag_to(cell(ana, "No owner", "Lead"))
    expect(cell(ana, "No owner", "Lead")).to_contain_text("Booking system")


def test_into_a_lost_stage_it_asks_why_and_nothing_happens_without_an_answer(board, ana):
    in_lanes(ana)
    ana.card("Fleet dashboard").drag_to(cell(ana, "Ana Ruiz", "Lost"))
    ana.button("Cancel").click()
    expect(cell(ana, "Ana Ruiz", "Lead")).to_contain_text("Fleet dashboard")


def test_keys_walk_within_the_lanes_and_ask_for_the_stage(board, ana):
    in_lanes(ana)
    ana.page.locator(".card__title", has_text="Fleet dashboard").focus()
    ana.keys("ArrowDown")
    expect(ana.page.locator(".card__title", has_text="Booking system")).to_be_focused()
    ana.keys("m")
    ana.page.get_by_role("option", name="Negotiation").click()
    expect(cell(ana, "Tom Becker", "Negotiation")).to_contain_text("Booking system")


def test_a_closed_lane_keeps_its_sum(board, ana):
    in_lanes(ana)
    lane(ana, "Ana Ruiz").get_by_role("button").first.click()
    expect(lane(ana, "Ana Ruiz")).to_contain_text("1 deal")
    expect(lane(ana, "Ana Ruiz").locator("baton-card")).to_have_count(0)
