"""What I am typing is mine: no live change of somebody else overwrites it, and both versions are offered."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member


@pytest.fixture
def board(app):
    board = make_board()
    board.booking = make_card(board, "Lead", "Booking system")
    return board


@pytest.fixture
def tom(board):
    return make_member(board, name="Tom Becker")


@pytest.fixture
def ana(board, tom, screen_of):
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    ana.open_card("Booking system")
    return ana


def test_a_title_in_my_hands_is_kept_and_counts_when_i_send_it(board, ana, tom):
    title = ana.panel().get_by_role("textbox", name="Title")
    title.click()
    title.fill("Booking system for hot")
    board.run("card.edit", by=tom, card=board.booking, fields={"title": "Ticket shop"})
    expect(ana.panel()).to_contain_text("Tom Becker changed this to “Ticket shop”")
    ana.page.keyboard.type("els")
    expect(title).to_have_value("Booking system for hotels")
    ana.keys("Enter")
    expect(ana.toasts()).to_contain_text("Yours counts; Tom Becker is told")
    expect(title).to_have_value("Booking system for hotels")
    assert board.card(board.booking)["title"] == "Booking system for hotels"


def test_escape_leaves_what_they_wrote(board, ana, tom):
    title = ana.panel().get_by_role("textbox", name="Title")
    title.fill("Mine")
    board.run("card.edit", by=tom, card=board.booking, fields={"title": "Theirs"})
    expect(ana.panel()).to_contain_text("changed this to “Theirs”")
    ana.keys("Escape")
    expect(title).to_have_value("Theirs")
    assert board.card(board.booking)["title"] == "Theirs"


def test_a_change_elsewhere_on_the_deal_is_no_conflict(board, ana, tom):
    title = ana.panel().get_by_role("textbox", name="Title")
    title.fill("Booking system 2")
    money = {"amount": 990000, "currency": "EUR"}
    board.run("card.edit", by=tom, card=board.booking, fields={"value": money})
    expect(ana.field("value")).to_contain_text("9,900")
    expect(title).to_have_value("Booking system 2")
    ana.keys("Enter")
    expect(ana.card("Booking system 2")).to_contain_text("9,900")
    expect(ana.panel().locator(".notice--conflict")).to_have_count(0)


def test_descriptions_written_at_once_are_merged_line_by_line(board, ana, tom):
    describe(board, tom, "One\n\nTwo\n\nThree")
    editor = edit_description(ana)
    expect(editor).to_have_value("One\n\nTwo\n\nThree")
    editor.fill("One of mine\n\nTwo\n\nThree")
    describe(board, tom, "One\n\nTwo\n\nThree of Tom's")
    expect(ana.panel()).to_contain_text("Tom Becker changed the description")
    expect(editor).to_have_value("One of mine\n\nTwo\n\nThree")
    ana.keys("Control+Enter")
    text = ana.panel().locator("baton-panel-description .prose")
    expect(text).to_contain_text("One of mine")
    expect(text).to_contain_text("Three of Tom's")
    expect(ana.toasts()).to_contain_text("Saved together")


def test_descriptions_that_clash_are_shown_side_by_side(board, ana, tom):
    describe(board, tom, "The budget is open")
    editor = edit_description(ana)
    editor.fill("The budget is 20 k")
    describe(board, tom, "The budget is 30 k")
    expect(ana.panel()).to_contain_text("Tom Becker changed the description")
    expect(editor).to_have_value("The budget is 20 k")
    ana.keys("Control+Enter")
    sides = ana.panel().locator("baton-panel-description .compare__text")
    expect(sides).to_have_text(["The budget is 20 k", "The budget is 30 k"])
    ana.panel().get_by_role("button", name="Keep mine").click()
    text = ana.panel().locator("baton-panel-description .prose")
    expect(text).to_have_text("The budget is 20 k")


def test_an_unsent_comment_outlives_another_deal_and_a_reload(board, ana):
    comment = ana.panel().get_by_label("Write a comment")
    comment.fill("Half a thought")
    make_card(board, "Lead", "Fleet dashboard")
    ana.open_card("Fleet dashboard")
    expect(comment).to_have_value("")
    ana.open_card("Booking system")
    expect(comment).to_have_value("Half a thought")
    ana.page.reload()
    ana.loaded_panel()
    expect(comment).to_have_value("Half a thought")


def describe(board, person, text):
    board.run("card.describe", by=person, card=board.booking, text=text)


def edit_description(screen):
    """Wait for the text that is there, then open the editor on it."""
    section = screen.panel().locator("baton-panel-description")
    section.get_by_role("button", name="Edit").click()
    return section.get_by_role("textbox", name="Description")
