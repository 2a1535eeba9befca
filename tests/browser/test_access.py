"""Roles in the browser: who only looks finds nothing to press, and who is removed is shown out."""

import re

from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_comment, make_label, make_member, make_task

CHANGING = re.compile(
    "New deal|Add deal|Add stage|Rename|Archive|Restore|Mark as|Remove|Assign|Send"
)


def test_a_viewer_finds_nothing_to_change(app, screen_of):
    board = furnished_board()
    vera = screen_of(make_member(board, "viewer")).open(board)
    expect(vera.page.get_by_role("button", name=CHANGING)).to_have_count(0)
    vera.column("Lead").get_by_role("button", name="Stage menu").click()
    expect(vera.column("Lead").locator(".menu__item")).to_have_text(["Playbook…", "Collapse"])
    vera.keys("Escape")
    panel = vera.open_card("Booking system")
    expect(panel.get_by_role("textbox")).to_have_count(0)
    expect(panel.get_by_role("checkbox")).to_be_disabled()
    expect(panel.locator("baton-panel-fields").get_by_role("button")).to_have_count(0)
    panel.get_by_role("button", name="More actions").click()
    expect(vera.page.get_by_role("menuitem")).to_have_text(
        ["Follow", "Mute: no notices of this deal", "Copy link", "The story of this deal"]
    )
    vera.keys("Escape", "Escape")
    vera.keys("n")
    expect(vera.page.get_by_label("Title of the new deal")).to_have_count(0)


def test_a_viewer_cannot_lift_a_card(app, screen_of):
    board = furnished_board()
    vera = screen_of(make_member(board, "viewer")).open(board)
    vera.drag("Booking system", "Proposal")
    vera.expect_titles("Lead", "Booking system")
    vera.card("Booking system").locator(".card__title").focus()
    vera.keys("m", "ArrowRight", "Enter")
    vera.page.keyboard.press("Escape")
    assert board.titles("Lead") == ["Booking system"]


def test_a_commenter_may_write_but_not_move(app, screen_of):
    board = furnished_board()
    cora = screen_of(make_member(board, "commenter", name="Cora Diaz")).open(board)
    panel = cora.open_card("Booking system")
    panel.get_by_label("Write a comment").fill("I only say")
    cora.keys("Control+Enter")
    expect(panel.get_by_label("Comment by Cora Diaz")).to_contain_text("I only say")
    expect(panel.locator("baton-panel-fields").get_by_role("button")).to_have_count(0)


def test_an_editor_finds_the_labels_in_the_settings(app, screen_of):
    board = furnished_board()
    eva = screen_of(make_member(board, "editor")).open(board)
    eva.button("Board menu").click()
    expect(eva.page.get_by_role("menuitem", name="Import deals")).to_have_count(0)
    eva.page.get_by_role("menuitem", name="Board settings").click()
    expect(eva.page.get_by_label("Name of the new label")).to_be_visible()


def test_another_role_is_felt_at_once(app, screen_of):
    board = furnished_board()
    person = make_member(board, "viewer")
    vera = screen_of(person).open(board)
    board.run("member.change_role", member=person, role="editor")
    expect(vera.button("New deal").first).to_be_visible()
    board.run("member.change_role", member=person, role="viewer")
    expect(vera.button("New deal")).to_have_count(0)


def test_who_is_removed_from_the_board_is_shown_out(app, screen_of):
    board = furnished_board()
    person = make_member(board)
    tom = screen_of(person).open(board)
    board.run("member.remove", member=person)
    expect(tom.toasts()).to_contain_text("no longer have access", timeout=2_000)
    tom.page.wait_for_url(re.compile("/$"))
    expect(tom.page.locator("#boards")).not_to_contain_text("Pipeline")
    # What the page was asking for just then is refused, and the browser itself reports that.
    tom.problems[:] = [problem for problem in tom.problems if "404" not in problem]


def test_a_stranger_sees_no_board(app, screen_of):
    board = furnished_board()
    stranger = screen_of(make_member(make_board()))
    stranger.page.goto(f"/boards/{board.id}")
    expect(stranger.page.get_by_role("heading", level=1)).to_be_visible()
    expect(stranger.page.get_by_text("Booking system")).to_have_count(0)
    stranger.problems.clear()  # the browser itself reports the 404


def furnished_board():
    board = make_board()
    card = make_card(board, "Lead", "Booking system")
    make_task(board, card, "Call the buyer")
    make_comment(board, card, "They want a pilot")
    board.run("card.label", card=card, label=make_label(board, "Key account"))
    board.run("card.describe", card=card, text="For **hotels**")
    return board
