"""Finding and going by keys: palette, filter, arrows, and the keys that stand on the board."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_member


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "Charging network", "Booking system")
    make_cards(board, "Proposal", "Fleet dashboard")
    return board


@pytest.fixture
def ana(board, screen_of):
    person = make_member(board, name="Ana Ruiz")
    make_card(board, "Qualified", "Harbour survey", owner=person)
    return screen_of(person).open(board)


def test_the_palette_finds_a_deal_and_opens_it(ana):
    ana.keys("Control+k")
    ana.page.get_by_role("combobox", name="Search or do anything").fill("fleet")
    expect(ana.page.get_by_role("option", selected=True)).to_contain_text("Fleet dashboard")
    ana.keys("Enter")
    expect(ana.loaded_panel().get_by_role("textbox", name="Title")).to_have_value("Fleet dashboard")
    expect(ana.page).to_have_url(re.compile(r"/cards/\d+$"))
    ana.keys("Escape")
    expect(ana.panel().locator(".panel")).to_have_count(0)
    expect(ana.card("Fleet dashboard").locator(".card__title")).to_be_focused()


def test_what_is_typed_before_the_palette_has_come_is_meant_for_it(board, screen_of):
    screen = screen_of(make_member(board, name="Ben Ito"))
    screen.page.route(
        re.compile("later"), lambda route: screen.page.wait_for_timeout(800) or route.continue_()
    )
    screen.page.goto(f"/boards/{board.id}")
    screen.expect_live()
    screen.keys("Control+k")
    screen.page.keyboard.type("new dash")
    search = screen.page.get_by_role("combobox", name="Search or do anything")
    expect(search).to_have_value("new dash")
    expect(screen.page.get_by_placeholder("Name of the deal")).to_have_count(0)


def test_escape_closes_the_deal_wherever_the_focus_is(ana):
    ana.open_card("Fleet dashboard")
    ana.page.locator(".live").click()
    ana.keys("Escape")  # what lies above goes first
    expect(ana.page.locator("#live-list")).to_be_hidden()
    expect(ana.panel().locator(".panel")).to_be_visible()
    ana.keys("Escape")
    expect(ana.panel().locator(".panel")).to_have_count(0)


def test_the_palette_moves_the_deal_at_hand(board, ana):
    ana.card("Booking system").locator(".card__title").focus()
    ana.keys("Control+k")
    ana.page.get_by_role("combobox").fill("move")
    ana.keys("Enter")
    ana.page.keyboard.type("Nego")
    ana.keys("Enter")
    ana.expect_titles("Negotiation", "Booking system")


def test_the_palette_reaches_what_can_be_done_to_a_stage(board, ana):
    ana.keys("Control+k")
    ana.page.get_by_role("combobox").fill("limit")
    ana.keys("Enter")
    ana.page.keyboard.type("Nego")
    ana.keys("Enter")
    menu = ana.page.get_by_role("dialog", name="Negotiation")
    menu.get_by_role("button", name="Rename").click()
    ana.page.get_by_role("textbox", name="Stage name").fill("Talks")
    ana.keys("Enter")
    expect(ana.column("Negotiation").get_by_role("heading", name="Talks")).to_be_visible()


def test_a_filter_by_words_counts_and_outlives_a_reload(ana):
    ana.keys("/")
    ana.page.keyboard.type("board")
    for _ in range(2):
        expect(ana.page.locator(".filters__count")).to_have_text("1 of 4")
        expect(ana.page.locator(".column__item:not([hidden]) .card")).to_have_count(1)
        expect(ana.card("Fleet dashboard")).to_be_visible()
        ana.page.reload()
        ana.expect_live()
    ana.button("Clear").click()
    expect(ana.page.locator(".column__item:not([hidden]) .card")).to_have_count(4)


def test_a_filter_by_owner_follows_what_others_do(board, ana):
    ana.page.locator(".filters").get_by_role("button", name="Owner").click()
    ana.page.get_by_role("option", name="Ana Ruiz").click()
    ana.keys("Escape")
    expect(ana.page.locator(".filters__count")).to_have_text("1 of 4")
    make_card(board, "Lead", "Given to Ana", owner=ana.person)
    make_card(board, "Lead", "Given to nobody")
    expect(ana.page.locator(".filters__count")).to_have_text("2 of 6")
    ana.expect_titles("Lead", "Given to Ana")


def test_arrows_walk_and_enter_opens(ana):
    ana.card("Charging network").locator(".card__title").focus()
    ana.keys("ArrowDown")
    expect(ana.card("Booking system").locator(".card__title")).to_be_focused()
    ana.keys("ArrowRight", "ArrowRight")
    expect(ana.card("Fleet dashboard").locator(".card__title")).to_be_focused()
    ana.keys("Enter")
    expect(ana.loaded_panel().get_by_role("textbox", name="Title")).to_have_value("Fleet dashboard")


def test_the_question_mark_lists_the_keys(ana):
    ana.keys("?")
    keys = ana.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_contain_text("Ctrl")
    ana.keys("Escape")
    expect(keys).to_have_count(0)


def test_n_opens_a_new_deal(board, ana):
    ana.keys("n")
    expect(ana.page.get_by_label("Title of the new deal")).to_be_focused()
    ana.page.keyboard.type("no new one for n, / and ?")
    ana.keys("Enter")
    expect(ana.card("no new one for n, / and ?")).to_be_visible()


def test_three_pasted_lines_are_three_deals(board, ana, screen_of):
    tom = screen_of(make_member(board)).open(board)
    ana.column("Negotiation").get_by_role("button", name="Add deal").click()
    paste(
        ana.page.get_by_label("Title of the new deal"), "Harbour crane\n Night bus \n\nTram stop\n"
    )
    for screen in (ana, tom):
        screen.expect_titles("Negotiation", "Harbour crane", "Night bus", "Tram stop")
    assert board.titles("Negotiation") == ["Harbour crane", "Night bus", "Tram stop"]


def test_a_deal_has_an_address_of_its_own(board, ana):
    number = board.card(make_card(board, "Lead", "Deep link"))["number"]
    ana.open(board, card=number)
    expect(ana.loaded_panel().get_by_role("textbox", name="Title")).to_have_value("Deep link")
    ana.panel().get_by_role("button", name="Close", exact=True).click()
    expect(ana.page).to_have_url(re.compile(f"/boards/{board.id}$"))
    ana.page.go_back()
    expect(ana.panel().get_by_role("textbox", name="Title")).to_have_value("Deep link")


def paste(field, text):
    """Paste as the clipboard would."""
    field.evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        text,
    )
