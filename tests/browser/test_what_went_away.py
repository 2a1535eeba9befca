"""Work on something that went away meanwhile: everybody sees what became of it and why, and keeps their words."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member, make_task
from tests.support.screen import PATIENCE


@pytest.fixture
def board(app):
    board = make_board()
    board.booking = make_card(board, "Lead", "Booking system")
    board.ana = make_member(board, name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def come_back(screen, refused):
    screen.context.set_offline(False)
    expect(screen.badge()).to_have_text(f"Live · {refused} not applied", timeout=PATIENCE)


def tray_of(screen):
    """Open the list of what could not be applied from the message about it."""
    screen.toasts().get_by_role("button", name="Show").click()
    return screen.page.get_by_role("dialog", name="Unsent changes")


def test_a_move_of_a_deal_that_was_archived_says_by_whom_and_leads_to_it(board, ana):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    ana.expect_titles("Proposal", "Booking system")
    board.run("card.archive", by=board.tom, card=board.booking)
    come_back(ana, refused=1)
    expect(ana.toasts().locator(".toast__text")).to_have_text(
        "Could not be applied: Move “Booking system” to Proposal. Tom Becker archived this deal."
    )
    ana.expect_titles("Proposal")
    tray_of(ana).get_by_role("button", name="Show the deal").click()
    expect(ana.panel().get_by_role("button", name="Restore")).to_be_visible()


def test_a_move_into_a_stage_that_is_gone_goes_back_and_says_why(board, ana):
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    board.run("column.archive", by=board.tom, column=board.columns["Proposal"])
    come_back(ana, refused=1)
    expect(ana.toasts()).to_contain_text("to Proposal. This stage was archived.")
    ana.expect_titles("Lead", "Booking system")


def test_deals_added_in_a_stage_that_is_gone_are_given_back_as_text(board, ana):
    ana.column("Proposal").get_by_role("button", name="Add deal").click()
    ana.page.keyboard.type("Half a thou")
    board.run("column.archive", by=board.tom, column=board.columns["Proposal"])
    expect(ana.toasts()).to_contain_text("You had written: “Half a thou”")
    expect(ana.toasts().get_by_role("button", name="Copy")).to_be_visible()


def test_a_task_added_to_a_deal_that_was_archived_is_given_back(board, ana):
    ana.open_card("Booking system")
    ana.cut_off()
    ana.panel().get_by_label("Add a task").fill("Call from the station")
    ana.keys("Enter")
    board.run("card.archive", by=board.tom, card=board.booking)
    come_back(ana, refused=1)
    expect(ana.toasts()).to_contain_text("Tom Becker archived this deal.")
    tray = tray_of(ana)
    expect(tray).to_contain_text("“Call from the station”")
    expect(tray.get_by_role("button", name="Copy text")).to_be_visible()


def test_what_is_refused_late_is_told_once_and_in_one_place(board, ana):
    panel = ana.open_card("Booking system")
    ana.cut_off()
    panel.get_by_label("Write a comment").fill("They want the pilot in March")
    ana.keys("Control+Enter")
    panel.get_by_role("textbox", name="Title").fill("Booking system for hotels")
    ana.keys("Enter")
    described = panel.locator("baton-panel-description")
    described.get_by_role("button", name="Add a description").click()
    described.get_by_role("textbox", name="Description").fill("A long story")
    ana.keys("Control+Enter")
    expect(ana.badge()).to_have_text("Reconnecting · 3 unsent")
    board.run("card.archive", by=board.tom, card=board.booking)
    come_back(ana, refused=3)
    expect(ana.toasts().locator(".toast__text")).to_have_text("3 changes could not be applied")
    expect(panel.locator(".kept, .notice--wrong, .save-state")).to_have_count(0)
    board.run("card.restore", by=board.tom, card=board.booking)
    expect(panel.get_by_label("Write a comment")).to_have_value("")
    tray = tray_of(ana)
    for words in ("Comment on", "Booking system for hotels", "A long story"):
        expect(tray).to_contain_text(words)
    ana.expect_accessible()
    while tray.get_by_role("button", name="Try again").count():
        tray.get_by_role("button", name="Try again").first.click()
    expect(tray).to_contain_text("Everything has been sent.")
    ana.keys("Escape")
    expect(panel).to_contain_text("They want the pilot in March")
    expect(described).to_contain_text("A long story")


def test_a_task_that_was_removed_while_it_is_renamed_gives_back_the_words(board, ana):
    task = make_task(board, board.booking, "Call")
    ana.open_card("Booking system")
    ana.panel().get_by_role("textbox", name="Task", exact=True).fill("Call Umbra again")
    board.run("task.archive", by=board.tom, task=task)
    expect(ana.toasts()).to_contain_text("Call Umbra again")
    expect(ana.toasts().get_by_role("button", name="Copy")).to_be_visible()


def test_what_is_being_written_on_a_deal_that_is_archived_stays_to_be_copied(board, ana):
    ana.open_card("Booking system")
    ana.panel().get_by_role("button", name="Add a description").click()
    ana.panel().get_by_role("textbox", name="Description").fill("A long story")
    ana.panel().get_by_label("Write a comment").click()
    expect(ana.panel().locator("baton-panel-description .prose")).to_contain_text("A long story")
    ana.panel().get_by_label("Write a comment").fill("Half a thought")
    board.run("card.archive", by=board.tom, card=board.booking)
    kept = ana.panel().locator("baton-composer .kept")
    expect(kept).to_contain_text("This deal was archived.")
    expect(kept.get_by_role("textbox")).to_have_value("Half a thought")
    ana.expect_accessible()
    board.run("card.restore", by=board.tom, card=board.booking)
    expect(ana.panel().get_by_label("Write a comment")).to_have_value("Half a thought")


def test_a_title_in_my_hands_on_a_deal_that_is_archived_is_offered(board, ana):
    ana.open_card("Booking system")
    ana.panel().get_by_role("textbox", name="Title").fill("Booking system for hotels")
    board.run("card.archive", by=board.tom, card=board.booking)
    expect(ana.toasts()).to_contain_text("You had written: “Booking system for hotels”")
    assert board.card(board.booking)["title"] == "Booking system"


def test_whose_role_is_lowered_hears_by_whom_and_keeps_what_they_write(board, ana):
    ana.open_card("Booking system")
    ana.panel().get_by_role("button", name="Add a description").click()
    ana.panel().get_by_role("textbox", name="Description").fill("A long story")
    board.run("member.change_role", member=board.ana, role="viewer")
    expect(ana.toasts()).to_contain_text("Olga Owner changed your role on this board: Viewer")
    kept = ana.panel().locator("baton-panel-description .kept")
    expect(kept.get_by_role("textbox")).to_have_value("A long story")
    expect(kept).to_contain_text("Your role on this board was changed.")


def test_who_is_taken_off_the_board_can_take_their_words_along(board, ana):
    # What the open deal asks for is to be there: later she may not ask for it.
    with ana.page.expect_response(
        lambda answer: answer.url.endswith("/health") and "/cards/" in answer.url
    ):
        ana.open_card("Booking system")
    ana.panel().get_by_label("Write a comment").fill("Half a thought")
    board.run("member.remove", member=board.ana)
    dialog = ana.page.get_by_role("dialog", name="You no longer have access to this board.")
    expect(dialog).to_contain_text("Half a thought")
    ana.settle()
    ana.expect_accessible()
    dialog.get_by_role("button", name="Go to my boards").click()
    expect(ana.page).to_have_url(re.compile(r"/$"))


def test_a_board_that_is_archived_says_so_and_can_be_restored(board, screen_of):
    owner = screen_of(board.owner).open(board)
    ana = screen_of(board.ana).open(board)
    ana.cut_off()
    ana.drag("Booking system", "Proposal")
    board.run("board.archive")
    come_back(ana, refused=1)
    expect(ana.toasts()).to_contain_text("This board was archived.")
    ana.expect_titles("Lead", "Booking system")
    for screen in (owner, ana):
        expect(screen.page.locator(".board-header__archived")).to_contain_text("can be read")
        expect(screen.page.get_by_role("button", name="Add deal")).to_have_count(0)
    owner.expect_accessible()
    owner.button("Restore this board").click()
    expect(ana.page.locator(".board-header__archived")).to_have_count(0)
    ana.drag("Booking system", "Proposal")
    owner.expect_titles("Proposal", "Booking system")
