"""A stranger asks by a board's form, and the team sees it at once."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_member
from tests.support.axe import violations

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def board(app):
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Silva")
    board.tom = make_member(board, name="Tom Becker")
    return board


def test_what_a_stranger_sends_stands_on_the_board_and_their_link_follows_it(
    board, tom, screen_of, new_context
):
    page = screen_of(board.ana).page
    page.goto(f"/boards/{board.id}/settings")
    box = page.locator("#intake")
    address = write_form(box)
    assert violations(page) == []
    asked = new_context().new_page()
    asked.goto(address)
    assert violations(asked) == []
    expect(asked.get_by_label("Leave this empty")).not_to_be_in_viewport()

    # A phone in Chinese, without scripts.
    phone = new_context(**PHONE, locale="zh-CN", java_script_enabled=False).new_page()
    phone.goto(address)
    expect(phone.get_by_label("您的姓名")).to_be_visible()
    fill_in(phone)
    expect(phone.locator("[aria-current=step]")).to_contain_text("Received")

    # Nobody writes so fast: a person looks at it first.
    expect(box).to_contain_text("1 request is held back")
    expect(box).to_contain_text("within three seconds")
    expect(tom.card("Umbra Foods · Mei Lin")).to_have_count(0)
    box.get_by_role("button", name="Make it a deal").click()
    expect(tom.card("Umbra Foods · Mei Lin")).to_be_visible()
    panel = tom.open_card("Umbra Foods · Mei Lin")
    expect(panel.get_by_text("When can we start?")).to_be_visible()
    phone.reload()
    expect(phone.locator("[aria-current=step]")).to_contain_text("Received")
    made = board.records("card")[0]["id"]
    board.run("card.move", by=board.tom, card=made, column=board.columns["Qualified"])
    phone.reload()
    expect(phone.locator("[aria-current=step]")).to_contain_text("Being worked on")


def write_form(box):
    box.get_by_role("button", name="Make a form").click()
    box.get_by_text("What it asks").click()
    box.get_by_label("What to ask as well").select_option("question")
    box.get_by_role("button", name="Add", exact=True).click()
    box.get_by_label("Question in English").fill("Which product?")
    box.get_by_label("Question in English").press("Enter")
    box.get_by_label("Open: whoever has the address can write").check()
    expect(box.get_by_role("link", name="Look at it")).to_be_visible()
    return box.get_by_label("Address of the form").input_value()


def fill_in(phone):
    phone.get_by_role("link", name="English").click()
    phone.get_by_label("Your name").fill("Mei Lin")
    phone.get_by_label("Company").fill("Umbra Foods")
    phone.get_by_label("E-mail address").fill("mei@umbra")
    phone.get_by_label("Which product?").fill("The large one")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("This is needed.")).to_be_visible()
    phone.get_by_label("What is it about?").fill("When can we start?")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    phone.locator("a[href^='/request/']").click()
