"""A rule: written in sentences and tried first; it runs once in two windows, in its own name, and is undone whole."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_label, make_member
from tests.support.axe import violations


@pytest.fixture
def board(app):
    board = make_board()
    make_card(board, "Lead", "Vega")
    board.label = make_label(board, "Offer out")
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def write_rule(page, board):
    """Write a rule by the form, after a look at what it would have done."""
    page.goto(f"/boards/{board.id}/rules")
    page.get_by_role("button", name="New rule").click()
    form = page.locator("baton-rule-form")
    form.get_by_label("Name").fill("Offer out")
    form.get_by_label("Stage").select_option(label="Proposal")
    form.get_by_role("button", name="Try it").click()
    expect(form.get_by_role("status")).to_contain_text("would have begun 1 time")
    expect(form.get_by_role("link", name="Orion")).to_be_visible()
    form.get_by_label("What is to be done").fill("Ask for the order")
    form.get_by_role("button", name="And then").click()
    form.get_by_label("What is done", exact=True).last.select_option("label")
    form.get_by_label("Label").select_option(label="Offer out")
    assert violations(page) == []
    form.get_by_role("button", name="Make the rule").click()
    expect(page.locator(".rule")).to_contain_text("When a deal comes into Proposal")
    expect(page.locator(".rule")).to_contain_text("Has not run yet")


def test_a_rule_runs_once_in_two_windows_and_is_undone_as_one(board, ana, tom):
    card = make_card(board, "Lead", "Orion")
    board.run("card.move", card=card, column=board.columns["Proposal"])
    write_rule(ana.page, board)
    ana.open(board)
    tom.drag("Vega", "Proposal")
    for screen in (ana, tom):
        expect(screen.card("Vega")).to_contain_text("Offer out")
        panel = screen.open_card("Vega")
        expect(panel.get_by_label("Done: Ask for the order")).to_have_count(1)
    # Older lines are folded: that it ran, what was before.
    expect(panel.locator(".activity", has_text="Rule “Offer out”")).to_have_count(2)
    (rule,) = board.records("rule")
    assert rule["runs"] == 1
    ran = panel.locator(".activity", has_text="added the label")
    ran.get_by_role("button", name="What can be undone").click()
    tom.page.get_by_role("menuitem", name="Undo…").click()
    window = tom.page.get_by_role("dialog")
    window.get_by_role("button", name="Undo", exact=True).click()
    for screen in (ana, tom):
        expect(screen.card("Vega")).not_to_contain_text("Offer out")
        expect(screen.panel().get_by_label("Done: Ask for the order")).to_have_count(0)
    screen.expect_accessible()
