"""A role of the workspace's own, made and changed by the owner while somebody has it."""

import re

from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_member
from tests.support.axe import violations


def test_a_role_is_made_given_and_changed_under_the_eyes_of_who_has_it(app, screen_of):
    board = make_board()
    make_card(board, "Lead", "Booking system")
    tom = make_member(board, "viewer", name="Tom Field")
    owner, toms = screen_of(board.owner), screen_of(tom).open(board)
    expect(toms.button("Add deal")).to_have_count(0)

    owner.page.goto("/permissions")
    owner.page.get_by_label("Name of the new role").fill("Field sales")
    owner.page.get_by_label("to begin with like").select_option("commenter")
    owner.page.get_by_role("button", name="Add").click()
    expect(owner.page.get_by_label("Name of role Field sales")).to_be_visible()
    assert violations(owner.page) == []

    owner.page.goto(f"/boards/{board.id}/settings")
    owner.page.get_by_label("Role of Tom Field").select_option(label="Field sales")
    expect(toms.toasts()).to_contain_text("Field sales")
    expect(toms.button("Add deal")).to_have_count(0)

    owner.page.goto("/permissions")
    owner.page.get_by_label("Field sales: Add deals").check()
    expect(toms.button("Add deal").first).to_be_visible()
    owner.page.get_by_label("Field sales: Add deals").uncheck()
    expect(toms.button("Add deal")).to_have_count(0)

    owner.page.get_by_role("button", name="Remove Field sales").click()
    owner.page.get_by_role("button", name=re.compile("^Remove$")).click()
    expect(owner.page.get_by_label("Name of role Field sales")).to_have_count(0)
    owner.page.goto(f"/boards/{board.id}/settings")
    expect(owner.page.get_by_label("Role of Tom Field")).to_contain_text("Removed role")

    # Who reads the audit log finds all of it there.
    owner.page.goto("/audit")
    expect(owner.page.get_by_text("removed a role of the workspace's own").last).to_be_visible()
    owner.page.get_by_role("button", name="Check that nothing was changed").click()
    expect(owner.page.get_by_text("All entries are as they were noted.")).to_be_visible()
    assert violations(owner.page) == []
