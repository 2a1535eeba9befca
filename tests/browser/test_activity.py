"""Ana reads what happens on the board while Tom works, and hands over the story of a deal."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_cards, make_comment, make_member
from tests.support.waiting import eventually


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "One", "Two", "Three")
    board.deal = make_card(board, "Lead", "Booking system", value={"amount": 90, "currency": "EUR"})
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def activity(screen):
    return screen.page.get_by_role("complementary", name="Activity on this board")


def entry(screen, words):
    return activity(screen).locator(".activity-list__line").filter(has_text=words)


def test_ana_sees_toms_moves_arrive_grouped_without_losing_her_place(board, ana, tom):
    for number in range(60):
        make_comment(board, board.deal, f"c{number}", by=board.owner if number % 2 else board.ana)
    ana.catch_up()
    ana.keys("h")
    expect(ana.page).to_have_url(re.compile("/activity$"))
    expect(entry(ana, "commented").first).to_be_visible()
    for title in ("One", "Two", "Three"):
        tom.drag(title, "Proposal")
        expect(tom.column("Proposal").locator(".card__title", has_text=title)).to_be_visible()
    expect(entry(ana, "Tom Becker moved 3 deals to Proposal")).to_be_visible()

    # Older pages come by scrolling; what is done meanwhile moves nothing of what she reads.
    scroller = activity(ana).locator(".panel__scroll")
    oldest = entry(ana, "created the board")
    down = "pane => { pane.scrollTo(0, pane.scrollHeight); return pane.textContent; }"
    assert eventually(lambda: "created the board" in scroller.evaluate(down))
    oldest.scroll_into_view_if_needed()
    place = oldest.bounding_box()
    board.run("card.edit", by=board.tom, card=board.deal, fields={"title": "Booking tool"})
    expect(activity(ana).get_by_role("button", name="1 new")).to_be_visible()
    assert oldest.bounding_box()["y"] == pytest.approx(place["y"], abs=2)
    activity(ana).get_by_role("button", name="1 new").click()
    expect(entry(ana, "changed title")).to_be_in_viewport()
    ana.expect_accessible()

    # One kind of it, of one person; unfolded, each line leads to its deal and can be undone.
    activity(ana).get_by_role("button", name="Moves").click()
    expect(entry(ana, "changed title")).to_have_count(0)
    entry(ana, "moved 3 deals").get_by_role("button", name="moved 3 deals").click()
    entry(ana, "moved the deal · Two").get_by_role("button", name="What can be undone").click()
    ana.page.get_by_role("menuitem", name="Undo…").click()
    expect(ana.page.get_by_role("dialog")).to_contain_text("Two")
    ana.keys("Escape")
    entry(ana, "moved the deal · Two").get_by_role("link", name="Two").click()
    expect(ana.loaded_panel()).to_contain_text("Two")
    expect(activity(ana)).to_have_count(0)
    read_what_was_done_with_a_deal(board, ana)


def read_what_was_done_with_a_deal(board, ana):
    """The same filters in the deal's own panel, live as well."""
    panel = ana.loaded_panel()
    panel.get_by_role("button", name="Activity", exact=True).click()
    lines = panel.locator(".activity-list__line")
    expect(lines).to_have_count(2)
    panel.get_by_role("button", name="Moves").click()
    expect(lines).to_have_count(1)
    card = next(one["id"] for one in board.records("card") if one["title"] == "Two")
    board.run("card.move", by=board.tom, card=card, column=board.columns["Qualified"])
    expect(lines).to_have_count(2)
    ana.expect_accessible()


def test_the_story_of_a_deal_is_read_copied_and_printed(board, ana):
    board.run("card.move", by=board.tom, card=board.deal, column=board.columns["Proposal"])
    mistake = board.run("card.win", by=board.tom, card=board.deal).seq
    board.run("change.undo", by=board.tom, seq=mistake)
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.open_card("Booking system").get_by_role("button", name="More actions").click()
    ana.page.get_by_role("menuitem", name="The story of this deal").click()
    story = ana.page.get_by_role("article")
    expect(story.locator(".story__point")).to_have_count(2)
    expect(story).to_contain_text("Tom Becker moved the deal Lead")
    ana.expect_accessible()

    # It is live as everything else.
    board.run("card.lose", by=board.tom, card=board.deal, reason="Too dear")
    expect(story).to_contain_text("Too dear")
    ana.button("Copy as text").click()
    text = ana.page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("#4 Booking system\n")
    assert "Tom Becker lost the deal (Proposal → Lost): Too dear" in text

    ana.page.emulate_media(media="print")
    expect(ana.page.get_by_role("banner")).to_be_hidden()
    expect(ana.button("Print")).to_be_hidden()
    assert story.evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
