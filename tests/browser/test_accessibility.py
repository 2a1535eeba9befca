"""Accessibility by axe on every page and layer: in the light, on a phone in the dark, and in Chinese."""

import os

import pytest
from playwright.sync_api import expect

from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_comment,
    make_company,
    make_interaction,
    make_label,
    make_member,
    make_task,
    set_preferences,
)
from tests.support.axe import violations

LOOKS = {
    "light": {"color_scheme": "light"},
    "phone in the dark": {
        "color_scheme": "dark",
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    },
}
EURO = {"amount": 4_800_000, "currency": "EUR"}


@pytest.fixture(params=LOOKS.values(), ids=LOOKS)
def look(request):
    return request.param


@pytest.fixture
def board(app):
    """A board on which everything that can be seen on a card is seen."""
    board = make_board()
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.card_id = make_card(
        board, "Lead", "Booking system", owner=board.ana, value=EURO, expected_close="2026-01-15"
    )
    for name, color in (("Key account", "amber"), ("Inbound", "lime"), ("Partner", "cyan")):
        label = make_label(board, name, color)
        board.run("card.label", card=board.card_id, label=label)
    make_task(board, board.card_id, "Call the buyer", due="2026-01-02")
    make_task(board, board.card_id, "Send the offer", due="2030-01-02", assignee=board.ana)
    make_comment(board, board.card_id, "They want a **pilot**, `soon`: [plan](https://example.com)")
    board.run("card.describe", card=board.card_id, text="# Hotels\n\n- one\n- two\n\n> three")
    make_cards(board, "Proposal", "Fleet dashboard", "Tram stop")
    column = board.columns["Proposal"]
    board.run("column.edit", column=column, fields={"wip_limit": 1, "color": "amber"})
    board.run("card.lose", card=make_card(board, "Lead", "Night bus"), reason="No budget")
    board.run("card.win", card=make_card(board, "Lead", "Crane", value=EURO))
    return board


def test_the_board_and_what_opens_above_it(board, look, screen_of):
    ana = screen_of(board.ana, **look).open(board)
    found = Findings(ana)
    found.look("the board", ana.card("Booking system"))
    menu = ana.column("Lead").locator(".column__more")
    menu.click()
    found.look("a stage's menu", ana.page.locator(".column-menu:popover-open"))
    ana.keys("Escape")
    menu.focus()
    ana.keys("n")
    found.look("a new deal", ana.page.get_by_label("Title of the new deal"))
    ana.keys("Escape", "Control+k")
    found.look("the palette", ana.page.get_by_role("option").first)
    ana.keys("Escape", "?")
    found.look("the keys", ana.page.get_by_role("dialog", name="Keyboard shortcuts"))
    ana.keys("Escape")
    ana.button("Board menu").click()
    found.look("the board's menu", ana.page.get_by_role("menuitem").first)
    ana.page.get_by_role("menuitem", name="Archive", exact=True).click()
    found.look("archive", ana.page.get_by_text("Nothing is archived."))
    found.expect_none()


def test_what_is_kept_and_what_is_unsent(board, look, screen_of, live_server):
    ana = screen_of(board.ana, **look).open(board)
    found = Findings(ana)
    if os.environ.get("BATON_ASSETS") != "source":  # source modules come without a worker
        ana.button("Board menu").click()
        ana.page.get_by_role("menuitem", name="Keep this board offline…").click()
        choice = ana.page.get_by_role("dialog", name="This board offline")
        found.look("the choice", choice)
        choice.get_by_role("button", name="Keep this board offline").click()
        found.look("what is kept", choice.locator(".keep__state"))
        ana.keys("Escape")
        ana.page.goto("/profile")
        found.look("the boards on this device", ana.page.locator(".kept-boards__row"))
        ana.open(board)
    panel = ana.open_card("Booking system")
    ana.cut_off()
    panel.get_by_label("Write a comment").fill("In March")
    ana.keys("Control+Enter")
    ana.keys("Escape", "Escape")
    expect(ana.badge()).to_contain_text("1 unsent")
    board.run("card.archive", card=board.card_id)
    ana.page.locator(".live").click()
    found.look("the badge", ana.page.locator("#live-list"))
    ana.page.get_by_role("button", name="Look at them").click()
    found.look("what is unsent", ana.page.get_by_role("dialog", name="Unsent changes"))
    ana.page.goto("about:blank")
    ana.context.set_offline(False)
    ana.page.goto("/")
    found.look("what was refused", ana.page.locator(".unsent__reason"))
    ana.page.goto("/sign-out")
    found.look("the warning", ana.page.locator(".unsent__reason"))
    ana.page.get_by_role("button", name="Sign out and discard").click()
    found.look("the question", ana.page.get_by_role("dialog"))
    found.expect_none()


