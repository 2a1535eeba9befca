"""The process in the stages: what is needed before a deal goes on, how many a stage takes, and what to do in it."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_label, make_member
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    make_card(board, "Proposal", "Booking system")
    return board


def test_a_move_asks_for_the_missing_contract_and_goes_on_before_everybodys_eyes(board, screen_of):
    hot = make_label(board, "Hot")
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    ana.column("Proposal").get_by_label("Stage menu").click()
    ana.button("Exit criteria…").click()
    ana.page.get_by_label("Value", exact=True).check()
    ana.page.get_by_label("A label", exact=True).check()
    ana.page.get_by_label("One more thing to tick off").fill("Contract sent")
    ana.page.keyboard.press("Enter")
    ana.expect_accessible()
    ana.page.keyboard.press("Escape")
    expect(tom.card("Booking system").locator(".card__lacks")).to_contain_text("3 things needed")
    ana.drag("Booking system", "Negotiation")
    ana.page.keyboard.press("Escape")
    ana.expect_titles("Proposal", "Booking system")
    ana.drag("Booking system", "Negotiation")
    ana.page.get_by_label("Value", exact=True).fill("12k")
    ana.page.get_by_label("A label", exact=True).select_option("Hot")
    ana.button("Move").click()
    expect(ana.page.get_by_text("Tick it when it is done.")).to_be_visible()
    ana.expect_accessible()
    ana.page.get_by_label("Contract sent").check()
    ana.button("Move").click()
    tom.expect_titles("Negotiation", "Booking system")
    expect(tom.card("Booking system")).to_contain_text("€12,000")
    expect(tom.card("Booking system")).to_contain_text("Hot")
    ana.page.keyboard.press("Control+z")
    tom.expect_titles("Proposal", "Booking system")
    expect(tom.card("Booking system").locator(".card__lacks")).to_be_visible()
    board.run("card.label", card=board.records("card")[0]["id"], label=hot)
    tom.open_card("Booking system")
    tom.panel().get_by_label("Contract sent").check()
    expect(ana.card("Booking system").locator(".card__lacks-text")).to_have_text("Needed: Value")


def test_a_full_stage_takes_no_more_and_its_playbook_is_read_where_one_works(board, screen_of):
    won = make_card(board, "Won", "Lab information system")
    make_card(board, "Lead", "Route planning")
    fields = {"wip_limit": 1, "holds": True, "acts_member": board.owner}
    board.run("column.edit", column=board.columns["Proposal"], fields=fields)
    ana = screen_of(make_member(board, name="Ana Ruiz")).open(board)
    tom = screen_of(make_member(board, name="Tom Becker")).open(board)
    ana.drag("Route planning", "Proposal")
    expect(ana.toasts()).to_contain_text("“Proposal” is full: it takes at most 1 deal.")
    ana.expect_titles("Lead", "Route planning")
    expect(ana.column("Proposal").get_by_role("img", name="Full")).to_be_visible()
    ana.column("Proposal").get_by_label("Stage menu").click()
    ana.button("Playbook…").click()
    ana.button("Write down what to do in this stage").click()
    ana.page.get_by_role("textbox", name="What to do here").fill("Ask **who signs**.")
    ana.button("Save").click()
    ana.button("Add an example").click()
    ana.page.get_by_placeholder("Find a won deal").fill("lab")
    ana.page.keyboard.press("Enter")
    expect(
        ana.page.get_by_role("dialog").get_by_role("link", name="Lab information system")
    ).to_be_visible()
    ana.expect_accessible()
    eventually(lambda: board.record("playbook", board.columns["Proposal"])["examples"] == [won])
    expect(tom.column("Proposal").get_by_label("Playbook: Proposal")).to_be_visible()
    tom.open_card("Booking system")
    tom.panel().get_by_role("button", name="What to do here").click()
    expect(tom.page.locator(".playbook strong")).to_have_text("who signs")
    tom.page.get_by_role("dialog").get_by_role("link", name="Lab information system").click()
    expect(tom.panel()).to_contain_text("Lab information system")
