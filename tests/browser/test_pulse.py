"""A customer answers behind a link, and asks: both light up where the team looks."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_comment, make_company, make_member
from tests.support.axe import violations

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Silva")
    board.tom = make_member(board, name="Tom Becker")
    company = make_company(board.workspace, "Umbra Foods")
    board.deal = make_card(board, "Lead", "Booking system", company=company, owner=board.tom)
    return board


def test_an_answer_lights_up_on_every_screen_and_its_link_works_once(board, ana, tom, new_context):
    panel = ana.open_card("Booking system")
    panel.get_by_role("button", name="Ask two questions…").click()
    panel.get_by_role("button", name="Make a link").click()
    link = panel.get_by_label("Link to the two questions").input_value()
    ana.settle()
    ana.expect_accessible()
    panel.get_by_role("button", name="Done", exact=True).click()
    expect(panel.get_by_text("Two questions: good until")).to_be_visible()

    page = new_context().new_page()
    page.goto(link)
    assert violations(page) == []
    # A phone in Chinese, without scripts.
    phone = new_context(**PHONE, locale="zh-CN", java_script_enabled=False).new_page()
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("两个问题")
    phone.get_by_role("link", name="English").click()
    phone.get_by_label("9", exact=True).check()
    phone.get_by_label("What should we do better?").fill("更快的答复")
    phone.get_by_role("button", name="Send the answer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")

    for screen in (ana, tom):
        expect(screen.card("Booking system").locator(".card__pulse")).to_contain_text("9 of 10")
    expect(panel.get_by_text("更快的答复").first).to_be_visible()
    expect(panel.get_by_text("Two questions: good until")).to_have_count(0)
    expect(tom.page.locator("[data-inbox-count]")).to_have_text("1")
    ana.expect_accessible()

    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link works no more")


def test_what_a_customer_asks_has_a_clock_that_runs_on_every_screen(board, screen_of):
    make_comment(board, board.deal, "When is SSO there?", by=board.ana)
    ana, tom = screen_of(board.ana).open(board), screen_of(board.tom).open(board)
    panel = ana.open_card("Booking system")
    comment = panel.locator("baton-comment").first
    comment.hover()
    comment.get_by_role("button", name="Actions on this comment").click()
    ana.page.get_by_role("menuitem", name="The customer asks this").click()
    expect(comment.locator(".question__promise")).to_contain_text("promised within 24 h")
    face = tom.card("Booking system").locator(".card__question")
    expect(face).to_contain_text(re.compile("Customer's question.*2[34] h left|1 d left"))
    board.workspace.run("customers.set_rules", fields={"answer_hours": 1})
    expect(face).to_contain_text("min left")
    comment.get_by_role("button", name="Mark as answered").click()
    expect(face).to_have_count(0)