def test_a_deal_and_its_questions(board, look, screen_of):
    ana = screen_of(board.ana, **look).open(board, card=board.card(board.card_id)["number"])
    found = Findings(ana)
    panel = ana.loaded_panel()
    found.look("the panel", panel.get_by_label("Comment by Olga Owner"))
    for field in ("company", "value", "owner", "expected_close"):
        ana.field(field).get_by_role("button").first.click()
        found.look(field, ana.page.locator("[popover]:popover-open"))
        ana.keys("Escape")
    panel.locator(".panel-head__labels").click()
    found.look("labels", ana.page.get_by_role("option").first)
    ana.keys("Escape")
    panel.locator("baton-panel-description").get_by_role("button", name="Edit").click()
    found.look("the description's editor", panel.get_by_role("textbox", name="Description"))
    ana.keys("Escape")
    for name in ("Mark as won…", "Mark as lost…"):
        panel.get_by_role("button", name="More actions").click()
        found.look("the deal's menu", ana.page.get_by_role("menuitem", name=name))
        ana.page.get_by_role("menuitem", name=name).click()
        found.look(name, ana.page.locator("baton-outcome"))
        ana.keys("Escape")
    found.expect_none()


def test_the_pages_around_the_board(board, look, screen_of):
    ana = screen_of(board.ana, **look)
    found, company = Findings(ana), make_company(board.workspace)
    make_interaction(board.workspace, company, next_contact="2020-01-01")
    for path, shown in (
        ("/", ".board-link"),
        ("/customers", ".customers__row"),
        (f"/customers/{company}", ".log__row"),
        ("/members", ".people__row"),
        ("/inbox/settings", ".notice-push__state"),
        ("/profile", ".profile__who"),
        ("/permissions", ".rights__row"),
        ("/security", "#second-factor .ways__row"),
        (f"/boards/{board.id}/settings", ".settings__row"),
        (f"/boards/{board.id}/import", "#import > *"),
        (f"/boards/{board.id}/insights", ".insights__tile"),
        (f"/boards/{board.id}/outcomes", ".outcomes__figures"),
        ("/boards/nothing", "h1"),
    ):
        ana.page.goto(path)
        found.look(path, ana.page.locator(shown).first)
    ana.problems.clear()  # the browser itself reports the 404
    found.expect_none()


def test_the_pages_of_a_stranger(board, look, screen_of, new_context):
    invited = board.workspace.run("member.invite", email="tom@example.com", role="member")
    page = new_context(**look).new_page()
    found = {}
    for path in (
        "/sign-in",
        "/api/docs",
        f"/invitations/{invited.result['token']}",
        "/invitations/wrong",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found[path] = violations(page)
    assert {path: sentences for path, sentences in found.items() if sentences} == {}


def test_the_board_in_chinese(board, screen_of):
    set_preferences(board.ana, locale="zh_Hans")
    ana = screen_of(board.ana).open(board, card=board.card(board.card_id)["number"])
    found = Findings(ana)
    found.look("the panel", ana.panel().locator("baton-comment"))
    found.expect_none()


class Findings:
    """What axe found on one screen, place by place."""

    def __init__(self, screen) -> None:
        self.screen, self.found = screen, {}

    def look(self, place, shown) -> None:
        """Wait until something is shown there; then let axe judge."""
        expect(shown).to_be_visible()
        sentences = violations(self.screen.page)
        if sentences:
            self.found[place] = sentences

    def expect_none(self) -> None:
        assert self.found == {}
