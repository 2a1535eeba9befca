"""Several deals at once: ticked, moved, given away and archived as one change, which the other sees."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_cards, make_label, make_member
from tests.support.waiting import eventually

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def board(app):
    board = make_board()
    make_cards(board, "Lead", "One", "Two", "Three", "Four")
    board.ana = make_member(board, "manager", name="Ana Ruiz")
    board.tom = make_member(board, name="Tom Becker")
    return board


def bar(screen):
    return screen.page.get_by_role("toolbar", name="Selected deals")


def reasons_of(board):
    return [card["lost_reason"] for card in board.records("card")]


def tick(screen, *titles, key="Control"):
    for title in titles:
        screen.card(title).click(modifiers=[key])


def choose(screen, deed, option):
    bar(screen).get_by_role("button", name=deed).click()
    screen.page.get_by_role("option", name=option).click()


def test_ticked_deals_move_together_and_come_back_by_undo(board, screen_of):
    ana, tom = screen_of(board.ana).open(board), screen_of(board.tom).open(board)
    tick(ana, "One", "Three")
    expect(bar(ana)).to_contain_text("2 deals selected")
    seq = board.head()
    choose(ana, "Move", "Proposal")
    for screen in (ana, tom):
        screen.expect_titles("Proposal", "One", "Three")
        screen.expect_titles("Lead", "Two", "Four")
    assert board.head() == seq + 1
    ana.toasts().get_by_role("button", name="Undo").click()
    for screen in (ana, tom):
        screen.expect_titles("Lead", "One", "Two", "Three", "Four")


def test_a_range_by_shift_and_the_whole_by_keys(board, screen_of):
    ana = screen_of(board.ana).open(board)
    tick(ana, "One")
    tick(ana, "Three", key="Shift")
    expect(bar(ana)).to_contain_text("3 deals selected")
    ana.keys("Escape")
    expect(bar(ana)).to_have_count(0)
    ana.page.locator(".card__title").first.focus()
    ana.keys("x", "Shift+ArrowDown")
    expect(bar(ana)).to_contain_text("2 deals selected")
    ana.keys("Control+a")
    expect(bar(ana)).to_contain_text("4 deals selected")
    ana.expect_accessible()


def test_one_drag_carries_all_that_are_selected(board, screen_of):
    ana, tom = screen_of(board.ana).open(board), screen_of(board.tom).open(board)
    tick(ana, "Two", "Four")
    ana.drag("Two", "Qualified")
    for screen in (ana, tom):
        screen.expect_titles("Qualified", "Two", "Four")


def test_losing_several_asks_once_why(board, screen_of):
    ana = screen_of(board.ana).open(board)
    tick(ana, "One", "Two")
    choose(ana, "Move", "Lost")
    ana.page.get_by_label("Why was it lost?").fill("No budget")
    ana.button("Mark as lost").click()
    ana.expect_titles("Lost", "One", "Two")
    assert eventually(lambda: reasons_of(board).count("No budget") == 2)


def test_owner_label_and_archive_reach_the_other(board, screen_of):
    make_label(board, "Urgent")
    ana, tom = screen_of(board.ana).open(board), screen_of(board.tom).open(board)
    tick(ana, "One", "Two")
    choose(ana, "Assign", "Tom Becker")
    choose(ana, "Label", "Urgent")
    ana.keys("Escape")
    expect(tom.page.locator(".card__label", has_text="Urgent")).to_have_count(2)
    expect(tom.card("One").locator(".avatar")).to_have_count(1)
    bar(ana).get_by_role("button", name="Archive").click()
    for screen in (ana, tom):
        screen.expect_titles("Lead", "Three", "Four")
    expect(bar(ana)).to_have_count(0)


def test_where_one_stands_in_the_way_nothing_changes_and_it_is_said(board, screen_of):
    ana = screen_of(board.ana).open(board)
    tick(ana, "One", "Two")
    ana.cut_off()
    choose(ana, "Assign", "Tom Becker")
    board.run(
        "card.archive", card=next(c["id"] for c in board.records("card") if c["title"] == "Two")
    )
    ana.context.set_offline(False)
    expect(ana.toasts()).to_contain_text("Could not be applied: 2 deals now belong to Tom Becker")
    assert {card["owner"] for card in board.records("card")} == {None}


def test_on_a_phone_a_tap_ticks_once_the_menu_began_it(board, screen_of):
    ana = screen_of(board.ana, **PHONE).open(board)
    ana.button("Board menu").click()
    ana.page.get_by_role("menuitem", name="Select deals").click()
    ana.card("One").tap()
    ana.card("Two").tap()
    expect(bar(ana)).to_contain_text("2 deals selected")
    ana.expect_accessible()
    bar(ana).get_by_role("button", name="End the selection").click()
    expect(bar(ana)).to_have_count(0)


def test_who_may_only_look_is_offered_nothing_to_do(board, screen_of):
    viewer = screen_of(make_member(board, "viewer")).open(board)
    tick(viewer, "One")
    expect(bar(viewer)).to_contain_text("1 deal selected")
    expect(bar(viewer).get_by_role("button")).to_have_count(1)
