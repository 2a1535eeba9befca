"""Two people on one deal: what one writes, ticks and chooses, the other sees in the open panel."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_comment, make_member, make_task


@pytest.fixture
def board(app):
    board = make_board()
    make_card(board, "Lead", "Booking system")
    return board


@pytest.fixture
def ana(board, screen_of):
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    ana.open_card("Booking system")
    return ana


@pytest.fixture
def tom(board, screen_of):
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    tom.open_card("Booking system")
    return tom


def test_a_comment_is_seen_being_written_and_then_read(ana, tom):
    ana.panel().get_by_label("Write a comment").press_sequentially("They want a **pilot** first")
    expect(tom.panel().get_by_text("Ana Ruiz is writing…")).to_be_visible()
    expect(tom.card("Booking system")).to_contain_text("Ana Ruiz is writing")
    ana.keys("Control+Enter")
    comment = tom.panel().get_by_label("Comment by Ana Ruiz")
    expect(comment.locator("strong")).to_have_text("pilot")
    expect(tom.panel().get_by_text("Ana Ruiz is writing…")).to_have_count(0)
    expect(ana.panel().get_by_label("Write a comment")).to_have_value("")


def test_an_author_mends_and_removes_a_comment_on_all_screens(ana, tom):
    ana.panel().get_by_label("Write a comment").fill("The budget is 20 k")
    ana.keys("Control+Enter")
    mine = ana.panel().get_by_label("Comment by Ana Ruiz")
    theirs = tom.panel().get_by_label("Comment by Ana Ruiz")
    expect(theirs).to_contain_text("20 k")
    expect(theirs.get_by_role("button", name="Edit")).to_have_count(0)
    mine.get_by_role("button", name="Edit", exact=True).click()
    mine.get_by_label("Edit comment").fill("The budget is 30 k")
    ana.keys("Control+Enter")
    expect(theirs).to_contain_text("30 k")
    expect(theirs).to_contain_text("edited")
    mine.get_by_role("button", name="Actions on this comment").click()
    ana.page.get_by_role("menuitem", name="Remove").click()
    ana.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(theirs).to_have_count(0)


def test_two_people_on_one_deal_see_each_other(ana, tom):
    for screen, other in ((ana, "Tom Becker"), (tom, "Ana Ruiz")):
        head = screen.panel().locator(".panel-head__people")
        expect(head).to_contain_text("1 here with you")
        expect(head.get_by_label(other).or_(head.get_by_title(other)).first).to_be_visible()
    ana.field("value").get_by_role("button").click()
    expect(tom.field("value")).to_contain_text("Ana Ruiz is editing")
    ana.keys("Escape", "Escape")
    expect(tom.panel()).not_to_contain_text("here with you")


def test_an_owner_is_assigned_for_both(board, ana, tom):
    ana.field("owner").get_by_role("button").click()
    ana.page.get_by_role("option", name="Tom Becker").click()
    for screen in (ana, tom):
        expect(screen.field("owner")).to_contain_text("Tom Becker")
    expect(tom.card("Booking system").locator(".card__people")).to_be_visible()
    expect(tom.panel().locator(".thread")).to_contain_text(re.compile("Ana Ruiz"))


def test_the_list_of_people_follows_who_comes(board, ana, tom):
    ana.field("owner").get_by_role("button").click()
    ana.page.get_by_role("option", name="Tom Becker").hover()
    make_member(board, name="Aaron Abel")
    expect(ana.page.get_by_role("option").first).to_contain_text("Ana Ruiz")
    expect(ana.page.get_by_role("option", name="Aaron Abel")).to_be_visible()
    ana.keys("Enter")
    expect(tom.field("owner")).to_contain_text("Tom Becker")


def test_tasks_are_added_ticked_and_counted_for_both(board, ana, tom):
    add = ana.panel().get_by_label("Add a task")
    for title in ("Call the buyer", "Send the offer"):
        add.fill(title)
        ana.keys("Enter")
    tom.panel().get_by_label("Done: Send the offer").check()
    for screen in (ana, tom):
        expect(screen.panel().get_by_label("Done: Send the offer")).to_be_checked()
        expect(screen.panel()).to_contain_text("1 of 2")
        expect(screen.card("Booking system")).to_contain_text("1/2")


def test_names_that_come_late_reach_an_open_deal(board, screen_of):
    """The deal may be there before the people are."""
    card = make_card(board, "Proposal", "Night bus")
    tom = make_member(board, name="Tom Becker")
    make_task(board, card, "Call the buyer", assignee=tom)
    make_comment(board, card, by=tom)
    ana = screen_of(make_member(board, name="Ana Ruiz"))
    held = []
    ana.page.route("**/api/workspaces/*", lambda request: held.append(request))
    panel = ana.open(board, card=board.card(card)["number"]).loaded_panel()
    expect(panel.get_by_label("Comment by Somebody")).to_be_visible()
    for request in held:
        request.continue_()
    expect(panel.get_by_label("Comment by Tom Becker")).to_be_visible()
    expect(panel.get_by_label("Assignee: Tom Becker. Change")).to_be_attached()


def test_a_due_task_becomes_the_next_step_of_the_other(board, ana, tom):
    [card] = [patch["id"] for patch in board.run("card.create", **one_more(board)).change.patches]
    make_task(board, card, "Call the buyer", due="2030-01-15")
    for screen in (ana, tom):
        expect(screen.card("Fleet dashboard")).to_contain_text("Call the buyer")
        expect(screen.card("Fleet dashboard")).to_contain_text("0/1")


def test_a_new_label_appears_on_the_card_of_the_other(ana, tom):
    ana.panel().locator(".panel-head__labels").click()
    ana.page.get_by_role("combobox", name="Labels").fill("Key account")
    ana.keys("Enter")
    ana.keys("Escape")
    for screen in (ana, tom):
        expect(screen.card("Booking system").locator(".card__label")).to_have_text("Key account")
        expect(screen.panel().locator(".panel-head__labels")).to_contain_text("Key account")


def test_fields_save_by_themselves(board, ana, tom):
    ana.field("value").get_by_role("button").click()
    ana.page.get_by_label("Value").get_by_role("textbox").first.fill("12,500")
    ana.keys("Enter")
    expect(tom.card("Booking system").locator(".card__value")).to_contain_text("12,500")
    ana.field("company").get_by_role("button").click()
    ana.page.get_by_role("combobox").last.fill("Umbra Foods")
    ana.keys("Enter")
    expect(tom.field("company")).to_contain_text("Umbra Foods")
    expect(tom.card("Booking system").locator(".card__company")).to_have_text("Umbra Foods")


def one_more(board):
    return {"column": board.columns["Lead"], "title": "Fleet dashboard"}
