"""Making boards, setting them up, putting them away: what one does, the others see."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_board, make_card, make_label, make_person, make_workspace
from tests.support.axe import violations

PHONE = {"width": 390, "height": 844}
LOOKS = [
    {"color_scheme": "light"},
    {"locale": "zh-CN", "color_scheme": "dark", "viewport": PHONE, "has_touch": True},
]


def test_an_empty_list_teaches_and_the_first_board_opens(app, screen_of):
    page = screen_of(make_workspace().owner).page
    page.goto("/")
    page.get_by_role("button", name="Make the first board").click()
    page.get_by_role("button", name="Make the board").click()
    expect(page.get_by_text("Please fill this in.")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_label("Name", exact=True).fill("EMEA pipeline")
    page.get_by_label("Teal").check(force=True)
    page.get_by_role("button", name="Make the board").click()
    expect(page.get_by_role("heading", name="EMEA pipeline")).to_be_visible()
    expect(page.get_by_role("heading", name="Negotiation")).to_be_visible()


def test_the_list_follows_what_others_do(app, screen_of):
    workspace, board, tom = a_board_with_somebody()
    owner, watcher = screen_of(workspace.owner).page, screen_of(tom).page
    watcher.goto("/")
    expect(watcher.get_by_text("1 open deal")).to_be_visible()

    owner.goto(f"/boards/{board.id}/settings")
    name = owner.get_by_label("Name", exact=True)
    name.fill("Renamed while you look")
    name.press("Tab")
    expect(watcher.get_by_text("Renamed while you look")).to_be_visible()
    owner.get_by_label("Pink", exact=True).check(force=True)
    expect(watcher.locator(".board-link[data-color=pink]")).to_be_visible()
    make_card(board, title="Second")
    expect(watcher.get_by_text("2 open deals")).to_be_visible()


def test_settings_save_by_themselves_and_a_refusal_puts_back(app, screen_of):
    workspace, board, _ = a_board_with_somebody()
    screen = screen_of(workspace.owner)
    page = settings_of(screen.page, board)
    page.get_by_label("Name of the new label").fill("Strategic")
    page.get_by_label("Name of the new label").press("Enter")
    expect(page.get_by_label("Name of label Strategic")).to_have_value("Strategic")
    expect(page.get_by_label("Name of the new label")).to_be_focused()

    name = page.get_by_label("Name", exact=True)
    name.evaluate("field => field.removeAttribute('maxlength')")
    name.fill("x" * 200)
    name.press("Tab")
    expect(page.get_by_text("Must not be longer than 120 characters.")).to_be_visible()
    expect(name).to_have_value("Pipeline")
    assert [problem for problem in screen.problems if "422" not in problem] == []
    screen.problems.clear()


def test_somebody_taken_off_the_board_leaves_its_settings(app, screen_of):
    workspace, board, tom = a_board_with_somebody()
    owner, member = screen_of(workspace.owner).page, screen_of(tom).page
    settings_of(member, board)
    settings_of(owner, board)
    owner.get_by_role("button", name="Remove Tom Tran from the board").click()
    owner.get_by_role("button", name="Remove", exact=True).click()
    expect(member).to_have_url(re.compile("/$"))
    expect(member.get_by_text("No boards yet")).to_be_visible()


def test_an_archived_board_can_be_restored(app, screen_of):
    workspace, board, _ = a_board_with_somebody()
    page = settings_of(screen_of(workspace.owner).page, board)
    page.get_by_role("button", name="Archive this board").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive this board").click()
    page.get_by_text("1 archived board").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".board-link", has_text="Pipeline")).to_be_visible()


def test_theme_and_language_are_kept(app, screen_of):
    page = screen_of(make_workspace().owner).page
    page.goto("/")
    open_menu(page)
    page.get_by_label("Dark").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_label("简体中文").check(force=True)
    expect(page.get_by_role("heading", name="还没有看板")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("look", LOOKS, ids=["light", "Chinese on a phone in the dark"])
def test_nobody_is_shut_out_of_these_pages(app, screen_of, look):
    workspace, board, _ = a_board_with_somebody()
    page = screen_of(workspace.owner, **look).page
    page.goto("/")
    expect(page.locator(".board-link__name")).to_be_visible()
    assert violations(page) == []
    open_menu(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-new-board]").click()
    assert violations(page) == []
    settings_of(page, board)
    assert violations(page) == []


def a_board_with_somebody():
    """A workspace, its board with one deal and one label, and Tom, who edits it."""
    workspace = make_workspace()
    board = make_board(workspace)
    tom = make_person(workspace, name="Tom Tran")
    board.run("member.add", member=tom, role="editor")
    make_card(board, title="First")
    make_label(board)
    return workspace, board, tom


def settings_of(page: Page, board) -> Page:
    page.goto(f"/boards/{board.id}/settings")
    expect(page.locator("#settings")).to_have_attribute("aria-busy", "false")
    return page


def open_menu(page: Page) -> None:
    page.locator(".nav__person").click()
    expect(page.locator("#account-menu")).to_be_visible()
