"""Other places for a board: a phone, paper, the dark, and three thousand deals."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_cards, make_many_cards, make_member

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MANY = 3_000


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system")
    make_cards(board, "Proposal", "Fleet dashboard")
    return board


def test_a_phone_shows_one_stage_and_tabs_for_the_others(board, screen_of):
    ana = screen_of(make_member(board), **PHONE).open(board)
    tabs = ana.page.locator(".stages__tab")
    expect(tabs.first).to_have_attribute("aria-current", "true")
    expect(ana.card("Fleet dashboard")).not_to_be_in_viewport()
    tabs.filter(has_text="Proposal").tap()
    expect(ana.card("Fleet dashboard")).to_be_in_viewport(ratio=0.9)
    expect(tabs.filter(has_text="Proposal")).to_have_attribute("aria-current", "true")
    assert not scrolls_sideways(ana.page)


def test_on_a_phone_the_panel_fills_the_screen(board, screen_of):
    ana = screen_of(make_member(board), **PHONE).open(board)
    ana.card("Booking system").tap()
    panel = ana.loaded_panel().get_by_role("dialog")
    expect(panel).to_be_visible()
    ana.settle()
    box = panel.bounding_box()
    assert (round(box["x"]), round(box["width"])) == (0, 390)
    assert box["height"] >= 700
    assert not scrolls_sideways(ana.page)
    panel.get_by_role("button", name="Close", exact=True).tap()
    expect(ana.card("Booking system")).to_be_in_viewport()


def test_on_a_phone_a_deal_is_added_and_moved(board, screen_of):
    tom = screen_of(make_member(board)).open(board)
    ana = screen_of(make_member(board), **PHONE).open(board)
    ana.page.locator(".board__add").tap()
    ana.page.keyboard.type("Night bus")
    ana.keys("Enter")
    tom.expect_titles("Lead", "Charging network", "Booking system", "Night bus")
    ana.card("Booking system").tap()
    ana.loaded_panel().get_by_role("button", name="Stage, move to another").tap()
    ana.page.get_by_role("option", name="Qualified").tap()
    tom.expect_titles("Qualified", "Booking system")


def test_paper_shows_every_deal_and_no_buttons(app, screen_of):
    board = make_board()
    make_many_cards(board, "Lead", 260)
    ana = screen_of(make_member(board)).open(board)
    expect(ana.page.locator(".column__item .card").first).to_be_visible()
    ana.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    ana.page.emulate_media(media="print")
    expect(ana.page.locator(".card__title")).to_have_count(260)
    assert ana.page.locator(".card__title").last.is_visible()
    # What chooses the period is its name too.
    assert ana.page.get_by_role("button").filter(visible=True).all_inner_texts() == [
        ana.page.locator(".figures__period").inner_text()
    ]


def test_the_dark_theme_is_dark(board, screen_of):
    ana = screen_of(make_member(board), color_scheme="dark").open(board)
    assert brightness(ana.page) < 60
    ana.page.emulate_media(color_scheme="light")
    assert brightness(ana.page) > 200


def test_what_is_out_of_sight_follows_the_first_picture(app, screen_of):
    board = make_board()
    make_many_cards(board, "Lead", 120)
    ana = screen_of(make_member(board)).open(board)
    expect(ana.column("Lead").locator(".card__title")).to_have_count(120)
    expect(ana.column("Lead").locator(".column__spacer")).to_have_count(0)
    expect(ana.column("Lead").locator(".card__title").last).to_have_text("Lead 120")


def test_three_thousand_deals_stay_light(app, screen_of):
    board = make_board()
    for column in ("Lead", "Qualified", "Proposal"):
        make_many_cards(board, column, MANY // 3)
    ana = screen_of(make_member(board)).open(board)
    expect(ana.column("Lead").locator(".column__count")).to_have_text(str(MANY // 3))
    assert ana.page.locator("baton-card").count() < 200
    scroll = ana.column("Lead").locator(".column__scroll")
    scroll.evaluate("scroll => scroll.scrollTo(0, scroll.scrollHeight)")
    expect(ana.card(f"Lead {MANY // 3}")).to_be_in_viewport()
    assert ana.page.locator("baton-card").count() < 200
    ana.keys("/")
    ana.page.keyboard.type("Proposal 777")
    expect(ana.page.locator(".filters__count")).to_have_text("1 of 3,000")
    expect(ana.card("Proposal 777")).to_be_visible()


def brightness(page):
    """The red of the page's ground, from 0 to 255."""
    return page.evaluate(
        """() => {
          const canvas = new OffscreenCanvas(1, 1).getContext("2d");
          canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          return canvas.getImageData(0, 0, 1, 1).data[0];
        }"""
    )


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")
